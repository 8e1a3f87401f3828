import type { ConnectionTls } from './settings-contract.js'

/** Why TLS with a server failed, in words; `undefined` when the error is not about TLS. */
export type TlsWords = { readonly text: string; readonly advice?: string }

const longestNames = 200

/** Translates what Node or OpenSSL said of a handshake with `where`. Their own words never reach the user. */
export function explainTls(error: unknown, where: string, tls: ConnectionTls | undefined): TlsWords | undefined {
  const found = withCode(error)
  if (found === undefined) return undefined
  const words = certificateWords.get(found.code)?.(where, tls)
  if (words !== undefined) return words
  if (found.code === 'ERR_TLS_CERT_ALTNAME_INVALID') return otherName(found, where)
  if (!/^(?:ERR_SSL|ERR_OSSL|ERR_TLS|EPROTO)/.test(found.code)) return undefined
  return alertWords(found.code, where, tls)
}

type Words = (where: string, tls: ConnectionTls | undefined) => TlsWords

const unknownAuthority: Words = (where, tls) =>
  tls?.caFile === undefined
    ? {
        text: `the certificate of ${where} is signed by an authority we do not know`,
        advice: 'give that authority with --tlsca FILE',
      }
    : {
        text: `${tls.caFile} did not sign the certificate of ${where}`,
        advice: 'ask who runs the server for the authority that did; or this is not the server you meant',
      }

const certificateWords: ReadonlyMap<string, Words> = new Map([
  ['SELF_SIGNED_CERT_IN_CHAIN', unknownAuthority],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', unknownAuthority],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknownAuthority],
  ['CERT_SIGNATURE_FAILURE', unknownAuthority],
  [
    'CERT_HAS_EXPIRED',
    (where) => ({ text: `the certificate of ${where} has expired`, advice: 'it must be renewed on the server' }),
  ],
  [
    'CERT_NOT_YET_VALID',
    (where) => ({ text: `the certificate of ${where} is not valid yet`, advice: 'check the clocks of both machines' }),
  ],
])

function otherName(error: Error, where: string): TlsWords {
  const names = 'cert' in error ? subjectNames(error.cert) : ''
  return {
    text: `the certificate of ${where} is for another name${names === '' ? '' : `: ${names.slice(0, longestNames)}`}`,
    advice: 'use the host name it was made for',
  }
}

function subjectNames(certificate: unknown): string {
  if (typeof certificate !== 'object' || certificate === null || !('subjectaltname' in certificate)) return ''
  return typeof certificate.subjectaltname === 'string' ? certificate.subjectaltname : ''
}

function alertWords(code: string, where: string, tls: ConnectionTls | undefined): TlsWords {
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') return notTls(where, tls?.first === true)
  if (code.includes('CERTIFICATE_REQUIRED')) return wantsCertificate(where)
  if (/ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED)/.test(code)) {
    return {
      text: `${where} did not take the client certificate${tls?.certFile === undefined ? '' : ` ${tls.certFile}`}`,
      advice: 'it must be signed by an authority the server trusts, and still be valid',
    }
  }
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|HANDSHAKE_FAILURE/.test(code)) {
    return { text: `${where} and this program have no version of TLS in common`, advice: 'the server may be too old' }
  }
  const reason = code
    .replace(/^ERR_(?:SSL|OSSL|TLS)_?/, '')
    .replaceAll('_', ' ')
    .toLowerCase()
  return {
    text: `the TLS handshake with ${where} failed${reason === '' ? '' : `: ${reason}`}`,
    advice: 'check certificate, key and authority',
  }
}

/** A server that answers in clear where TLS was begun. */
export function notTls(where: string, first: boolean): TlsWords {
  return first
    ? {
        text: `${where} does not start with TLS`,
        advice: 'leave out --tlsfirst (tls_first in a context); TLS is taken after the greeting when the server has it',
      }
    : { text: `${where} does not speak TLS`, advice: 'write nats:// if clear text is what you want' }
}

/** A server that lets nobody in without a client certificate. */
export function wantsCertificate(where: string): TlsWords {
  return { text: `${where} wants a client certificate`, advice: 'give --tlscert FILE and --tlskey FILE' }
}

function withCode(error: unknown): (Error & { readonly code: string }) | undefined {
  let link = error
  for (let depth = 0; depth < 6 && link instanceof Error; depth += 1) {
    if ('code' in link && typeof link.code === 'string') return link as Error & { readonly code: string }
    link = link.cause
  }
  return undefined
}
