import { describe, expect, it } from 'vitest'
import { Rows } from './rows.js'
import { keptAlike, isAlike } from './alike.js'
import { renderNode } from '../../test/support/render.js'

describe('isAlike', () => {
  it('goes by what is in it, not by which object it is', () => {
    expect(isAlike({ rect: { x: 1, y: [2, NaN] } }, { rect: { x: 1, y: [2, NaN] } })).toBe(true)
    for (const [one, other] of [
      [{ x: 1 }, { x: 2 }],
      [{ x: undefined }, {}],
      [{ x: undefined }, { y: undefined }],
      [{}, { x: 1 }],
      [[1], { 0: 1 }],
      [null, {}],
      [{ x: [1, 2] }, { x: [2, 1] }],
    ])
      expect(isAlike(one, other)).toBe(false)
  })
})

describe('keptAlike', () => {
  it('draws again for other props only', () => {
    let drawn = 0
    const Part = keptAlike(({ at }: { readonly at: { readonly x: number } }) => {
      drawn += 1
      return <Rows rows={[`at ${at.x}`]} />
    })
    const { rerender, text } = renderNode(<Part at={{ x: 1 }} />, { columns: 10, rows: 2 })
    rerender(<Part at={{ x: 1 }} />)
    expect([drawn, text()]).toEqual([1, 'at 1'])
    rerender(<Part at={{ x: 2 }} />)
    expect([drawn, text()]).toEqual([2, 'at 2'])
  })
})
