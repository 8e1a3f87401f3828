import xterm from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { readCells } from '../../test/support/screen-cells.js'
import { lineOnEmptyRow, linePatch } from './line-patch.js'

const columns = 8

const cellsAfter = async (text: string): Promise<unknown> => {
  const terminal = new xterm.Terminal({ cols: columns, rows: 1, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(`\x1b[?7l${text}`, resolve))
  return readCells(terminal)
}

const changes: readonly (readonly [why: string, previous: string, next: string])[] = [
  ['a mark on the last common character', 'ab', 'ab\u0301'],
  ['a mark that stays while its base changes', 'a\u0301z', 'e\u0301z'],
  ['a variation selector that goes', '✔\ufe0fx', '✔x'],
  ['a wide character in place of two', 'ab寿', 'abcd'],
  ['half the width in front of a common end', '寿end', 'x end'],
  ['a look that runs into the common end', '\x1b[31ma\x1b[39mbc', '\x1b[32mabc'],
  ['the same text in another look', '\x1b[1mabc', '\x1b[2mabc'],
  ['a look this side does not follow', '\x1b[4:3mabc', '\x1b[4:3mabd'],
  ['a change on the last column of a line too wide', 'abcdefgXijk', 'abcdefgYijk'],
  ['a line too wide that loses what was not seen', 'abcdefghijX', 'abcdefghij'],
  ['a line that shrinks', 'abcdefgh', 'abc'],
  ['a full line', 'abcdefgh', 'xbcdefgx'],
]

describe('linePatch', () => {
  for (const [why, previous, next] of changes) {
    it(`draws what a whole line would: ${why}`, async () => {
      for (const [from, to] of [
        [previous, next],
        [next, previous],
      ] as const) {
        const patched = await cellsAfter(
          `${lineOnEmptyRow(1, from)}${linePatch({ row: 1, columns, previous: from, next: to })}`,
        )
        expect(patched).toEqual(await cellsAfter(lineOnEmptyRow(1, to)))
      }
    })
  }

  it('touches only what changed', () => {
    expect(linePatch({ row: 3, columns: 80, previous: 'held 21s │', next: 'held 20s │' })).toBe('\x1b[3;7H\x1b[m0')
    expect(linePatch({ row: 3, columns: 80, previous: 'same', next: 'same' })).toBe('')
  })
})
