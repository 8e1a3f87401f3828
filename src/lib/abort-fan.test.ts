import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createAbortFan } from './abort-fan.js'

describe('what waits for a signal', () => {
  it('ends once when it aborts, however many wait, over one listener', () => {
    const quit = new AbortController()
    const onAbort = createAbortFan(quit.signal)
    const ended: number[] = []
    for (let index = 0; index < 50; index += 1) onAbort(() => void ended.push(index))
    expect(getEventListeners(quit.signal, 'abort')).toHaveLength(1)
    quit.abort()
    expect(ended).toEqual(Array.from({ length: 50 }, (_, index) => index))
  })

  it('does not end what was taken off, also while it ends the others', () => {
    const quit = new AbortController()
    const onAbort = createAbortFan(quit.signal)
    const ended: string[] = []
    const end = (): void => void ended.push('one of two alike')
    onAbort(end)
    onAbort(end)()
    onAbort(() => void ended.push('taken off'))()
    quit.abort()
    expect(ended).toEqual(['one of two alike'])
  })

  it('ends at once what comes after it aborted', () => {
    const quit = new AbortController()
    const onAbort = createAbortFan(quit.signal)
    quit.abort()
    let ended = 0
    onAbort(() => (ended += 1))()
    expect(ended).toBe(1)
  })
})
