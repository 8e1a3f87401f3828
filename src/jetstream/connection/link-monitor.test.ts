import { describe, expect, it } from 'vitest'
import { settleRtt } from './link-monitor.js'

describe('settleRtt', () => {
  it('shows the middle sample to a tenth of a millisecond', () => {
    expect(settleRtt(undefined, [0.44])).toBe(0.4)
    expect(settleRtt(undefined, [80, 0.26, 0.31])).toBe(0.3)
  })

  it('stays the same number while the difference is noise', () => {
    expect(settleRtt(0.4, [0.8])).toBe(0.4)
    expect(settleRtt(40, [49])).toBe(40)
    expect(settleRtt(40, [50])).toBe(50)
    expect(settleRtt(0.4, [0.9])).toBe(0.9)
  })
})
