import * as v from 'valibot'
import { hostAndPort, parseServerAddresses } from './server-address.js'
import { AnswerShapeError, checkShape, parseJson } from '../wire/answers/check.js'
import { anObject, count, flag, text } from '../wire/answers/primitives.js'

/** The INFO of a server, checked; it holds nothing that was not. */
export type CheckedInfo = v.InferOutput<typeof infoSchema> & {
  /** As the server says it, or `unknownVersion`. */
  readonly version: string
  /** Other servers of its cluster as `host:port`, at most 64; without a login or a scheme. */
  readonly connect_urls: readonly string[]
}

/**
 * The version of a server whose own is no version: the client library reads the oldest we know in it, and nobody can
 * take it for something a server said.
 */
export const unknownVersion = '2.9.0-unknown'

/** The longest INFO line we read; a cluster of a hundred servers needs a tenth of it. */
export const maxInfoBytes = 64 * 1024

const maxServers = 64
const source = "the server's greeting (INFO)"
const encoder = new TextEncoder()

const payloadLimit = v.pipe(
  count,
  v.check((value) => value > 0 && value <= 1024 ** 3, 'is not a size a message can have'),
)
const clientId = v.pipe(
  count,
  v.check((value) => Number.isSafeInteger(value), 'is too large'),
)
// It is signed with the user's key: nothing that could mean something elsewhere, such as a token with its dots.
const nonce = v.pipe(
  v.string('is not a text'),
  v.check((value) => /^[\w=-]{1,128}$/.test(value), 'is not a nonce'),
)
const infoSchema = v.object(
  {
    server_id: text(256),
    server_name: v.optional(text(256)),
    // Of one that is alone it is absent.
    cluster: v.optional(text(256)),
    proto: v.optional(count),
    headers: v.optional(flag),
    max_payload: payloadLimit,
    jetstream: v.optional(flag),
    client_id: v.optional(clientId),
    auth_required: v.optional(flag),
    tls_required: v.optional(flag),
    tls_available: v.optional(flag),
    tls_verify: v.optional(flag),
    ldm: v.optional(flag),
    nonce: v.optional(nonce),
    domain: v.optional(text(255)),
  },
  anObject,
)

/** Reads what follows `INFO ` on the line. Throws `AnswerShapeError`; a server that lies here is not to be talked to. */
function readInfo(json: string): CheckedInfo {
  const parsed = parseJson(encoder.encode(json), source, maxInfoBytes)
  const info = checkShape(infoSchema, parsed, source)
  const { version, connect_urls: urls } = parsed as { readonly version?: unknown; readonly connect_urls?: unknown }
  return { ...info, version: isVersion(version) ? version : unknownVersion, connect_urls: readServers(urls) }
}

/** Reads a whole INFO line, without its end. */
export function readInfoLine(line: string): CheckedInfo {
  const json = /^INFO\s+(\{.*\})\s*$/i.exec(line)?.[1]
  if (json === undefined) throw new AnswerShapeError(source, 'it is not INFO and an object')
  return readInfo(json)
}

function isVersion(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^v?\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][\w.+-]{1,64})?$/.test(value) &&
    value !== unknownVersion
  )
}

/** The addresses in `connect_urls` that are ones; what else stands there is left out. */
function readServers(urls: unknown): readonly string[] {
  if (!Array.isArray(urls)) return []
  const found = new Set<string>()
  for (const url of urls.slice(0, maxServers * 4) as unknown[]) {
    if (found.size === maxServers) break
    if (typeof url !== 'string' || url.length > 300 || url.includes('://') || url.includes(',')) continue
    const parsed = parseServerAddresses(url)
    const address = parsed.ok ? parsed.value[0] : undefined
    if (address !== undefined && address.login === undefined) found.add(hostAndPort(address))
  }
  return [...found]
}
