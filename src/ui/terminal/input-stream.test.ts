import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createRandom, type Random } from '../../test/support/random.js'
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

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate)
}

/** Bytes a broken line or a bad program may send: starts of sequences, controls, text and noise. */
const hostileBytes = (random: Random): string => {
  const starts = [
    '\x1b',
    '\x1b[',
    '\x1b[200~',
    '\x1b[201~',
    '\x1bP',
    '\x1b]',
    '\x1b_',
    '\x1b^',
    '\x1bX',
    '\x1bO',
    '\x1b[M',
  ]
  const pieces = Array.from({ length: 1 + random.below(8) }, () => {
    const kind = random.below(4)
    if (kind === 0) return random.pick(starts)
    if (kind === 1) return 'x;1~'.charAt(random.below(4)).repeat(1 + random.below(random.pick([3, 400])))
    return String.fromCharCode(random.below(kind === 2 ? 0x20 : 0x100))
  })
  return pieces.join('')
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

  it('reads what has come before it decides that nothing came in time', async () => {
    const { source, clock, seen, untilSeen } = setUp()
    source.emit('data', Buffer.from('\x1b'))
    clock.advance(25)
    source.emit('data', Buffer.from('[A'))
    await untilSeen(1)
    expect(seen).toEqual(['up'])
  })

  for (const start of ['\x1b[200~one', '\x1bPx', '\x1b]a', '\x1b_x', '\x1b^x', '\x1bXx']) {
    it(`hears keys again after ${JSON.stringify(start)}, though one goes on typing`, async () => {
      const { source, clock, seen } = setUp()
      source.emit('data', Buffer.from(start))
      for (let ms = 0; ms < 4000; ms += 50) {
        source.emit('data', Buffer.from('q'))
        await turns(1)
        clock.advance(50)
      }
      await turns(800)
      const before = seen.length
      source.emit('data', Buffer.from('q'))
      await turns(20)
      expect(seen.slice(before)).toEqual(['q'])
    })
  }

  it('hears Ctrl-C within two seconds whatever came before, and q after it', async () => {
    const seeds = Array.from({ length: 150 }, (_, index) => index + 1)
    for (const seed of seeds) {
      const random = createRandom(seed)
      const { source, clock, seen } = setUp()
      const bytes = Buffer.from(hostileBytes(random), 'latin1')
      for (let at = 0; at < bytes.length;) {
        const end = at + 1 + random.below(bytes.length - at)
        source.emit('data', bytes.subarray(at, end))
        at = end
        clock.advance(random.pick([0, 1, 30, 200, 600]))
        if (random.below(3) === 0) await turns(1)
      }
      for (let typed = random.below(30); typed > 0; typed -= 1) {
        source.emit('data', Buffer.from('j'))
        clock.advance(50)
        await turns(1)
      }
      const before = seen.filter((one) => one === 'ctrl+c').length
      source.emit('data', Buffer.from('\x03'))
      clock.advance(2000)
      await turns(100)
      const what = `seed ${seed}: ${JSON.stringify(bytes.toString('latin1'))} gave ${seen.slice(-5).join(' ')}`
      expect(seen.filter((one) => one === 'ctrl+c').length, what).toBeGreaterThan(0)
      if (before > 0) expect(seen.lastIndexOf('ctrl+c'), what).toBeGreaterThanOrEqual(seen.length - 1)
      source.emit('data', Buffer.from('q'))
      clock.advance(2000)
      await turns(20)
      expect(seen.at(-1), what).toBe('q')
    }
  })

  it('hears Ctrl-C ahead of all that was typed before it', async () => {
    const { source, seen, untilSeen } = setUp()
    source.emit('data', Buffer.from('x'.repeat(5000)))
    await untilSeen(1)
    source.emit('data', Buffer.from('\x03q'))
    await untilSeen(3)
    expect(seen).toEqual(['x', 'ctrl+c', 'q'])
  })

  it('drops what waits when told to, but for Ctrl-C and Esc', async () => {
    const { source, clock, input, seen, untilSeen } = setUp()
    source.emit('data', Buffer.from('abc'))
    input.dropWaiting()
    source.emit('data', Buffer.from('def\x03gh'))
    input.dropWaiting()
    source.emit('data', Buffer.from('i'))
    await untilSeen(3)
    source.emit('data', Buffer.from('j\x1b'))
    clock.advance(1000)
    // The flush of the waiting Esc comes in this turn of the event loop, its delivery in the next.
    await new Promise(setImmediate)
    input.dropWaiting()
    await untilSeen(4)
    expect(seen).toEqual(['a', 'ctrl+c', 'i', 'esc'])
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

  it('takes a flood without ceasing to read, and loses none of it', async () => {
    const { source, seen, untilSeen } = setUp()
    source.emit('data', Buffer.from('x'.repeat(2000)))
    expect(source.isPaused()).toBe(false)
    await untilSeen(2000)
    expect(seen).toHaveLength(2000)
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
