import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { describePath } from '../../lib/looks-secret.js'
import { err, ok, type Result } from '../../lib/result.js'
import type { ConnectionFlags, ConnectionTls, SettingsPlace, TrustPlaces } from './settings-contract.js'
import { parseReference } from './given-reference.js'
import { asGiven, nameOf, readGivenFile, type Given, type SettingsError } from './given-setting.js'
import { expandPath, fieldOf, type NatsContext } from './nats-context.js'
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
  const files = {
    cert: await usableFile(place, cert),
    key: await usableFile(place, key),
    ca: await usableFile(place, ca),
  }
  for (const file of [files.cert, files.key, files.ca]) if (!file.ok) return file
  const [certFile, keyFile, caFile] = [valueOf(files.cert), valueOf(files.key), valueOf(files.ca)]
  const wrong =
    (caFile && certificateError(caFile)) ??
    (certFile && certificateError(certFile)) ??
    (keyFile && keyError(keyFile, certFile))
  if (wrong !== undefined) return err(wrong)
  const wanted = first || cert !== undefined || ca !== undefined || addresses.some((address) => address.tls)
  return ok(wanted ? { certFile: certFile?.path, keyFile: keyFile?.path, caFile: caFile?.path, first } : undefined)
}

/** Where the machine keeps the authorities it trusts, by the variables that Go and Node know. */
export function trustPlaces({ env }: SettingsPlace): TrustPlaces {
  return {
    file: env.SSL_CERT_FILE || undefined,
    folders: (env.SSL_CERT_DIR ?? '').split(':').filter((folder) => folder !== ''),
    extraFile: env.NODE_EXTRA_CA_CERTS || undefined,
  }
}

type ReadFile = { readonly path: string; readonly text: string; readonly name: string }

async function usableFile(
  place: SettingsPlace,
  file: Given | undefined,
): Promise<Result<ReadFile | undefined, SettingsError>> {
  if (file === undefined) return ok(undefined)
  const { kind } = parseReference(file.value)
  if (kind !== 'literal' && kind !== 'file') {
    return err({
      summary: `${nameOf(file)} is a reference (${kind}:), and for TLS only files can be used`,
      advice: 'put it into a file and give its path',
    })
  }
  const path = expandPath(place, file.value)
  const read = await readGivenFile(place, { ...file, value: path })
  return read.ok ? ok({ path, text: read.value, name: `${describePath(path)} (${file.origin})` }) : read
}

function valueOf(file: Result<ReadFile | undefined, SettingsError>): ReadFile | undefined {
  return file.ok ? file.value : undefined
}

function certificateError({ text, name }: ReadFile): SettingsError | undefined {
  return certificateOf(text) === undefined
    ? { summary: `${name} holds no certificate`, advice: 'it should be a PEM file with BEGIN CERTIFICATE' }
    : undefined
}

function keyError({ text, name }: ReadFile, certFile: ReadFile | undefined): SettingsError | undefined {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text)) {
    const advice = 'give a key without a password; `openssl pkey -in FILE -out NEW` makes one'
    return { summary: `${name} is protected by a password`, advice }
  }
  const key = privateKeyOf(text)
  if (key === undefined) {
    return { summary: `${name} holds no private key`, advice: 'it should be a PEM file with BEGIN PRIVATE KEY' }
  }
  const fits = certFile === undefined || certificateOf(certFile.text)?.checkPrivateKey(key) !== false
  return fits ? undefined : { summary: `${name} does not belong to the certificate ${certFile.name}` }
}

function certificateOf(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text)
  } catch {
    return undefined
  }
}

function privateKeyOf(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text)
  } catch {
    return undefined
  }
}
