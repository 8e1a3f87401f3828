/** First and last code unit, and cells, of what every Unicode version we run on has, sees and measures alike. */
const ranges: readonly (readonly [first: number, last: number, cells: 1 | 2])[] = [
  [0x20, 0x7e, 1],
  [0xa1, 0xac, 1],
  [0xae, 0x2ff, 1],
  [0x38e, 0x3a1, 1],
  [0x3a3, 0x482, 1],
  [0x48a, 0x52f, 1],
  [0x5d0, 0x5ea, 1],
  [0x620, 0x64a, 1],
  [0x904, 0x939, 1],
  [0xe01, 0xe30, 1],
  [0xe40, 0xe46, 1],
  [0x1e00, 0x1eff, 1],
  [0x2010, 0x2027, 1],
  [0x2030, 0x205e, 1],
  [0x20a0, 0x20bf, 1],
  // Arrows, mathematics, box drawing, stars, ticks, braille: the gaps are what is drawn as an emoji, two cells wide.
  [0x2190, 0x2319, 1],
  [0x23f4, 0x23fe, 1],
  [0x2500, 0x25fc, 1],
  [0x25ff, 0x2613, 1],
  [0x2654, 0x267e, 1],
  [0x2694, 0x26a0, 1],
  [0x270c, 0x2727, 1],
  [0x2729, 0x274b, 1],
  [0x2758, 0x2794, 1],
  [0x27c0, 0x2b1a, 1],
  [0x3001, 0x3029, 2],
  [0x3041, 0x3096, 2],
  [0x309b, 0x30ff, 2],
  [0x4e00, 0x9fff, 2],
  [0xac00, 0xd7a3, 2],
  [0xff01, 0xff60, 2],
]

const cells = new Uint8Array(0x10000)
for (const [first, last, count] of ranges) cells.fill(count, first, last + 1)

/**
 * The terminal cells of a UTF-16 unit that is a visible character by itself and never joins another such one: 1 or 2.
 * 0 means only that this table does not know: marks, controls, emoji, rarer scripts.
 */
export function plainCells(unit: number): number {
  // Behind the end of a text there is NaN: no index of a table, and slow to find out.
  return unit >= 0 ? (cells[unit] ?? 0) : 0
}
