import { readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { err, ok, type Result } from '../lib/result.js'
import type { Given } from './given-setting.js'

/** The few file operations settings need; they throw as `node:fs` does. Replaced in tests. */
export type SettingsFiles = {
  readonly readText: (path: string) => string
  readonly list: (folder: string) => readonly string[]
}

/** Where contexts, `~` and `$NAME` are looked up. */
export type SettingsPlace = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly files: SettingsFiles
}

/** A connection the user stored with `nats context add`, in the CLI's own terms. Holds secrets: never print it. */
export type NatsContext = {
  readonly name: string
  readonly description: string
  readonly url?: string
  readonly user?: string
  readonly password?: string
  readonly token?: string
  /** Paths, with `~` and `$NAME` already resolved. */
  readonly creds?: string
  readonly nkey?: string
  readonly cert?: string
  readonly key?: string
  readonly ca?: string
  readonly userJwt?: string
  readonly userSeed?: string
  readonly jsDomain?: string
  readonly jsApiPrefix?: string
  readonly jsEventPrefix?: string
  readonly inboxPrefix?: string
  readonly tlsFirst: boolean
  /** Sentences about fields we cannot honour, for the user. */
  readonly notes: readonly string[]
}

/** The fields that are text, with their names in the file. */
const fieldNames = {
  url: 'url',
  jsDomain: 'jetstream_domain',
  jsApiPrefix: 'jetstream_api_prefix',
  jsEventPrefix: 'jetstream_event_prefix',
  inboxPrefix: 'inbox_prefix',
} as const satisfies Partial<Record<keyof NatsContext, string>>

/** One field of a context as a setting that knows where it came from; `undefined` without the context or the field. */
export function fieldOf(context: NatsContext | undefined, field: keyof typeof fieldNames): Given | undefined {
  const value = context?.[field]
  if (context === undefined || value === undefined) return undefined
  const origin = `context ${context.name}`
  return { value, origin, name: `the ${fieldNames[field]} of ${origin}` }
}

const maxFileBytes = 1024 * 1024

/** The machine's own files; one over 1 MiB is refused, since none of these ever is. */
export const settingsFiles: SettingsFiles = {
  readText: (path) => {
    if (statSync(path).size > maxFileBytes) throw new Error('the file is larger than 1 MiB')
    return readFileSync(path, 'utf8')
  },
  list: (folder) => readdirSync(folder),
}

/** This process's environment, home folder and files. */
export function settingsPlace(): SettingsPlace {
  return { env: process.env, home: homedir(), files: settingsFiles }
}

/** Why `name` cannot be a context; `undefined` when it can. The CLI's rule, and no way out of its folder. */
export function contextNameError(name: string): string | undefined {
  if (name === '') return 'a context name is needed'
  if (/[/\\\p{Cc}]/u.test(name) || name.includes('..'))
    return 'a context name cannot hold slashes, ".." or control characters'
  return name.length > 255 ? 'a context name may have at most 255 characters' : undefined
}

/** The names of the stored contexts, sorted; none when there is no folder. */
export function listContexts(place: SettingsPlace): readonly string[] {
  try {
    return place.files
      .list(join(configFolder(place), 'context'))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .filter((name) => contextNameError(name) === undefined)
      .sort()
  } catch {
    return []
  }
}

/** The context chosen with `nats context select`; `undefined` when none is. It may name one that is gone. */
export function selectedContext(place: SettingsPlace): string | undefined {
  try {
    const name = place.files.readText(join(configFolder(place), 'context.txt')).trim()
    return contextNameError(name) === undefined ? name : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads one context by name, or from a file when `name` is a path ending in `.json`, as the CLI does. Only reads.
 * The error is a sentence for the user and holds nothing of the file's content.
 */
export function readContext(place: SettingsPlace, name: string): Result<NatsContext, string> {
  const isFile = name.endsWith('.json') && /[/\\]/.test(name)
  const wrongName = isFile ? undefined : contextNameError(name)
  if (wrongName !== undefined) return err(wrongName)
  const path = isFile ? name : join(configFolder(place), 'context', `${name}.json`)
  let text: string
  try {
    text = place.files.readText(path)
  } catch (error) {
    return err(unreadable(place, name, error))
  }
  const fields = parseFields(text)
  if (fields === undefined) return err(`the nats context ${name} is not valid: ${path} should hold one JSON object`)
  return ok(toContext(place, isFile ? basename(name, '.json') : name, fields))
}

/** A path as the CLI reads it: `file://` dropped, a leading `~` and `$NAME` or `${NAME}` filled in. */
export function expandPath(place: SettingsPlace, path: string): string {
  const bare = path.replace(/^file:\/\//i, '')
  const fromHome = /^~(?=$|[/\\])/.test(bare) ? place.home + bare.slice(1) : bare
  return fromHome.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    return place.env[braced ?? plain ?? ''] ?? whole
  })
}

function configFolder(place: SettingsPlace): string {
  const configHome = place.env.XDG_CONFIG_HOME
  return join(configHome === undefined || configHome === '' ? join(place.home, '.config') : configHome, 'nats')
}

function unreadable(place: SettingsPlace, name: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code !== 'ENOENT') return `the nats context ${name} cannot be read (${code || 'unreadable'})`
  const known = listContexts(place)
  return known.length === 0
    ? `there is no nats context ${name}; none is stored here`
    : `there is no nats context ${name}; known: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`
}

function parseFields(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

// Field names as in jsm.go `natscontext`; unknown ones (colours, descriptions of other tools) change nothing for us.
const unsupported: ReadonlyMap<string, string> = new Map([
  ['nsc', 'the login is looked up with nsc, which we do not run; export a creds file and give --creds'],
  ['socks_proxy', 'a SOCKS proxy is not supported; the server is dialled directly'],
  ['windows_cert_store', 'the Windows certificate store is not supported; give --tlscert and --tlskey'],
])

function toContext(place: SettingsPlace, name: string, fields: Readonly<Record<string, unknown>>): NatsContext {
  const notes: string[] = []
  for (const [field, words] of unsupported) {
    if (typeof fields[field] === 'string' && fields[field] !== '') notes.push(`context ${name}: ${words}`)
  }
  const read = (field: string): string | undefined => {
    const value = fields[field]
    if (typeof value !== 'string' || value === '') return undefined
    const scheme = /^(op|nsc|env|data):/i.exec(value)?.[1]
    if (scheme === undefined || field === 'url' || field === 'user') return value
    notes.push(`context ${name}: its ${field} is a ${scheme}: reference, which we do not resolve; give it as a flag`)
    return undefined
  }
  const path = (field: string): string | undefined => {
    const value = read(field)
    return value === undefined ? undefined : expandPath(place, value)
  }
  return {
    name,
    description: typeof fields.description === 'string' ? fields.description : '',
    url: read('url'),
    user: read('user'),
    password: read('password'),
    token: read('token'),
    creds: path('creds'),
    nkey: path('nkey'),
    cert: path('cert'),
    key: path('key'),
    ca: path('ca'),
    userJwt: read('user_jwt'),
    userSeed: read('user_seed'),
    jsDomain: read('jetstream_domain'),
    jsApiPrefix: read('jetstream_api_prefix'),
    jsEventPrefix: read('jetstream_event_prefix'),
    inboxPrefix: read('inbox_prefix'),
    tlsFirst: fields.tls_first === true,
    notes,
  }
}
