import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createTroubledLink } from './troubled-link.js'

const bytes = (text: string): Uint8Array => Buffer.from(text)

function stage() {
  const clock = createManualClock(0)
  const passed: string[] = []
  const link = createTroubledLink({ clock, pass: (frame) => passed.push(Buffer.from(frame).toString()) })
  return { clock, passed, link }
}

describe('a link in trouble', () => {
  it('lets nothing pass while it is cut, and all in its order once it is well', async () => {
    const { clock, passed, link } = stage()
    link.change({ kind: 'cut' })
    link.send(bytes('a'))
    link.send(bytes('b'))
    let came = false
    const passage = link.passage(0).then((may) => (came = may))
    clock.advance(60_000)
    await Promise.resolve()
    expect([passed, came]).toEqual([[], false])
    link.change(undefined)
    await passage
    expect([passed, came]).toEqual([['a', 'b'], true])
    link.send(bytes('c'))
    expect(passed).toEqual(['a', 'b', 'c'])
  })

  it('keeps each byte back for as long as it is slow, from when it was sent', () => {
    const { clock, passed, link } = stage()
    link.change({ kind: 'slow', delayMs: 300 })
    link.send(bytes('a'))
    clock.advance(200)
    link.send(bytes('b'))
    clock.advance(99)
    expect(passed).toEqual([])
    clock.advance(1)
    expect(passed).toEqual(['a'])
    clock.advance(200)
    expect(passed).toEqual(['a', 'b'])
  })

  it('lets what came pass after the delay, or at once when it is well again', async () => {
    const { clock, link } = stage()
    link.change({ kind: 'slow', delayMs: 300 })
    const first = link.passage(clock.now())
    clock.advance(300)
    await expect(first).resolves.toBe(true)
    const second = link.passage(clock.now())
    link.change(undefined)
    await expect(second).resolves.toBe(true)
  })

  it('loses what waits when it ends, and leaves no timer', async () => {
    const { clock, passed, link } = stage()
    link.change({ kind: 'slow', delayMs: 300 })
    link.send(bytes('a'))
    const passage = link.passage(clock.now())
    link.end()
    await expect(passage).resolves.toBe(false)
    link.send(bytes('b'))
    clock.advance(1000)
    expect(passed).toEqual([])
    expect(clock.pending()).toBe(0)
  })
})
