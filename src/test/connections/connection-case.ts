import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseServer, CaseServers } from './servers.js'
import { secrets } from './secrets.js'

/** What a user gave; texts hold placeholders. */
export type CaseGiven = {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Contexts of the nats CLI by name, as JSON. */
  readonly contexts?: Readonly<Record<string, unknown>>
  /** Contexts by name, as the very text of their files. */
  readonly rawContexts?: Readonly<Record<string, string>>
  /** What `nats context select` wrote. */
  readonly selected?: string
  /** A folder below the run's that is the home. */
  readonly home?: string
  readonly cwd?: string
  /** Files below the run's folder, as JSON. */
  readonly files?: Readonly<Record<string, unknown>>
}

/** One case: what is given, what the `nats` CLI does by its source, and what we must do. */
export type ConnectionCase = {
  readonly id: string
  readonly given: CaseGiven
  readonly cli: { readonly outcome: string; readonly words: string; readonly source: string }
  readonly ours: {
    /** `works`: the plain run publishes, receives and acks one review, exit 0. `refused`: it ends with `exit` and words. */
    readonly outcome: 'works' | 'refused'
    readonly exit?: 2 | 3 | 1
    /** Whom the server logged in, as its monitoring names the user. */
    readonly as?: string
    /** `server/account` of the only JetStream that may have got the review; `none` when it must be a server of our own. */
    readonly on?: string
    /** Each stands in what is printed. */
    readonly says?: readonly string[]
    /** None stands there. */
    readonly never?: readonly string[]
    /** Seconds it may take at most; 8 unless given: what cannot get better ends at once. */
    readonly withinSeconds?: number
    /** Why we differ from the CLI, when we do. */
    readonly differs?: string
  }
}

/** All cases, in the order of the file. */
export function connectionCases(): readonly ConnectionCase[] {
  const text = readFileSync(join(import.meta.dirname, 'cases.json'), 'utf8')
  return (JSON.parse(text) as { readonly cases: readonly ConnectionCase[] }).cases
}

/** The kinds of servers a case names, in order, each once. */
export function kindsOf(connectionCase: ConnectionCase): readonly string[] {
  const text = JSON.stringify([connectionCase.given, connectionCase.ours])
  const named = [...text.matchAll(/\{PORT:([\w-]+)\}/g)].map(([, kind]) => kind ?? '')
  return [...new Set([...named, ...(text.includes('{OTHER-LOOPBACK}') ? ['default'] : [])])]
}

/** Starts the servers a case names and gives what fills its placeholders in. */
export async function placeholders(given: {
  readonly connectionCase: ConnectionCase
  readonly servers: CaseServers
  readonly folder: string
}): Promise<{ readonly running: readonly CaseServer[]; readonly fill: (text: string) => string }> {
  const running: CaseServer[] = []
  const known: Record<string, string> = {
    ...secrets,
    DIR: given.folder,
    'PASSWORD3-PERCENT-ENCODED': encodeURIComponent(secrets['PASSWORD3'] ?? ''),
  }
  for (const kind of kindsOf(given.connectionCase)) {
    const found = await given.servers.get(kind)
    running.push(...found.filter(({ monitoringPort }) => !running.some((one) => one.monitoringPort === monitoringPort)))
    known[`PORT:${kind}`] = String(found[0]?.port)
    if (kind === 'default') known['OTHER-LOOPBACK'] = found[0]?.host ?? ''
  }
  const read = (file: string): string => readFileSync(join(given.folder, file), 'utf8')
  const fill = (text: string): string =>
    text.replace(/\{([A-Z][A-Z0-9-]*(?::[^{}]+)?)\}/g, (whole, name: string) => {
      if (name.startsWith('FILE:')) return read(name.slice(5))
      if (name.startsWith('B64:')) return Buffer.from(read(name.slice(4))).toString('base64')
      return known[name] ?? whole
    })
  return { running, fill }
}

/** Fills in every text of a value. */
export function fillAll<T>(value: T, fill: (text: string) => string): T {
  if (typeof value === 'string') return fill(value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => fillAll(item, fill)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillAll<unknown>(item, fill)])) as T
}
