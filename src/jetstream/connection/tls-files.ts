import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { ConnectionTls } from './settings-contract.js'
import type { SettingsError } from './given-setting.js'

const certificateBlock =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/
const keyBlock = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/
const pemAdvice = 'a PEM file with a block -----BEGIN CERTIFICATE----- is needed'

/**
 * What is wrong with the TLS files of the settings, found before a server is dialled: OpenSSL would only say it in the
 * middle of a handshake, in its own words. `undefined` when they fit together. A file that cannot be read is not judged.
 */
export async function tlsFilesProblem(
  tls: ConnectionTls | undefined,
  readText: (path: string) => string | Promise<string>,
): Promise<SettingsError | undefined> {
  const read = async (path: string | undefined): Promise<string | undefined> => {
    try {
      return path === undefined ? undefined : await readText(path)
    } catch {
      return undefined
    }
  }
  const [ca, cert, key] = [await read(tls?.caFile), await read(tls?.certFile), await read(tls?.keyFile)]
  if (ca !== undefined && certificateIn(ca) === undefined) {
    return { summary: `${tls?.caFile ?? ''} holds no certificate of an authority`, advice: pemAdvice }
  }
  const certificate = cert === undefined ? undefined : certificateIn(cert)
  if (cert !== undefined && certificate === undefined) {
    return { summary: `${tls?.certFile ?? ''} holds no certificate`, advice: pemAdvice }
  }
  if (key === undefined) return undefined
  const keyName = tls?.keyFile ?? ''
  if (!keyBlock.test(key)) {
    return { summary: `${keyName} holds no private key`, advice: 'a block -----BEGIN PRIVATE KEY----- is needed' }
  }
  const opened = privateKeyIn(key)
  if (opened === 'protected') {
    return {
      summary: `the private key ${keyName} is protected by a password, and there is no way to give one`,
      advice: 'write a copy without password, that only you can read: openssl pkey -in KEY -out NEW',
    }
  }
  if (opened === 'unreadable') return { summary: `the private key ${keyName} cannot be read: it is damaged` }
  if (certificate !== undefined && !certificate.checkPrivateKey(opened)) {
    return {
      summary: `the private key ${keyName} does not belong to the certificate ${tls?.certFile ?? ''}`,
      advice: 'give the two that were made together',
    }
  }
  return undefined
}

function certificateIn(text: string): X509Certificate | undefined {
  const block = certificateBlock.exec(text)?.[0]
  if (block === undefined) return undefined
  try {
    return new X509Certificate(block)
  } catch {
    return undefined
  }
}

function privateKeyIn(text: string): KeyObject | 'protected' | 'unreadable' {
  try {
    return createPrivateKey(text)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const isProtected = code === 'ERR_MISSING_PASSPHRASE' || /ENCRYPTED/.test(text)
    return isProtected ? 'protected' : 'unreadable'
  }
}
