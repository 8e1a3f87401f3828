import xterm from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { textWidth } from '../../lib/text-width.js'
import { createRandom } from '../../test/support/random.js'
import { readCells, readLines } from '../../test/support/screen-cells.js'
import { lineOnEmptyRow } from './line-patch.js'
import { createScreenWriter } from './screen-writer.js'
import { enterSequence } from './terminal-modes.js'

/** An output that takes writes when the test says so. */
const createOutput = ({ isStalled = false } = {}) => {
  const texts: string[] = []
  let waiting: (() => void)[] = []
  return {
    texts,
    write: (text: string, done: () => void) => {
      texts.push(text)
      if (isStalled) waiting.push(done)
      else process.nextTick(done)
      return true
    },
    take: () => {
      const taken = waiting
      waiting = []
      for (const done of taken) done()
    },
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const show = async (columns: number, rows: number, texts: readonly string[]) => {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(enterSequence + texts.join(''), resolve))
  return terminal
}

const looks = ['', '\x1b[1m', '\x1b[7m', '\x1b[32m', '\x1b[1;7;31m', '\x1b[2m', '\x1b[39m', '\x1b[22m']
const pieces = [
  'a',
  'b',
  ' ',
  'word',
  '│',
  '▓',
  '★',
  '●',
  '寿司',
  'e\u0301',
  'a\u0301',
  'a\u0301',
  '👍',
  '👩‍💻',
  '🇫🇮',
  '⏸',
  '✔\ufe0f',
  '→',
]

describe('createScreenWriter', () => {
  it('shows the same cells as a whole repaint, after any series of frames', async () => {
    const { below, pick } = createRandom(20240)
    const chance = (percent: number): boolean => below(100) < percent
    const columns = 24
    const rows = 6
    const randomLine = (): string => {
      let line = ''
      let width = 0
      const target = chance(30) ? columns : below(columns + 4)
      while (width < target) {
        const piece = pick(pieces)
        const pieceWidth = textWidth(piece)
        if (width + pieceWidth > target) break
        line += pick(looks) + piece
        width += pieceWidth
      }
      return `${line}\x1b[0m`
    }
    const changeLine = (line: string): string => {
      const parts = line.split(/(?=\x1b)/)
      const at = below(parts.length)
      parts[at] = pick(looks) + pick(pieces)
      return chance(20) ? randomLine() : parts.join('')
    }
    const output = createOutput()
    const writer = createScreenWriter({ output, columns, rows })
    const terminal = await show(columns, rows, [])
    let lines = Array.from({ length: rows }, randomLine)
    for (let round = 0; round < 400; round++) {
      lines = lines.map((line) => (chance(40) ? changeLine(line) : line))
      if (chance(20)) lines = [...lines.slice(1), randomLine()]
      const frame = lines.slice(0, chance(10) ? rows - 2 : rows).join('\n')
      const before = output.texts.length
      writer.stream.write(frame)
      await settled()
      await new Promise<void>((resolve) => terminal.write(output.texts.slice(before).join(''), resolve))
      const whole = await show(columns, rows, [
        frame
          .split('\n')
          .map((line, row) => lineOnEmptyRow(row + 1, line))
          .join(''),
      ])
      expect(readCells(terminal), `round ${round}`).toEqual(readCells(whole))
    }
  })

  it('writes nothing when nothing changed', async () => {
    const output = createOutput()
    const writer = createScreenWriter({ output, columns: 20, rows: 3 })
    for (let index = 0; index < 5; index++) {
      writer.stream.write('one\ntwo')
      await settled()
    }
    expect(output.texts).toHaveLength(1)
  })

  it('changes one cell in few bytes, in one synchronized frame', async () => {
    const output = createOutput()
    const writer = createScreenWriter({ output, columns: 160, rows: 45 })
    const row = (held: number): string =>
      `\x1b[36m│\x1b[39m\x1b[7m▌121\x1b[27m   1  REVIEWS.rateGiven  \x1b[33m★★★★★\x1b[39m  Quiet, good light\x1b[32m ● held ${held}s \x1b[39m│`
    const frame = (held: number): string => [...Array.from({ length: 40 }, () => row(30)), row(held)].join('\n')
    writer.stream.write(frame(21))
    await settled()
    writer.stream.write(frame(20))
    await settled()
    const patch = output.texts[1] ?? ''
    expect(patch).toMatch(/^\x1b\[\?2026h.*\x1b\[\?2026l$/s)
    expect(Buffer.byteLength(patch)).toBeLessThan(45)
    expect(writer.bytesWritten()).toBe(Buffer.byteLength(output.texts.join('')))
  })

  it('stays within 400 bytes for a whole new row of 160 columns', async () => {
    const output = createOutput()
    const writer = createScreenWriter({ output, columns: 160, rows: 45 })
    const row = (seq: number, word: string): string =>
      `│\x1b[1m${seq}\x1b[22m  1  REVIEWS.rateGiven  \x1b[33m★★★★☆\x1b[39m  ${word.repeat(12).slice(0, 90)}\x1b[32m● held\x1b[39m \x1b[36m▓▓▓▓▓▓▓░░░\x1b[39m│`
    const rows = Array.from({ length: 40 }, (_, index) => row(index, 'good ramen '))
    writer.stream.write(rows.join('\n'))
    await settled()
    rows[20] = row(999, 'cold broth ')
    writer.stream.write(rows.join('\n'))
    await settled()
    expect(Buffer.byteLength(output.texts[1] ?? '')).toBeLessThanOrEqual(400)
  })

  it('writes one frame for several in the same turn', async () => {
    const output = createOutput()
    const writer = createScreenWriter({ output, columns: 20, rows: 3 })
    for (const frame of ['a', 'b', 'c']) writer.stream.write(frame)
    await settled()
    expect(output.texts).toHaveLength(1)
    expect(readLines(await show(20, 3, output.texts))[0]).toBe('c')
  })

  it('keeps only the newest frame while the terminal does not take any', async () => {
    const output = createOutput({ isStalled: true })
    const writer = createScreenWriter({ output, columns: 20, rows: 3 })
    for (let index = 0; index <= 50; index++) {
      writer.stream.write(`frame ${index}`)
      await settled()
    }
    expect(output.texts).toHaveLength(1)
    output.take()
    output.take()
    await settled()
    expect(output.texts).toHaveLength(2)
    expect(readLines(await show(20, 3, output.texts))[0]).toBe('frame 50')
  })

  it('never draws below the screen, nor wraps', async () => {
    const output = createOutput()
    const writer = createScreenWriter({ output, columns: 10, rows: 3 })
    writer.stream.write(['1', 'x'.repeat(40), '3', '4', '5'].join('\n'))
    await settled()
    writer.stream.write(['1', `y${'x'.repeat(39)}`, '3', '4', '6'].join('\n'))
    await settled()
    expect(readLines(await show(10, 3, output.texts))).toEqual(['1', 'yxxxxxxxxx', '3'])
  })

  it('shows escaped what is neither text nor a look of ours', async () => {
    const output = createOutput()
    const writer = createScreenWriter({ output, columns: 60, rows: 3 })
    writer.stream.write('a\x1b]52;c;aGk=\x07b\x1b[2Jc\x9b5nd\re\x1b[31mf\x1b[0m\u0085g')
    await settled()
    const text = (output.texts[0] ?? '').replace(/\x1b\[(?:\?2026[hl]|[0-9;]*[mHJ])/g, '')
    expect(text).toBe('a^[]52;c;aGk=^Gb^[[2Jc\\x9b5nd^Mef\\x85g')
  })

  it('takes no cursor switch of Ink for a frame', async () => {
    const output = createOutput()
    const writer = createScreenWriter({ output, columns: 20, rows: 3 })
    writer.stream.write('frame')
    await settled()
    writer.stream.write('\x1b[?25h')
    writer.stream.write('')
    await settled()
    expect(output.texts).toHaveLength(1)
  })

  it('paints everything again after a resize and after being inactive', async () => {
    const output = createOutput()
    const writer = createScreenWriter({ output, columns: 20, rows: 3 })
    let resized = 0
    writer.stream.on('resize', () => resized++)
    writer.stream.write('frame')
    await settled()
    writer.resize({ columns: 30, rows: 5 })
    await settled()
    expect([writer.stream.columns, writer.stream.rows, resized]).toEqual([30, 5, 1])
    writer.setActive(false)
    writer.stream.write('later')
    await settled()
    expect(output.texts).toHaveLength(2)
    writer.setActive(true)
    await settled()
    expect(output.texts).toHaveLength(3)
    expect(output.texts[2]).toContain('\x1b[2J')
    expect(readLines(await show(30, 5, output.texts))[0]).toBe('later')
  })
})
