import { expect, it } from 'vitest'
import { renderNode } from '../../test/support/render.js'
import { Rows } from './rows.js'

it('hands rows to Ink as they are painted, top to bottom', () => {
  const shown = renderNode(<Rows rows={['\x1b[31mone\x1b[39m', 'two']} />, { columns: 20, rows: 5 })
  expect(shown.painted()).toBe('\x1b[31mone\x1b[39m\ntwo')
})

it('draws again when a row changes or one is added, or goes', () => {
  const shown = renderNode(<Rows rows={['one', 'two']} />, { columns: 20, rows: 5 })
  shown.rerender(<Rows rows={['one', 'other']} />)
  expect(shown.text()).toBe('one\nother')
  shown.rerender(<Rows rows={['one']} />)
  expect(shown.text()).toBe('one')
})
