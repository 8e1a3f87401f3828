import { readFileSync } from 'node:fs'
import xterm from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { findForbidden } from '../../test/support/forbidden-text.js'
import { readCells } from '../../test/support/screen-cells.js'
import { createTheme } from '../theme.js'
import { sgrParameters } from '../theme/palettes.js'
import { createGate } from './gate.js'
import { createScreenWriter } from './screen-writer.js'
import { enterSequence, setTitleSequence } from './terminal-modes.js'

type Hostile = { readonly name: string; readonly text: string }

const corpus = JSON.parse(
  readFileSync(new URL('../../../data/hostile-strings.json', import.meta.url), 'utf8'),
) as readonly Hostile[]
const gate = createGate(sgrParameters)
const { paint } = createTheme({}, { ascii: false })
const size = { columns: 60, rows: 8 }

/** A frame of a writer without what the writer itself adds, and without the looks of the theme. */
const textOf = (bytes: string): string =>
  bytes
    .replace(/\x1b\[\?2026[hl]/g, '')
    .replace(/\x1b\[(?:\d+;)?\d+[HG]|\x1b\[2J|\x1b\[K/g, '')
    .replace(/\x1b\[(?:(?:0|1|7|22|27|31|32|33|35|36|39|2)(?:;(?=\d)|(?=m)))*m/g, '')

/** Draws frames as the app would, and tells what the terminal made of them. */
const draw = async (frames: readonly string[]) => {
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true })
  const answers: string[] = []
  const titles: string[] = []
  const modes: number[] = []
  terminal.onData((answer) => answers.push(answer))
  terminal.onTitleChange((title) => titles.push(title))
  const texts: string[] = []
  const writer = createScreenWriter({
    output: { write: (text, done) => (texts.push(text), process.nextTick(done), true) },
    ...size,
  })
  for (const frame of frames) {
    writer.stream.write(frame)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await new Promise<void>((resolve) => terminal.write(enterSequence, resolve))
  for (const final of ['h', 'l']) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      modes.push(...parameters.flat())
      return false
    })
  }
  await new Promise<void>((resolve) => terminal.write(texts.join(''), resolve))
  return { bytes: texts.join(''), terminal, answers, titles, modes: modes.filter((mode) => mode !== 2026) }
}

describe('hostile text pushed straight into frames', () => {
  it.each([
    ['bare', (text: string) => text],
    [
      'between our looks',
      (text: string) => `${paint('ours', { role: 'good' })}${text}${paint('│', { role: 'accent' })}`,
    ],
    ['inside one of our looks', (text: string) => `\x1b[1;36m${text}\x1b[0m│`],
  ])('%s: the terminal acts on none of it', async (_, wrap) => {
    for (const { name, text } of corpus) {
      const lines = wrap(text.slice(0, 4000))
      const shown = await draw([`first\n${lines}\nlast`, `first\n${lines} again\nlast`, lines])
      // Colours of the theme's own kind may stand in it: nothing tells whose they are.
      const found = findForbidden(textOf(shown.bytes))
      expect([name, found]).toEqual([name, []])
      expect([name, shown.answers, shown.titles, shown.modes]).toEqual([name, [], [], []])
      expect(shown.terminal.buffer.active.type, name).toBe('alternate')
      const strange = readCells(shown.terminal)
        .flat()
        .filter(({ background, isDim, isItalic, isUnderlined, isStruck }) => {
          return background.kind !== 'default' || isDim || isItalic || isUnderlined || isStruck
        })
      expect([name, strange]).toEqual([name, []])
    }
  })

  it('is shown, escaped', async () => {
    const { bytes } = await draw([
      'a\x1b]0;t\x07\x1b[8mb\x1b[38;5;1mc\u202ed\u{e0041}e\x1b[4:3mf\x9b2Jg\x1b[31mok\x1b[0m',
    ])
    expect(textOf(bytes)).toBe(String.raw`a^[]0;t^G^[[8mb^[[38;5;1mc\u{202e}d\u{e0041}e^[[4:3mf\x9b2Jgok`)
  })

  it('cannot be hidden by a look of ours in its middle', () => {
    for (const line of ['\x1b\x1b[0m[2J', '\x1b[3\x1b[0m1m', '\x1b[\x1b[m2J', '\x1b[0', '\x1b[1;', '\x1b[0;8m']) {
      expect(gate(line).replace(/\x1b\[(?:0|1|31)?m/g, '')).not.toContain('\x1b')
    }
  })
})

describe('text of ours', () => {
  it.each(['', 'plain', '│ ● held ★★★☆☆ │', '寿司 е́ ü', '👩‍💻 👍🏽 🇫🇮 ✔\ufe0f', 'e\u0301', `e\x1b[7m\u0301\x1b[27mx`])(
    'passes as it is: %j',
    (text) => {
      expect(gate(text)).toBe(text)
      expect(gate(paint(text, { role: 'warn', bold: true, chip: true }))).toBe(
        paint(text, { role: 'warn', bold: true, chip: true }),
      )
    },
  )
})

describe('the title', () => {
  it('holds nothing but visible text', () => {
    for (const { name, text } of corpus) {
      const title = /^\x1b\[22;2t\x1b\]2;([^]*)\x07$/.exec(setTitleSequence(text))?.[1] ?? ''
      expect([name, findForbidden(title)]).toEqual([name, []])
    }
  })
})
