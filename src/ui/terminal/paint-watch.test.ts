import { describe, expect, it } from 'vitest'
import { createPaintWatch } from './paint-watch.js'

const setUp = () => {
  const open: (() => void)[] = []
  const watch = createPaintWatch((_text, done) => open.push(() => done()))
  const seen: string[] = []
  const note = (name: string) => () => void seen.push(name)
  return { watch, seen, note, take: () => open.shift()?.(), draw: () => watch.write('frame', () => undefined) }
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
}

describe('createPaintWatch', () => {
  it('tells when the frame drawn next was taken', async () => {
    const { watch, seen, note, take, draw } = setUp()
    draw()
    watch.afterPaint(note('painted'))
    await turns()
    draw()
    take()
    expect(seen).toEqual([])
    take()
    expect(seen).toEqual(['painted'])
  })

  it('never tells while the terminal stands still', async () => {
    const { watch, seen, note, draw } = setUp()
    watch.afterPaint(note('painted'))
    draw()
    await turns()
    expect(seen).toEqual([])
  })

  it('knows whether all that was painted was taken', () => {
    const { watch, take, draw } = setUp()
    expect(watch.isTaken()).toBe(true)
    draw()
    draw()
    take()
    expect(watch.isTaken()).toBe(false)
    take()
    expect(watch.isTaken()).toBe(true)
  })

  it('tells when nothing had to be drawn, also behind an older frame', async () => {
    const { watch, seen, note, take, draw } = setUp()
    watch.afterPaint(note('first'))
    await turns()
    expect(seen).toEqual(['first'])
    draw()
    watch.afterPaint(note('second'))
    await turns()
    take()
    expect(seen).toEqual(['first', 'second'])
  })
})
