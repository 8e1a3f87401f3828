import { expect, it } from 'vitest'
import { lookWords } from './look-words.js'

it('says how often the streams are read and what that took, and what is read more often', () => {
  expect(lookWords({ allMs: 2000, allTookMs: 3.4, allEntries: 9, nearMs: 2000 })).toBe(
    '9 streams and listed consumers read every 2 s, the last time in 3 ms',
  )
  expect(lookWords({ allMs: 10_000, allTookMs: 81, allEntries: 1000, nearMs: 2000 })).toBe(
    '1,000 streams and listed consumers read every 10 s, the last time in 81 ms; those in sight every 2 s',
  )
  expect(lookWords({ allMs: 2000, allTookMs: 1, allEntries: 1, nearMs: 2000 })).toBe(
    'one entry read every 2 s, the last time in 1 ms',
  )
  expect(lookWords({ allMs: 2000, allTookMs: 0, allEntries: 0, nearMs: 2000 })).toBe('not read yet, or none there')
})
