import { looksSecret } from '../../lib/looks-secret.js'
import { err, ok, type Result } from '../../lib/result.js'
import { readGivenFile, nameOf, type Given, type SettingsError } from './given-setting.js'
import type { HelperFailure } from './helper-program.js'
import { expandPath } from './nats-context.js'
import type { SettingsPlace } from './settings-contract.js'

/** What a value of a context, flag or variable refers to; `literal` means that it is the value itself. */
export type Reference =
  | { readonly kind: 'literal' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'data'; readonly header: string; readonly payload: string | undefined }
  /** A program that keeps secrets; the address it is asked for. */
  | { readonly kind: 'nsc' | 'op'; readonly address: string }

/** What `nsc` knows of a user. */
export type NscProfile = { readonly creds?: string; readonly service?: string }

/** Reads the schemes of the `nats` CLI, in any case; `env:` and `file:` also without the slashes. */
export function parseReference(value: string): Reference {
  const [, scheme = '', rest = ''] = /^(file|env|data|nsc|op):([\s\S]*)$/i.exec(value) ?? []
  const bare = rest.replace(/^\/\//, '')
  switch (scheme.toLowerCase()) {
    case 'file':
      return { kind: 'file', path: bare }
    case 'env':
      return { kind: 'env', name: bare }
    case 'data': {
      const comma = rest.indexOf(',')
      return {
        kind: 'data',
        header: comma === -1 ? rest : rest.slice(0, comma),
        payload: comma === -1 ? undefined : rest.slice(comma + 1),
      }
    }
    case 'nsc':
      return rest === bare ? { kind: 'literal' } : { kind: 'nsc', address: `nsc://${bare}` }
    case 'op':
      return rest === bare ? { kind: 'literal' } : { kind: 'op', address: `op://${bare}` }
    default:
      return { kind: 'literal' }
  }
}

/** The value itself, or what it refers to, without line ends behind it. Secrets stay in memory and out of errors. */
export async function resolveValue(place: SettingsPlace, given: Given): Promise<Result<string, SettingsError>> {
  const text = await resolveReference(place, given)
  return text.ok ? ok(text.value.replace(/[\r\n]+$/, '')) : text
}

/** As `resolveValue`, every byte of it: for credentials, which are several lines. */
export async function resolveReference(place: SettingsPlace, given: Given): Promise<Result<string, SettingsError>> {
  const reference = parseReference(given.value)
  switch (reference.kind) {
    case 'literal':
      return ok(given.value)
    case 'file':
      return readGivenFile(place, { ...given, value: expandPath(place, reference.path) })
    case 'env':
      return fromVariable(place, given, reference.name)
    case 'data':
      return fromData(given, reference)
    case 'op': {
      const read = await place.runHelper('op', ['read', reference.address])
      return read.ok ? read : err(helperError(given, 'op', read.error))
    }
    case 'nsc': {
      const profile = await lookUpInNsc(place, given)
      if (!profile.ok) return profile
      if (profile.value.creds === undefined)
        return err({ summary: `${nameOf(given)}: nsc knows no credentials for it` })
      return readGivenFile(place, { value: profile.value.creds, origin: `nsc, for ${nameOf(given)}` })
    }
  }
}

/** Asks `nsc generate profile`, as the CLI does, where a user's credentials are and which servers its operator has. */
export async function lookUpInNsc(place: SettingsPlace, given: Given): Promise<Result<NscProfile, SettingsError>> {
  const address = `nsc://${given.value.replace(/^nsc:\/\//i, '')}`
  const printed = await place.runHelper('nsc', ['generate', 'profile', address])
  if (!printed.ok) return err(helperError(given, 'nsc', printed.error))
  const profile = parseProfile(printed.value)
  return profile === undefined ? err({ summary: `${nameOf(given)}: what nsc printed cannot be read` }) : ok(profile)
}

function fromVariable(place: SettingsPlace, given: Given, name: string): Result<string, SettingsError> {
  const value = place.env[name]
  if (value !== undefined && value !== '') return ok(value)
  const shown = /^\w+$/.test(name) && !looksSecret(name) ? `the variable ${name}` : 'a variable'
  return err({ summary: `${nameOf(given)} is read from ${shown}, which is ${value === '' ? 'empty' : 'not set'}` })
}

function fromData(
  given: Given,
  { header, payload }: { readonly header: string; readonly payload: string | undefined },
): Result<string, SettingsError> {
  const isBase64 = header.split(';').some((part) => part.trim().toLowerCase() === 'base64')
  const text = payload?.replace(/[\r\n]/g, '')
  const wrong = { summary: `${nameOf(given)} is a data: value that is no base64`, advice: 'write data:;base64,…' }
  if (!isBase64 || text === undefined || text.length % 4 !== 0 || !/^[A-Za-z\d+/]*={0,2}$/.test(text)) return err(wrong)
  return ok(Buffer.from(text, 'base64').toString('utf8'))
}

function helperError(given: Given, program: 'nsc' | 'op', { kind, why }: HelperFailure): SettingsError {
  const advice = {
    nsc: 'export the credentials with `nsc generate creds` and give --creds FILE',
    op: 'give the login itself by flag or variable',
  }[program]
  return {
    summary: `${nameOf(given)} is looked up with ${program}, and ${why}`,
    advice: kind === 'missing' ? `install ${program}, or ${advice}` : advice,
  }
}

function parseProfile(text: string): NscProfile | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const creds = fieldOf(value, 'user_creds')
  const service = fieldOf(fieldOf(value, 'operator'), 'service')
  const servers = Array.isArray(service) ? service.filter((one) => typeof one === 'string' && one !== '') : []
  if (typeof value !== 'object' || value === null) return undefined
  return {
    ...(typeof creds === 'string' && creds !== '' ? { creds } : {}),
    ...(servers.length === 0 ? {} : { service: servers.join(',') }),
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
