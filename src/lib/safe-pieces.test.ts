import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findForbidden } from '../test/support/forbidden-text.js'
import { processorMs } from '../test/support/processor-time.js'
import { createRandom } from '../test/support/random.js'
import type { Random } from '../test/support/random.js'
import { escapeLine } from './escape-line.js'
import { cutNote, safePieces } from './safe-pieces.js'
import type { PieceLimits } from './safe-pieces.js'
import { safeByteRows, safeBytes, safeRows } from './safe-text.js'
import type { SafeText } from './safe-text.js'
import { wrapToWidth } from './text-width.js'

const hostile = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'data', 'hostile-strings.json'), 'utf8'),
) as readonly (string | { readonly text: string })[]
const corpus = hostile.map((one) => (typeof one === 'string' ? one : one.text))

const delicate = [
  ...[
    'a',
    'words ',
    ' ',
    'Größe ',
    '寿司',
    '🍣',
    '👩\u200d🍳',
    '🇩',
    '👍🏽',
    '❤️',
    'बढ़िया',
    '。',
    '\t',
    '\r',
    '\r\n',
    '\n',
    '\n',
  ],
  ...[
    '\u0301',
    '\u0301'.repeat(9),
    '\u200d',
    '🏽',
    '\u202e',
    '\u001b[31m',
    '\u0000',
    '\ud83d',
    '\udf63',
    '\u{e0041}',
    'x'.repeat(40),
  ],
]

function randomText(random: Random, most: number): string {
  const piece = (): string => {
    const kind = random.below(20)
    if (kind === 0) return random.pick(corpus)
    return kind < 17 ? random.pick(delicate) : String.fromCodePoint(random.below(0x110000))
  }
  return Array.from({ length: random.below(most) }, piece).join('')
}

/** The lines as they come when all is escaped and then cut: within the limits whole, else again, with room for the note. */
function wholeThenCut(value: string, { maxBytes, maxLines }: PieceLimits, wholeBytes?: number): readonly string[] {
  const split = (mostBytes: number, mostLines: number) => {
    const lines: string[] = []
    let room = mostBytes
    for (const raw of value
      .split('\n')
      .map((line, at, all) => (at < all.length - 1 ? line.replace(/\r$/, '') : line))) {
      if (lines.length >= mostLines || room < 0) return { lines, cut: true }
      const { text, bytes, cut } = escapeLine(raw, room)
      lines.push(text)
      if (cut) return { lines, cut: true }
      room -= bytes + 1
    }
    return { lines, cut: false }
  }
  const whole = split(maxBytes, maxLines)
  if (!whole.cut && (wholeBytes ?? 0) <= maxBytes) return whole.lines
  const note = cutNote(`[cut here: ${wholeBytes ?? Buffer.byteLength(value)} bytes in all]`, maxBytes)
  return [...split(maxBytes - Buffer.byteLength(note) - 1, maxLines - 1).lines, note]
}

describe('safePieces', () => {
  it('gives what escaping all and cutting then gives, at every limit', () => {
    const random = createRandom(20_261_129)
    for (let round = 0; round < 12_000; round += 1) {
      const value = randomText(random, 24) || 'x'
      const bytes = Buffer.byteLength(value)
      const limits = {
        // Around the size of the text every one counts.
        maxBytes: Math.max(0, random.below(2) === 0 ? bytes + random.below(90) - 45 : random.below(400)),
        maxLines: random.below(3) === 0 ? 2000 : 1 + random.below(6),
      }
      const wholeBytes = [undefined, bytes, bytes + 1000][random.below(3)]
      const found = [...safePieces(value, limits, wholeBytes)].join('').split('\n')
      expect(found, JSON.stringify({ value, limits, wholeBytes })).toEqual(wholeThenCut(value, limits, wholeBytes))
    }
  })

  it('gives it of long lines, too, whose pieces end anywhere', () => {
    const random = createRandom(5)
    for (let round = 0; round < 40; round += 1) {
      const value = randomText(random, 12).repeat(400) + randomText(random, 6)
      const limits = { maxBytes: random.below(40_000), maxLines: 2000 }
      const found = [...safePieces(value, limits)].join('').split('\n')
      expect(found.length).toBe(wholeThenCut(value, limits).length)
      expect(found.findIndex((line, at) => line !== wholeThenCut(value, limits)[at])).toBe(-1)
    }
  })
})

describe('rows made as they are asked for', () => {
  const rowsOf = (lines: readonly SafeText[], width: number): readonly SafeText[] =>
    lines.flatMap((line) => wrapToWidth(line, width))

  it('are those of the whole text, and hold nothing forbidden', () => {
    const random = createRandom(20_261_130)
    for (let round = 0; round < 6000; round += 1) {
      const bytes = Buffer.from(randomText(random, 40))
      // As it comes when it is no UTF-8.
      for (let flips = random.below(3); flips > 0 && bytes.length > 0; flips -= 1)
        bytes[random.below(bytes.length)] = random.below(256)
      const width = random.below(10) === 0 ? random.below(3) : 1 + random.below(90)
      const limits = { maxBytes: random.below(3) === 0 ? 65_536 : random.below(600), maxLines: 1 + random.below(30) }
      const context = JSON.stringify({ bytes: bytes.toString('hex'), width, limits })
      const rows = [...safeByteRows(bytes, width, limits)]
      expect(rows, context).toEqual(width < 1 ? [''] : rowsOf(safeBytes(bytes, limits), width))
      for (const row of rows) expect(findForbidden(row), context).toEqual([])
    }
  })

  it('are those of the whole text where it is long', () => {
    const random = createRandom(8)
    for (let round = 0; round < 60; round += 1) {
      const bytes = Buffer.from(randomText(random, 20).repeat(200) || 'x')
      const width = 4 + random.below(120)
      const whole = rowsOf(safeBytes(bytes), width)
      const rows = [...safeByteRows(bytes, width)]
      expect(rows.length).toBe(whole.length)
      expect(rows.findIndex((row, at) => row !== whole[at])).toBe(-1)
    }
  })

  it('cost, for the first screen, nothing of what stands behind it', () => {
    for (const sign of ['語', 'x', 'word ', '\u001b[2J', '🇩🇪', 'e\u0301'.repeat(9), 'बढ़िया ', '🍣\n', '\u1100\u1161']) {
      const text = sign.repeat(Math.ceil(1_000_000 / sign.length))
      const firstScreen = (): void => {
        const rows = safeRows(text, 100, { maxBytes: Infinity, maxLines: Infinity })
        for (let row = 0; row < 40; row += 1) rows.next()
      }
      // Escaping and wrapping all of it takes a hundred times as long.
      expect(processorMs(firstScreen), sign).toBeLessThan(40)
    }
  })
})
