import { expect, it } from 'vitest'
import { evenTime, systemClock } from './clock.js'

function aMachine() {
  const at = { wallMs: 1_700_000_000_000, monotonicMs: 5000.4, uptimeMs: 90_000 }
  const pass = (ms: number): void => {
    at.wallMs += ms
    at.monotonicMs += ms
    at.uptimeMs += ms
  }
  const sleep = (ms: number): void => {
    at.wallMs += ms
    at.uptimeMs += ms
  }
  const now = evenTime({
    wallMs: () => at.wallMs,
    monotonicMs: () => at.monotonicMs,
    uptimeMs: () => Math.floor(at.uptimeMs / 1000) * 1000,
  })
  return { at, pass, sleep, now }
}

it('runs on evenly when the wall clock is set an hour ahead or back', () => {
  for (const jumpMs of [3_600_000, -3_600_000]) {
    const { at, pass, now } = aMachine()
    const before = now()
    expect(before).toBe(1_700_000_000_000)
    at.wallMs += jumpMs
    pass(1500)
    expect(now() - before).toBeCloseTo(1500)
  }
})

it('knows of a sleep, in which the steady clock of the machine stood still', () => {
  const { pass, sleep, now } = aMachine()
  const before = now()
  pass(10_000)
  sleep(38_000)
  pass(300)
  expect(Math.abs(now() - before - 48_300)).toBeLessThan(1000)
  const after = now()
  for (let step = 0; step < 100; step += 1) pass(300)
  expect(now() - after).toBeCloseTo(30_000)
})

it('never goes back, whatever uptime says', () => {
  const { at, pass, now } = aMachine()
  pass(10_000)
  const before = now()
  at.uptimeMs = 0
  pass(300)
  expect(now()).toBeGreaterThan(before)
})

it('agrees with the wall clock while nobody sets it', () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000)
  expect(Number.isInteger(systemClock.now())).toBe(true)
})
