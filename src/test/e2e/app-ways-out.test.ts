import { describe, expect, it } from 'vitest'
import { leaveBy, type ExitState, type WayOut } from '../../attack/ways-out.js'
import { bundlePath } from '../support/app-driver.js'

// Every state once and every way at least once; `npm run attack` tries them all.
const cases: readonly (readonly [ExitState, WayOut])[] = [
  ['loading', 'ctrl+c'],
  ['loading', 'closed'],
  ['starting', 'SIGTERM'],
  ['fetching', 'q'],
  ['fetching', 'SIGKILL'],
  ['dialling', 'ctrl+c'],
  ['live', 'SIGABRT'],
  ['live', 'closed'],
  ['dialog', 'SIGINT'],
  ['form', 'q'],
  ['stalled', 'q'],
  ['stalled', 'SIGHUP'],
  ['stalled', 'SIGKILL'],
]

describe('a way out leaves the terminal, the exit code and the processes right', () => {
  it.each(cases)('%s: %s', async (state, way) => {
    expect(await leaveBy({ state, way, bundle: bundlePath })).toMatchObject({ state, way, findings: [] })
  })
})
