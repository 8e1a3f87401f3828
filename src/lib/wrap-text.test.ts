import { describe, expect, it } from 'vitest'
import { createRandom } from '../test/support/random.js'
import { clustersOf } from './clusters.js'
import type { Cluster } from './clusters.js'
import { wrapToWidth } from './text-width.js'
import { wrapPieces } from './wrap-text.js'

const parts = [
  ...[
    'a',
    'B',
    ' ',
    ' ',
    '   ',
    '-',
    'é',
    'e\u0301',
    '語',
    '。',
    '」',
    'ー',
    '한국',
    'नमस्ते',
    '👩\u200d🍳',
    '🇩🇪',
    '🇩',
    '❤️',
    '👍🏽',
  ],
  ...['word', 'supercalifragilistic', '\u1100\u1161', '\u1100', `x${'\u0301'.repeat(8)}`, '★', '…', '\u{20000}'],
]

/** The rule, word for word: what must stay on one row is put there if it can, and parted only where no row holds it. */
function wrapWordByWord(line: string, width: number): readonly string[] {
  const clusters = [...clustersOf(line)]
  if (clusters.reduce((sum, cluster) => sum + cluster.width, 0) <= width) return [line]
  const rows: string[] = []
  let row = ''
  let used = 0
  const endRow = (): void => {
    rows.push(row)
    row = ''
    used = 0
  }
  for (const { spaces, word } of wordsOf(clusters)) {
    const before = row === '' && rows.length > 0 ? '' : ' '.repeat(spaces)
    if (used + before.length + word.reduce((sum, cluster) => sum + cluster.width, 0) <= width) {
      row += before
      used += before.length
    } else if (row !== '') endRow()
    for (const cluster of word) {
      const shown = cluster.width > width ? { text: '…', width: 1 } : cluster
      if (used + shown.width > width) endRow()
      row += shown.text
      used += shown.width
    }
  }
  if (row !== '' || rows.length === 0) endRow()
  return rows
}

function wordsOf(clusters: readonly Cluster[]) {
  const words: { spaces: number; word: Cluster[] }[] = [{ spaces: 0, word: [] }]
  clusters.forEach((cluster, at) => {
    const last = words.at(-1)!
    const isWide = cluster.width > 1 || (clusters[at - 1]?.width ?? 0) > 1
    const breaks =
      cluster.text === ' ' || (isWide && !/^[、。，．：；？！）］｝」』】〉》〕…・ーゝゞ々]/u.test(cluster.text))
    const open = breaks && last.word.length > 0 ? { spaces: 0, word: [] } : last
    if (open !== last) words.push(open)
    if (cluster.text === ' ') open.spaces += 1
    else open.word.push(cluster)
  })
  return words.filter(({ word }) => word.length > 0)
}

describe('rows of a text', () => {
  it('are as the rule says, at once and out of pieces cut between any code points', () => {
    const random = createRandom(41)
    for (let round = 0; round < 8000; round += 1) {
      const lines = Array.from({ length: 1 + random.below(3) }, () =>
        Array.from({ length: random.below(24) }, () => random.pick(parts)).join(''),
      )
      const width = 1 + random.below(24)
      const pieces = lines.flatMap((line, at) => {
        const cut: string[] = []
        const points = Array.from(line)
        while (points.length > 0) cut.push(points.splice(0, 1 + random.below(6)).join(''))
        return at === 0 ? cut : ['\n', ...cut]
      })
      const wanted = lines.flatMap((line) => wrapWordByWord(line, width))
      const context = JSON.stringify({ lines, width, pieces })
      expect(wrapToWidth(lines.join('\n'), width), context).toEqual(wanted)
      expect([...wrapPieces(pieces, width)], context).toEqual(wanted)
    }
  })

  it('come before the text is at its end', () => {
    let taken = 0
    const pieces = function* () {
      for (;;) {
        taken += 1
        yield 'no end '
      }
    }
    const rows = wrapPieces(pieces(), 20)
    expect([rows.next().value, rows.next().value]).toEqual(['no end no end no end', 'no end no end no end'])
    expect(taken).toBeLessThan(12)
  })
})
