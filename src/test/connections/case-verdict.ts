import type { ConnectionCase } from './connection-case.js'
import type { CaseRun } from './run-case.js'
import type { Witness } from './server-witness.js'

/** Texts no case may print: a stack trace, OpenSSL's own words, a hidden default. */
const neverPrinted = [
  /error:[0-9A-F]{8}/,
  /routines::/,
  /\bERR_(?:SSL|OSSL|TLS)/,
  /^\s+at .+:\d+/m,
  /undefined|\[object/,
]

const usualSeconds = 8

/** Everything wrong with how a case went, one sentence each; empty is the pass. `ours` is filled in. */
export function faultsOf(given: {
  readonly ours: ConnectionCase['ours']
  readonly run: CaseRun
  readonly before: Witness
  readonly after: Witness
  readonly loggedIn: readonly string[]
  readonly secrets: readonly string[]
  readonly serverGiven: boolean
}): readonly string[] {
  const { ours, run } = given
  const printed = `${run.stdout}\n${run.stderr}`
  const faults: string[] = []
  const expect = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault)
  }
  const wanted = ours.outcome === 'works' ? 0 : ours.exit
  expect(run.exit !== null, 'it hangs')
  expect(run.exit === wanted, `exit ${run.exit}, wanted ${wanted}`)
  const bound = ours.withinSeconds ?? usualSeconds
  expect(run.seconds <= bound, `${run.seconds.toFixed(1)} s, wanted at most ${bound} s`)
  for (const words of ours.says ?? []) expect(printed.includes(words), `does not say: ${words}`)
  for (const words of ours.never ?? []) expect(!printed.includes(words), `says: ${words}`)
  for (const pattern of neverPrinted) expect(!pattern.test(printed), `prints ${String(pattern)}`)
  if (given.serverGiven) expect(!printed.includes('give --server URL'), 'says "give --server URL", and one was given')
  const leaks = given.secrets.filter((secret) => printed.includes(secret) || run.written.includes(secret))
  expect(leaks.length === 0, `${leaks.length} secrets are shown`)
  expect(/^(?:[A-Z][a-z]+ => .*\n)*$/.test(run.stdout), 'stdout holds a line that is not ours')
  expect(/^(?:review-tui: .*\n)*$/.test(run.stderr), 'stderr holds a line that is not ours')
  faults.push(...whereItActed(given))
  if (ours.as !== undefined) {
    expect(given.loggedIn.includes(ours.as), `logged in as ${JSON.stringify(given.loggedIn)}, wanted ${ours.as}`)
  }
  return faults
}

function whereItActed(given: {
  readonly ours: ConnectionCase['ours']
  readonly before: Witness
  readonly after: Witness
}): readonly string[] {
  const { ours, before, after } = given
  const grown = Object.entries(after.stored).flatMap(([place, count]) => {
    const more = count - (before.stored[place] ?? 0)
    return more === 0 ? [] : [`${place} +${more}`]
  })
  const wrong: string[] = []
  if (ours.outcome === 'works' && Object.keys(after.lastConnection).length > 0) {
    if (ours.on === 'none') return grown.map((place) => `acted on ${place}, wanted none of the servers named`)
    if (grown.length !== 1) wrong.push(`stored on [${grown.join(', ')}], wanted one review on one JetStream`)
    if (ours.on !== undefined && grown[0] !== `${ours.on} +1`) wrong.push(`stored on ${grown[0]}, wanted ${ours.on}`)
    if (after.ackPending !== 0) wrong.push(`${after.ackPending} deliveries are left without a verdict`)
  }
  if (ours.outcome === 'refused' && ours.exit !== 1 && grown.length > 0) wrong.push(`acted on ${grown.join(', ')}`)
  return wrong
}
