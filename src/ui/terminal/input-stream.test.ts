import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createInputStream } from './input-stream.js'
import type { InputToken } from './tokeniser.js'

const setUp = () => {
  const source = new PassThrough()
  const clock = createManualClock()
  const input = createInputStream({ source, clock })
  const seen: string[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  const note = (text: string): void => {
    seen.push(text)
    for (const { count, resolve } of waiting) if (seen.length >= count) resolve()
  }
  const untilSeen = (count: number): Promise<void> =>
    new Promise((resolve) => (seen.length >= count ? resolve() : waiting.push({ count, resolve })))
  input.onToken((token) => note(token.kind === 'key' ? token.chord : token.kind))
  input.start()
  return { source, clock, input, seen, note, untilSeen }
}

const keyToken = (chord: string): InputToken => ({ kind: 'key', chord, raw: chord })

/** Reads as Ink does: on `readable`, until there is nothing left. */
const readAsInk = (stream: NodeJS.ReadStream, onText: (text: string) => void): void => {
  stream.on('readable', () => {
    for (let text = stream.read() as string | null; text !== null; text = stream.read() as string | null) onText(text)
  })
}

describe('createInputStream', () => {
  it('decodes UTF-8 across chunk borders', async () => {
    const { source, seen, untilSeen } = setUp()
    const bytes = Buffer.from('寿👍')
    for (const byte of bytes) source.emit('data', Buffer.from([byte]))
    await untilSeen(2)
    expect(seen).toEqual(['寿', '👍'])
  })

  it('delivers one token per turn, in order', async () => {
    const { source, input, seen, untilSeen } = setUp()
    let tokensThisTurn = 0
    let most = 0
    input.onToken(() => {
      tokensThisTurn++
      most = Math.max(most, tokensThisTurn)
      setImmediate(() => {
        tokensThisTurn = 0
      })
    })
    source.emit('data', Buffer.from('abcdef\r'))
    await untilSeen(7)
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'enter'])
    expect(most).toBe(1)
  })

  it('takes a lone ESC for the Esc key once nothing followed in time', async () => {
    const { source, clock, seen, untilSeen } = setUp()
    source.emit('data', Buffer.from('\x1b'))
    expect(seen).toEqual([])
    clock.advance(24)
    expect(seen).toEqual([])
    clock.advance(1)
    await untilSeen(1)
    expect(seen).toEqual(['esc'])
  })

  it('joins a sequence whose rest came in time', async () => {
    const { source, clock, seen, untilSeen } = setUp()
    source.emit('data', Buffer.from('\x1b'))
    clock.advance(20)
    source.emit('data', Buffer.from('[A'))
    await untilSeen(1)
    clock.advance(1000)
    expect(seen).toEqual(['up'])
  })

  it('forwards to a mounted field what a field may see', () => {
    const { input } = setUp()
    const read: string[] = []
    readAsInk(input.inkStdin, (text) => read.push(text))
    for (const chord of ['a', 'space', 'enter', 'backspace', 'left', 'ctrl+a', 'alt+x', 'f1', 'delete']) {
      input.forwardToInk(keyToken(chord))
    }
    expect(read).toEqual(['a', ' ', '\r', '\x7f', '\x1b[D'])
    expect(input.forwardToInk(keyToken('ctrl+a'))).toBe(false)
    expect(input.forwardToInk({ kind: 'ignored', raw: '\x1b[I' })).toBe(false)
    expect(input.forwardToInk({ kind: 'paste', text: 'two\nlines', isCut: false })).toBe(true)
    expect(read.at(-1)).toBe('two lines')
  })

  it('keeps forwarded text until the field is mounted', async () => {
    const { input, note, untilSeen, seen } = setUp()
    input.forwardToInk(keyToken('a'))
    await new Promise(setImmediate)
    readAsInk(input.inkStdin, note)
    await untilSeen(1)
    expect(seen).toEqual(['a'])
  })

  it('takes the rest of a burst along when asked to', async () => {
    const { source, input, seen, note, untilSeen } = setUp()
    readAsInk(input.inkStdin, (text) => note(`ink:${text}`))
    input.onToken((token) => input.forwardToInk(token, { withFollowingText: true }))
    source.emit('data', Buffer.from('hello you\rx'))
    await untilSeen(6)
    expect(seen).toEqual(['h', 'ink:hello you', 'enter', 'ink:\r', 'x', 'ink:x'])
  })

  it('stops reading a flood that nobody can have typed, and loses none of it', async () => {
    const { source, seen, untilSeen } = setUp()
    source.emit('data', Buffer.from('x'.repeat(2000)))
    expect(source.isPaused()).toBe(true)
    await untilSeen(2000)
    expect(seen).toHaveLength(2000)
    expect(source.isPaused()).toBe(false)
  })

  it('reports the end of the terminal once', async () => {
    const { source, input } = setUp()
    let lost = 0
    input.onLost(() => lost++)
    source.end()
    await once(source, 'close')
    expect(lost).toBe(1)
  })

  it('forgets what was not delivered when it stops', async () => {
    const { source, input, seen, untilSeen } = setUp()
    source.emit('data', Buffer.from('ab'))
    await untilSeen(1)
    input.stop()
    input.start()
    source.emit('data', Buffer.from('c'))
    await untilSeen(2)
    expect(seen).toEqual(['a', 'c'])
  })
})
