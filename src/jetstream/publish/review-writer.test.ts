import { expect, it } from 'vitest'
import { reviews } from '../../data.js'
import { encodePayload } from './review.js'
import type { Review } from './review.js'
import { createReviewId, createReviewWriter } from './review-writer.js'

const almostOne = 1 - 2 ** -53
const base = { author: 'Ana', store: 'Kings Street', rating: 5 }
const awkward: Review = {
  ...base,
  _id: 'a1',
  created: '2024-01-01T00:00:00Z',
  author: '"_id":"{,}"',
  text: '寿司 🍣 \u2028 \ud800',
}
const { _id, created, ...rest } = awkward
const dataSet: readonly Review[] = [...reviews, awkward, { ...rest, created, _id }, { created, ...rest, _id }]
const startMs = Date.UTC(2026, 10, 29, 1, 2, 3, 45)

it('makes ids of 24 hex digits that begin with the seconds', () => {
  expect(createReviewId(1_700_000_000_000, () => almostOne)).toBe(`6553f100${'f'.repeat(16)}`)
  expect(createReviewId(0, () => 0)).toBe('0'.repeat(24))
  expect(createReviewId(startMs)).toMatch(/^[\da-f]{24}$/)
})

it('writes a review of the data set with its id and date, byte for byte as it is encoded otherwise', () => {
  const { next } = createReviewWriter(dataSet)
  for (let index = 0; index < 2 * dataSet.length; index += 1) {
    const id = index % 3 === 0 ? `a "given" id, Größe ${index}` : createReviewId(startMs + index)
    const wanted = { ...dataSet[index % dataSet.length]!, _id: id, created: new Date(startMs + index).toISOString() }
    expect(Buffer.compare(next(id, startMs + index), encodePayload(wanted))).toBe(0)
  }
  expect(() => createReviewWriter([]).next('x', 0)).toThrow('the data set is empty')
})

it('writes many in the same way, each under an id of its own, and goes on where it was', () => {
  const writer = createReviewWriter(dataSet)
  writer.next('x', startMs)
  let drawn = 0
  let nowMs = startMs
  const many = writer.many({ nowMs: () => nowMs, random: () => ((drawn += 1) % 977) / 977 })
  const into = Buffer.alloc(10_000, 0xee)
  const ids = new Set<string>()
  for (let index = 1; index < 3 * dataSet.length; index += 1) {
    nowMs += index % 2 === 0 ? 0 : 701
    const bytes = many.next()
    const at = index % 50
    expect(bytes).toBeLessThanOrEqual(many.mostBytes)
    many.writeId(into, at)
    const id = into.toString('latin1', at, at + many.idBytes)
    ids.add(id)
    expect(id.slice(0, 8)).toBe(Math.floor(nowMs / 1000).toString(16))
    const end = many.writePayload(into, at)
    expect(end).toBe(at + bytes)
    const wanted = { ...dataSet[index % dataSet.length]!, _id: id, created: new Date(nowMs).toISOString() }
    expect(Buffer.compare(into.subarray(at, end), encodePayload(wanted))).toBe(0)
  }
  expect(ids.size).toBe(3 * dataSet.length - 1)
})
