import { describe, expect, it } from 'vitest'
import { comesTrueOf, starvedMs } from './starvation.js'

describe('comesTrueOf', () => {
  it('gives up on a process that had its time', async () => {
    expect(await comesTrueOf(process.pid, () => false, 30)).toBe(false)
    expect(await comesTrueOf(process.pid, () => true, 0)).toBe(true)
  })

  it('knows no starvation of a process that is not there', () => {
    expect(starvedMs(0)).toBe(0)
    expect(starvedMs(process.pid)).toBeGreaterThanOrEqual(0)
  })
})
