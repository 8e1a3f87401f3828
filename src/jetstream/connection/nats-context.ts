import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { looksSecret } from '../../lib/looks-secret.js'
import { err, ok, type Result } from '../../lib/result.js'
import { settingsFiles, whyUnreadable } from '../../lib/given-file.js'
import type { Given } from './given-setting.js'
import { createHelperRunner } from './helper-program.js'
import type { SettingsPlace } from './settings-contract.js'

// Names as in jsm.go `natscontext`. Not here, since they change nothing for us: name, color_scheme, and the other
// windows_… fields, which only say which certificate of the store is meant.
const fieldNames = {
  url: 'url',
  user: 'user',
  password: 'password',
  token: 'token',
  creds: 'creds',
  nkey: 'nkey',
  cert: 'cert',
  key: 'key',
  ca: 'ca',
  nsc: 'nsc',
  userJwt: 'user_jwt',
  userSeed: 'user_seed',
  jsDomain: 'jetstream_domain',
  jsApiPrefix: 'jetstream_api_prefix',
  jsEventPrefix: 'jetstream_event_prefix',
  inboxPrefix: 'inbox_prefix',
  socksProxy: 'socks_proxy',
  windowsCertStore: 'windows_cert_store',
} as const

/** A field of a context that is text. */
export type ContextField = keyof typeof fieldNames

/**
 * A connection the user stored with `nats context add`, in the CLI's own terms, as it stands in the file: paths and
 * references are not resolved. Holds secrets: never print it.
 */
export type NatsContext = { readonly [Field in ContextField]?: string } & {
  readonly name: string
  readonly description: string
  readonly tlsFirst: boolean
}

/** This process's environment, home folder and files. `signal` ends a program that is being asked. */
export function settingsPlace(signal?: AbortSignal): SettingsPlace {
  const { env } = process
  return { env, home: homedir(), files: settingsFiles, runHelper: createHelperRunner({ env, signal }) }
}

/** Why `name` cannot be a context; `undefined` when it can. The CLI's rule, and no way out of its folder. */
export function contextNameError(name: string): string | undefined {
  if (name === '') return 'a context name is needed'
  if (/[/\\\p{Cc}]/u.test(name) || name.includes('..'))
    return 'a context name cannot hold slashes, ".." or control characters'
  return name.length > 255 ? 'a context name may have at most 255 characters' : undefined
}

/** The names of the stored contexts, sorted; none when there is no folder. */
export async function listContexts(place: SettingsPlace): Promise<readonly string[]> {
  try {
    const files = await place.files.list(join(configFolder(place), 'context'))
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .filter((name) => contextNameError(name) === undefined && !looksSecret(name))
      .sort()
  } catch {
    return []
  }
}

/**
 * The context chosen with `nats context select`; `undefined` when none is, or the selection names none. It may name one
 * that is gone. The error says why the selection cannot be read.
 */
export async function selectedContext(place: SettingsPlace): Promise<Result<string | undefined, string>> {
  try {
    const name = (await place.files.readText(join(configFolder(place), 'context.txt'))).trim()
    return ok(contextNameError(name) === undefined ? name : undefined)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return ok(undefined)
    return err(`the selection of a nats context (context.txt) cannot be used: ${whyUnreadable(error)}`)
  }
}

/**
 * Reads one context by name; with `fileToo`, a name that ends in `.json` may be a file, as in the CLI. Only reads. The
 * error is a sentence for the user and holds nothing of the file's content.
 */
export async function readContext(
  place: SettingsPlace,
  name: string,
  options: { readonly fileToo: boolean },
): Promise<Result<NatsContext, string>> {
  const found = await lookForContext(place, name, options)
  // A name that looks like a secret may still be one's own; only what is nobody's name is kept to ourselves.
  return found.ok || !looksSecret(name)
    ? found
    : err('there is no nats context of that name, which looks like a secret')
}

async function lookForContext(
  place: SettingsPlace,
  name: string,
  options: { readonly fileToo: boolean },
): Promise<Result<NatsContext, string>> {
  if (options.fileToo && name.endsWith('.json')) {
    const file = await readFields(place, { name, path: name })
    if (file.ok) return toContext(basename(name, '.json'), file.value)
    if (file.error.code !== 'ENOENT' || /[/\\]/.test(name)) return err(file.error.text)
  }
  const wrongName = contextNameError(name)
  if (wrongName !== undefined) return err(wrongName)
  const stored = await readFields(place, { name, path: join(configFolder(place), 'context', `${name}.json`) })
  return stored.ok ? toContext(name, stored.value) : err(stored.error.text)
}

/** One field of a context as a setting that knows where it came from; `undefined` without the context or the field. */
export function fieldOf(context: NatsContext | undefined, field: ContextField): Given | undefined {
  const value = context?.[field]
  if (context === undefined || value === undefined) return undefined
  const origin = `context ${context.name}`
  return { value, origin, name: `the ${fieldNames[field]} of ${origin}` }
}

/** A path as the CLI reads it: `file:` dropped, a leading `~` and `$NAME` or `${NAME}` filled in. */
export function expandPath(place: SettingsPlace, path: string): string {
  const bare = path.replace(/^file:(\/\/)?/i, '')
  const fromHome = /^~(?=$|[/\\])/.test(bare) ? place.home + bare.slice(1) : bare
  return fromHome.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    return place.env[braced ?? plain ?? ''] ?? whole
  })
}

function configFolder(place: SettingsPlace): string {
  const configHome = place.env.XDG_CONFIG_HOME
  return join(configHome === undefined || configHome === '' ? join(place.home, '.config') : configHome, 'nats')
}

type Fields = Readonly<Record<string, unknown>>

async function readFields(
  place: SettingsPlace,
  file: { readonly name: string; readonly path: string },
): Promise<Result<Fields, { readonly text: string; readonly code?: unknown }>> {
  let text: string
  try {
    text = await place.files.readText(file.path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return err({ text: await unreadable(place, file.name, error), code })
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok({ ...value })
  } catch {
    // Said below.
  }
  return err({ text: `the nats context ${file.name} is not valid: ${file.path} should hold one JSON object` })
}

async function unreadable(place: SettingsPlace, name: string, error: unknown): Promise<string> {
  const why = whyUnreadable(error)
  if (why !== 'there is no such file') return `the nats context ${name} cannot be read: ${why}`
  const known = await listContexts(place)
  return known.length === 0
    ? `there is no nats context ${name}; none is stored here`
    : `there is no nats context ${name}; known: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`
}

// Go takes a field by its name in any case, and of two that match the later one.
function toContext(name: string, given: Fields): Result<NatsContext, string> {
  const fields = new Map(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]))
  const texts: { [Field in ContextField]?: string } = {}
  for (const [field, key] of Object.entries(fieldNames) as readonly [ContextField, string][]) {
    const value = fields.get(key) ?? ''
    if (typeof value !== 'string') return err(wrongType(name, key, 'text'))
    if (value !== '') texts[field] = value
  }
  const tlsFirst = fields.get('tls_first') ?? false
  if (typeof tlsFirst !== 'boolean') return err(wrongType(name, 'tls_first', 'true or false'))
  const description = fields.get('description')
  return ok({ ...texts, name, description: typeof description === 'string' ? description : '', tlsFirst })
}

function wrongType(name: string, key: string, wanted: string): string {
  return `the nats context ${name} is not valid: its ${key} must be ${wanted}`
}
