import { err, ok, type Result } from '../lib/result.js'
import type { ConnectionFlags, ConnectionTls, TrustPlaces } from './connection-settings.js'
import { parseReference } from './given-reference.js'
import { asGiven, nameOf, readGivenFile, type Given, type SettingsError } from './given-setting.js'
import { expandPath, fieldOf, type NatsContext, type SettingsPlace } from './nats-context.js'
import type { ServerAddress } from './server-address.js'

/** The TLS that was asked for, its files looked at once so that a wrong one is told at the start; `undefined` for none. */
export async function pickTls(given: {
  readonly place: SettingsPlace
  readonly flags: ConnectionFlags
  readonly context: NatsContext | undefined
  readonly addresses: readonly ServerAddress[]
}): Promise<Result<ConnectionTls | undefined, SettingsError>> {
  const { place, flags, context, addresses } = given
  const { env } = place
  const store = fieldOf(context, 'windowsCertStore')
  if (store !== undefined) {
    return err({
      summary: `${nameOf(store)} asks for a certificate from the Windows store, which this program cannot read`,
      advice:
        'export it into files and use a context that names them, or give --tlscert and --tlskey with --no-context',
    })
  }
  const cert = asGiven(flags.tlscert, '--tlscert') ?? asGiven(env.NATS_CERT, 'NATS_CERT') ?? fieldOf(context, 'cert')
  const key = asGiven(flags.tlskey, '--tlskey') ?? asGiven(env.NATS_KEY, 'NATS_KEY') ?? fieldOf(context, 'key')
  const ca = asGiven(flags.tlsca, '--tlsca') ?? asGiven(env.NATS_CA, 'NATS_CA') ?? fieldOf(context, 'ca')
  const first = flags.tlsfirst ?? context?.tlsFirst ?? false
  if (cert !== undefined && key === undefined) {
    return err({ summary: `a certificate (${cert.origin}) needs its private key`, advice: 'give --tlskey FILE' })
  }
  if (key !== undefined && cert === undefined) {
    return err({ summary: `a private key (${key.origin}) needs its certificate`, advice: 'give --tlscert FILE' })
  }
  const files: Record<'certFile' | 'keyFile' | 'caFile', string | undefined> = {
    certFile: undefined,
    keyFile: undefined,
    caFile: undefined,
  }
  for (const [name, file] of [['certFile', cert] as const, ['keyFile', key] as const, ['caFile', ca] as const]) {
    if (file === undefined) continue
    const path = await usableFile(place, file)
    if (!path.ok) return path
    files[name] = path.value
  }
  const wanted = first || cert !== undefined || ca !== undefined || addresses.some((address) => address.tls)
  return ok(wanted ? { ...files, first } : undefined)
}

/** Where the machine keeps the authorities it trusts, by the variables that Go and Node know. */
export function trustPlaces({ env }: SettingsPlace): TrustPlaces {
  return {
    file: env.SSL_CERT_FILE || undefined,
    folders: (env.SSL_CERT_DIR ?? '').split(':').filter((folder) => folder !== ''),
    extraFile: env.NODE_EXTRA_CA_CERTS || undefined,
  }
}

async function usableFile(place: SettingsPlace, file: Given): Promise<Result<string, SettingsError>> {
  const { kind } = parseReference(file.value)
  if (kind !== 'literal' && kind !== 'file') {
    return err({
      summary: `${nameOf(file)} is a reference (${kind}:), and for TLS only files can be used`,
      advice: 'put it into a file and give its path',
    })
  }
  const path = expandPath(place, file.value)
  const read = await readGivenFile(place, { ...file, value: path })
  return read.ok ? ok(path) : read
}
