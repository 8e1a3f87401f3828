import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { describePath } from '../../lib/looks-secret.js'
import type { ConnectionSettings, TrustPlaces } from './settings-contract.js'
import { whyUnreadable, type SettingsFiles } from '../../lib/given-file.js'

/** The TLS material of a connection, as the client takes it. */
export type TlsMaterial = {
  /** One object for the whole life of the connection: the client looks into it at each dial, `refresh` fills it. */
  readonly options: { cert?: string; key?: string; ca?: string; handshakeFirst?: boolean }
  /** Reads certificate, key and authorities anew; rejects with words when a named one cannot be read. */
  readonly refresh: () => Promise<void>
}

// Where Go looks on the systems this runs on (crypto/x509), in its order: the first that is there counts.
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
const mostFilesPerFolder = 500

/**
 * Reads the files of the settings ourselves, bounded and without blocking, since the client would read whatever is at
 * the path. Without an authority of its own, a connection trusts those of Node, of the system and of `NODE_EXTRA_CA_CERTS`.
 */
export function createTlsMaterial(settings: ConnectionSettings, files: SettingsFiles): TlsMaterial {
  const { tls, trust } = settings
  const options: TlsMaterial['options'] = { ...(tls === undefined ? {} : { handshakeFirst: tls.first }) }
  const read = (path: string): Promise<string> =>
    files.readText(path).catch((error: unknown) => {
      throw new Error(`${describePath(path)}: ${whyUnreadable(error)}`)
    })
  return {
    options,
    refresh: async () => {
      if (tls?.certFile !== undefined) options.cert = await read(tls.certFile)
      if (tls?.keyFile !== undefined) options.key = await read(tls.keyFile)
      if (tls?.caFile !== undefined) options.ca = await read(tls.caFile)
      else if (trust !== undefined) options.ca = (await trustedAuthorities(trust, files)).join('\n')
    },
  }
}

/** Node's authorities and those of the machine; what cannot be read is left out, as Go does. */
export async function trustedAuthorities(trust: TrustPlaces, files: SettingsFiles): Promise<string[]> {
  const found = [
    ...rootCertificates,
    ...(await firstOf(trust.file === undefined ? systemBundles : [trust.file], files)),
  ]
  for (const folder of trust.folders) {
    const names = await files.list(folder).catch(() => [])
    for (const name of names.slice(0, mostFilesPerFolder)) found.push(...(await firstOf([join(folder, name)], files)))
  }
  if (trust.extraFile !== undefined) found.push(...(await firstOf([trust.extraFile], files)))
  return found
}

async function firstOf(paths: readonly string[], { readText }: SettingsFiles): Promise<readonly string[]> {
  for (const path of paths) {
    const text = await readText(path).catch(() => undefined)
    if (text?.includes('BEGIN CERTIFICATE') === true) return [text]
  }
  return []
}
