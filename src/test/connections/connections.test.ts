import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsOf } from './case-verdict.js'
import { makeCertificates } from './certificates.js'
import { connectionCases, fillAll, kindsOf, placeholders, type ConnectionCase } from './connection-case.js'
import { makeCredentials, secretParts, type Credentials } from './credentials.js'
import { whyImpossible, type Impossible } from './impossible.js'
import { runCase } from './run-case.js'
import { secrets } from './secrets.js'
import { loggedInSince, witness } from './server-witness.js'
import { chosenAge } from './server-age.js'
import { createCaseServers, listensLocally, type CaseServers } from './servers.js'

const age = chosenAge(process.env)

let folder = ''
let credentials: Credentials
let servers: CaseServers
let forbidden: readonly string[] = []

beforeAll(async () => {
  // Some cases end at the default address; a server of yours must not be worked on.
  if (await listensLocally(4222)) throw new Error('something listens on 127.0.0.1:4222: stop it to run these cases')
  folder = mkdtempSync(join(tmpdir(), 'review-tui-cases-'))
  mkdirSync(join(folder, 'tls'))
  makeCertificates(join(folder, 'tls'))
  credentials = makeCredentials(folder)
  const made = Object.values(secrets)
  forbidden = [...made, ...made.map(encodeURIComponent), ...secretParts(folder)]
  servers = createCaseServers({ folder, credentials, age })
}, 60_000)
afterAll(async () => {
  for (const [id, reason] of notPossible) process.stdout.write(`not possible on the ${age} server: ${id}: ${reason}\n`)
  await servers.stop()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

// One case at a time on a server: what it did there is told from what was there before. The monitoring port is of the
// open server.
const busy = new Map<string, Promise<void>>()
async function alone<T>(kinds: readonly string[], work: () => Promise<T>): Promise<T> {
  const keys = kinds.map((kind) => (kind === 'monitoring' ? 'open' : kind))
  const before = keys.map((key) => busy.get(key) ?? Promise.resolve())
  const turn = Promise.all(before).then(work)
  const done = turn.then(
    () => undefined,
    () => undefined,
  )
  for (const key of keys) busy.set(key, done)
  return turn
}

async function tryCase(connectionCase: ConnectionCase): Promise<string> {
  const { running, fill } = await placeholders({ connectionCase, servers, folder })
  const given = fillAll(connectionCase.given, fill)
  const ours = fillAll(connectionCase.ours, fill)
  const before = await witness(running)
  const run = await runCase({ id: connectionCase.id, given, folder })
  const after = await witness(running)
  const loggedIn = await loggedInSince(running, before)
  const known = (name: string | undefined): string | undefined => credentials.users[name ?? ''] ?? name
  const faults = faultsOf({
    ours: { ...ours, ...(ours.as === undefined ? {} : { as: known(ours.as) }) },
    run,
    before,
    after,
    loggedIn,
    secrets: forbidden,
    serverGiven: running.length > 0,
  })
  return faults.length === 0 ? '' : [...faults, `--- ${run.seconds.toFixed(1)} s`, run.stdout, run.stderr].join('\n')
}

// A row of the table is believed only while the server itself says so, too.
const notPossible = new Map<string, string>()
async function proveImpossible(id: string, { kind, reason, refuses }: Impossible & { readonly kind: string }) {
  await expect(servers.get(kind)).rejects.toThrow(refuses)
  notPossible.set(id, reason)
}

describe.concurrent(`connection cases on the ${age} server`, { timeout: 120_000 }, () => {
  const cases = connectionCases()
  it.each(cases.map((connectionCase) => [connectionCase.id, connectionCase] as const))('%s', async (_, one) => {
    const impossible = whyImpossible(age, kindsOf(one))
    if (impossible !== undefined) return proveImpossible(one.id, impossible)
    const faults = await alone(kindsOf(one), () => tryCase(one))
    expect(faults, faults).toBe('')
  })
})
