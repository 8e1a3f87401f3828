import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys'
import { credsText, signJwt } from './jwt.js'
import { secrets } from './secrets.js'

/** What the servers must know of the credential files that were made. */
export type Credentials = {
  /** The public key of `cred/user.nk`. */
  readonly nkeyUser: string
  readonly operatorJwt: string
  readonly systemAccount: string
  /** Account number to its JWT, as `resolver_preload` wants them. */
  readonly accounts: Readonly<Record<string, string>>
  /** The user keys by file name without ending: whom the server logged in. */
  readonly users: Readonly<Record<string, string>>
}

const seedOf = (keys: KeyPair): string => Buffer.from(keys.getSeed()).toString('ascii')
const daySeconds = 24 * 60 * 60
const unlimited = {
  ...{ subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 },
}
const withJetStream = { ...unlimited, mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 }

/** Makes every file the cases name below `cred/` and the homes `cred2/` and `nk/`. Keys are new in each run. */
export function makeCredentials(folder: string): Credentials {
  const write = (file: string, text: string): void => {
    const path = join(folder, file)
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    writeFileSync(path, text, { mode: 0o600 })
  }
  const nkeyUser = createUser()
  write('cred/user.nk', seedOf(nkeyUser))
  write('nk/user.nk', seedOf(nkeyUser))
  write('cred/user-comment.nk', `# the key of the review reader\n\n${seedOf(nkeyUser)}\n`)
  write('cred/stranger.nk', seedOf(createUser()))
  write('cred/pw.txt', `${secrets['PASSWORD'] ?? ''}\n`)
  write('cred/tok.txt', `${secrets['TOKEN'] ?? ''}\n`)

  const operator = createOperator()
  const [system, withStreams, without, strange] = [createAccount(), createAccount(), createAccount(), createAccount()]
  const nowSeconds = Math.floor(Date.now() / 1000)
  const users: Record<string, string> = {}
  const user = (name: string, account: KeyPair, exp?: number): { readonly jwt: string; readonly seed: string } => {
    const keys = createUser()
    const claims = { type: 'user', subs: -1, data: -1, payload: -1 }
    const jwt = signJwt({ subject: keys, issuer: account, name, claims, ...(exp === undefined ? {} : { exp }) })
    users[name] = keys.getPublicKey()
    write(`cred/${name}.creds`, credsText(jwt, seedOf(keys)))
    return { jwt, seed: seedOf(keys) }
  }
  const good = user('good', withStreams)
  user('soon', withStreams, nowSeconds + daySeconds)
  user('expired', withStreams, nowSeconds - daySeconds)
  user('revoked', withStreams)
  user('nojs', without)
  user('strangeacc', strange)
  const text = credsText(good.jwt, good.seed)
  write('cred/w6good.creds', text)
  write('cred2w6good.creds', text)
  write('cred2/.keep', '')
  write('cred/crlf.creds', text.replaceAll('\n', '\r\n'))
  write('cred/odd.creds', text.replaceAll('NATS USER JWT', 'A JWT').replaceAll('USER NKEY SEED', 'A SEED'))
  write('cred/jwtonly.creds', credsText(good.jwt, undefined))
  write('cred/garbage.creds', 'this is no credentials file\n')
  write('cred/good.jwt', good.jwt)
  write('cred/good.seed', good.seed)

  const revocations = { [users['revoked'] ?? '']: nowSeconds }
  const account = (name: string, keys: KeyPair, claims: Readonly<Record<string, unknown>>): string =>
    signJwt({ subject: keys, issuer: operator, name, claims: { type: 'account', ...claims } })
  return {
    nkeyUser: nkeyUser.getPublicKey(),
    operatorJwt: signJwt({
      subject: operator,
      issuer: operator,
      name: 'operator',
      claims: { type: 'operator', system_account: system.getPublicKey() },
    }),
    systemAccount: system.getPublicKey(),
    accounts: {
      [system.getPublicKey()]: account('SYS', system, { limits: unlimited }),
      [withStreams.getPublicKey()]: account('A', withStreams, { limits: withJetStream, revocations }),
      [without.getPublicKey()]: account('N', without, { limits: unlimited }),
    },
    users,
  }
}

/** What the credential files hold that nobody may read in the app's words: seeds, and the signed parts of JWTs. */
export function secretParts(folder: string): readonly string[] {
  const names = ['user.nk', 'stranger.nk', 'good.creds', 'soon.creds', 'expired.creds', 'revoked.creds', 'nojs.creds']
  return [...names, 'strangeacc.creds'].flatMap((name) =>
    readFileSync(join(folder, 'cred', name), 'utf8')
      .split(/[\s.]+/)
      .filter((part) => /^[\w-]{40,}$/.test(part) && !/^-+[A-Z ]+-+$/.test(part)),
  )
}
