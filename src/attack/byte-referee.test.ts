import { describe, expect, it } from 'vitest'
import { createRandom } from '../test/support/random.js'
import { createTheme } from '../ui/theme.js'
import { clipboardSequence, enterSequence, leaveSequence, setTitleSequence } from '../ui/terminal/terminal-modes.js'
import { isUnwanted, judgeBytes, judgePlain } from './byte-referee.js'
import { hostileTexts } from './hostile-texts.js'

const size = { cols: 80, rows: 24 }
const judged = (text: string | Buffer): readonly string[] => judgeBytes(Buffer.from(text), size)
const inFrame = (text: string): string => `\x1b[?1049h\x1b[?2026hrow ${text}${' '.repeat(64)}\x1b[?2026l`
// A look of our own theme is the one thing that cannot be told from ours.
const isOwnLook = (text: string): boolean => !isUnwanted(text.replace(/\x1b\[(?:0|1|2|7|22|27|3[1-6])?m/g, ''))

describe('judgeBytes', () => {
  it('passes what we write ourselves', () => {
    const theme = createTheme({}, { ascii: false })
    const frame = `\x1b[?2026h\x1b[m\x1b[2J\x1b[3;4H\x1b[m\x1b[K${theme.paint('寿 👩‍💻 é', { role: 'warn', bold: true, chip: true })}\x1b[12Gx\x1b[?2026l`
    const whole = `${enterSequence}${setTitleSequence('review-tui')}${frame}${leaveSequence({ hasTitle: true })}bye\r\n`
    expect(judged(whole)).toEqual([])
  })

  it('names every text of the corpus that would act or hide, wherever it stands', () => {
    const texts = hostileTexts(createRandom(1), { mixed: 200, long: false })
      .map(({ name, bytes }) => ({ name, bytes, text: bytes.toString('utf8') }))
      .filter(({ text }) => isUnwanted(text) && !isOwnLook(text))
    expect(texts.length).toBeGreaterThan(150)
    expect(texts.filter(({ text }) => judged(inFrame(text)).length === 0).map(({ name }) => name)).toEqual([])
  })

  it.each([
    ['a title', '\x1b]0;pwned\x07'],
    ['the clipboard', '\x1b]52;c;cHduZWQ=\x07'],
    ['the clipboard, with what is ours but in a frame', clipboardSequence('nats pub a b')],
    ['a look that is not of the theme', '\x1b[38;2;255;0;0mx'],
    ['a place outside the screen', '\x1b[25;1H'],
    ['mouse reports', '\x1b[?1003h'],
    ['a reset', '\x1bc'],
    ['C1', 'x\u009b31m'],
    ['bidi', 'a\u202eb'],
    ['a lone joiner', 'a\u200db'],
    ['marks', `a${'\u0301'.repeat(9)}`],
    ['a line end inside a frame', 'a\r\nb'],
    ['the screen cleared in the middle', 'a\x1b[2J'],
    ['the screen left', 'a\x1b[?1049l'],
    ['the cursor shown', 'a\x1b[?25h'],
  ])('finds %s', (_, text) => {
    expect(judged(inFrame(text))).not.toEqual([])
  })

  it('passes a copy the log makes, between frames, and no other', () => {
    const copying = (text: string): string => `${inFrame('a')}${clipboardSequence(text)}${inFrame('b')}`
    const long = Array.from({ length: 500 }, (_, at) => `nats pub a ${at}`).join('\n')
    for (const text of ['nats pub a b', 'await jsm.streams.delete("S")', 'PUB a  寿', long]) {
      expect(judged(copying(text)), text).toEqual([])
    }
    for (const text of ['pwned', 'nats pub a \u001b]0;x', 'nats pub \u202e']) {
      expect(judged(copying(text)), text).not.toEqual([])
    }
  })

  it('finds words of somebody else between two frames', () => {
    expect(judged(`${inFrame('a')}reader closed${inFrame('b')}`)).not.toEqual([])
  })

  it('finds bytes that are no UTF-8, and waits for the rest of a character', () => {
    expect(judged(Buffer.from([0x61, 0xff, 0x62]))).toEqual(['bytes that are not UTF-8'])
    expect(judged(Buffer.from('寿').subarray(0, 2))).toEqual([])
  })
})

describe('judgePlain', () => {
  it('passes lines and finds what is raw in them', () => {
    expect(judgePlain(Buffer.from('Server => a\n^[[31m é 寿\n'))).toEqual([])
    for (const text of ['a\x1b[31m', 'a\tb', 'a\rb', 'a\u202eb', 'a\x7f'])
      expect(judgePlain(Buffer.from(text))).not.toEqual([])
  })
})
