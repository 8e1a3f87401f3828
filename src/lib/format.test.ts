import { describe, expect, it } from 'vitest'
import {
  formatAmount,
  formatShort,
  formatAge,
  formatBytes,
  formatClockTime,
  formatCount,
  formatDuration,
  formatLeft,
  formatSeconds,
  formatSet,
  secondsLeft,
} from './format.js'

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1204, '1,204'],
    [1234567, '1,234,567'],
    [-1204, '-1,204'],
    [1.9, '1'],
    [-0.5, '0'],
    [Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
    [1e21, '1e+21'],
    [NaN, '?'],
    [Infinity, '?'],
  ])('%d is %s', (count, shown) => {
    expect(formatCount(count)).toBe(shown)
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1000, '1,000 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [10240, '10 KiB'],
    [65536, '64 KiB'],
    [1024 * 1024 - 1, '1 MiB'],
    [5 * 1024 ** 3, '5 GiB'],
    [2 ** 63, '8,192 PiB'],
    [-1, '?'],
    [NaN, '?'],
  ])('%d is %s', (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown)
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0ms'],
    [0.44, '0.4ms'],
    [9.99, '9.9ms'],
    [850, '850ms'],
    [999.9, '999ms'],
    [1000, '1s'],
    [1500, '1.5s'],
    [21_000, '21s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [65_000, '1m05s'],
    [3_599_999, '59m59s'],
    [2 * 3_600_000 + 3 * 60_000, '2h03m'],
    [7_200_000, '2h'],
    [3 * 86_400_000, '3d'],
    [3 * 86_400_000 + 4 * 3_600_000, '3d04h'],
    [400 * 86_400_000, '400d'],
    [-5000, '-5s'],
    [Infinity, 'forever'],
    [NaN, '?'],
  ])('%d is %s', (durationMs, shown) => {
    expect(formatDuration(durationMs)).toBe(shown)
  })

  it('shows every tenth of a second below ten as what it is', () => {
    for (let tenths = 10; tenths < 100; tenths += 1) expect(formatDuration(tenths * 100)).toBe(`${tenths / 10}s`)
  })
})

describe('formatAge', () => {
  it.each([
    [-300, '0s'],
    [999, '0s'],
    [5234, '5s'],
    [60_000, '1m00s'],
    [3_600_000, '1h00m'],
    [86_400_000, '1d00h'],
    [NaN, '?'],
  ])('%d is %s', (ageMs, shown) => {
    expect(formatAge(ageMs)).toBe(shown)
  })
})

describe('formatClockTime', () => {
  it('is the local time of day', () => {
    expect(formatClockTime(new Date(2026, 1, 3, 14, 2, 7, 999).getTime())).toBe('14:02:07')
    expect(formatClockTime(new Date(2026, 1, 3, 0, 0, 0).getTime())).toBe('00:00:00')
    expect(formatClockTime(NaN)).toBe('--:--:--')
  })
})

describe('formatAmount', () => {
  it('puts the noun in the number of the count', () => {
    expect([0, 1, 2, 2000].map((count) => formatAmount(count, 'message'))).toEqual([
      '0 messages',
      '1 message',
      '2 messages',
      '2,000 messages',
    ])
  })
})

describe('formatShort', () => {
  it('is exact below ten thousand and rounds down above', () => {
    expect([0, 9999, 10_000, 100_033, 999_999, 3_900_000].map(formatShort)).toEqual([
      '0',
      '9,999',
      '10k',
      '100k',
      '999k',
      '3M',
    ])
  })
})

describe('time left', () => {
  it('fits five cells in a column, however long', () => {
    expect([59, 60, 65, 3599, 3600, 7800, 86_399, 86_400, 99 * 86_400, 100 * 86_400].map(formatSeconds)).toEqual([
      '59s', '1m00', '1m05', '59m59', '1h00', '2h10', '23h59', '1d00', '99d00', '100d',
    ]) // prettier-ignore
  })

  it('is never 0s before it is over, and never a second too long, in columns and in sentences alike', () => {
    const told = (leftMs: number) => [formatSeconds(secondsLeft(leftMs)), formatLeft(leftMs)]
    expect(told(0.001)).toEqual(['1s', '1s'])
    expect(told(1000)).toEqual(['1s', '1s'])
    expect(told(1000.001)).toEqual(['2s', '2s'])
    expect(told(0)).toEqual(['0s', '0s'])
    expect(told(-5)).toEqual(['0s', '0s'])
    expect(told(59_001)).toEqual(['1m00', '1m'])
    expect(told(64_500)).toEqual(['1m05', '1m05s'])
    expect(told(9_999)).toEqual(['10s', '10s'])
    for (let leftMs = 0; leftMs < 70_000; leftMs += 37)
      expect(secondsLeft(leftMs) * 1000 - leftMs).toSatisfy((more: number) => more >= 0 && more < 1000)
  })
})

it('labels spans in their largest whole unit', () => {
  expect([300, 1000, 1500, 60_000, 90_000, 120_000].map(formatSet)).toEqual(['300ms', '1s', '1.5s', '1m', '90s', '2m'])
})
