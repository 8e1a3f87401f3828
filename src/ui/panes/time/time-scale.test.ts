import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../test/support/random.js'
import { backChoices, timeAxis, timeScale, usualBack } from './time-scale.js'

const nowMs = Date.UTC(2026, 0, 2, 10, 20, 30)

describe('a scale of time', () => {
  it('has its moment in one cell, the past before it and the future behind it', () => {
    const scale = timeScale({ backMs: 60_000 }, { cells: 100, nowMs, waitMs: 30_000 })
    expect(scale.atCell).toBe(62)
    expect(scale.cellOf(nowMs)).toBe(62)
    expect(scale.cellOf(nowMs - 60_000)).toBe(0)
    expect(scale.cellOf(nowMs - 61_000)).toBeUndefined()
    expect(scale.cellOf(nowMs + 30_000)).toBe(93)
    expect(scale.cellOf(nowMs + 60_000)).toBeUndefined()
  })

  it('ends where it was scrolled to, and shows no future there', () => {
    const scale = timeScale({ backMs: 60_000, endMs: nowMs - 5000 }, { cells: 100, nowMs, waitMs: 30_000 })
    expect([scale.atMs, scale.atCell]).toEqual([nowMs - 5000, 99])
    expect(scale.cellOf(nowMs)).toBeUndefined()
  })

  it('reaches back far enough for the wait to end within what lies ahead, and five minutes at most', () => {
    for (const waitMs of [1000, 10_000, 30_000, 60_000, 120_000]) {
      const scale = timeScale({}, { cells: 100, nowMs, waitMs })
      expect(scale.cellOf(nowMs + waitMs), `${waitMs}`).toBeDefined()
    }
    expect(usualBack(3_600_000)).toBe(300_000)
    expect(usualBack(1000)).toBe(backChoices[0])
  })

  it('never puts a moment in two places, or two in the wrong order', () => {
    const random = createRandom(5)
    for (let round = 0; round < 500; round += 1) {
      const cells = 1 + random.below(200)
      const scale = timeScale({ backMs: random.pick(backChoices) }, { cells, nowMs, waitMs: 30_000 })
      const moments = Array.from({ length: 20 }, () => nowMs - 200_000 + random.below(400_000)).sort((a, b) => a - b)
      const found = moments.flatMap((ms) => scale.cellOf(ms) ?? [])
      expect(found).toEqual([...found].sort((a, b) => a - b))
      expect(found.filter((cell) => cell < 0 || cell >= cells)).toEqual([])
    }
  })
})

describe('the axis', () => {
  it('names moments of the past as the clock shows them, and those to come by how long still', () => {
    const axis = timeAxis(timeScale({ backMs: 60_000 }, { cells: 100, nowMs, waitMs: 30_000 }))
    expect(axis).toMatch(/\d\d:\d\d:30 +\d\d:\d\d:45 +\d\d:\d\d:00 +\d\d:\d\d:15 +\d\d:\d\d:30 +\+15s +\+30s/)
    expect(axis).toHaveLength(100)
  })

  it('has exactly its width, and no word runs into another, at every width and zoom', () => {
    for (let cells = 1; cells <= 190; cells += 1) {
      for (const backMs of backChoices) {
        const axis = timeAxis(timeScale({ backMs }, { cells, nowMs, waitMs: 30_000 }))
        expect(axis).toHaveLength(cells)
        expect(axis.split(/ +/).filter((word) => !/^(?:|\d\d:\d\d:\d\d|\+[\dsmh]+)$/.test(word))).toEqual([])
      }
    }
  })
})
