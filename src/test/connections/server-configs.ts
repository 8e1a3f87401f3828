import type { Credentials } from './credentials.js'
import { bcryptHashes, secrets } from './secrets.js'

/** What a server config is made from. */
export type ConfigGiven = {
  /** Certificates are in its `tls`. */
  readonly folder: string
  readonly credentials: Credentials
  /** The leaf port of the hub, for `leaf`. */
  readonly hubLeafPort: number
}

type Config = (given: ConfigGiven) => string

const quoted = (text: string): string => JSON.stringify(text)
const secret = (name: string): string => quoted(secrets[name] ?? '')
const jetstream = 'jetstream { max_mem: 64MB, max_file: 4GB }'
const tls = ({ folder }: ConfigGiven, certificate: string, more = ''): string =>
  `tls { cert_file: "${folder}/tls/${certificate}.pem", key_file: "${folder}/tls/${certificate}.key", ${more} }`
const tlsServer =
  (certificate: string, more = '', beside = ''): Config =>
  (given) =>
    `${jetstream}\n${tls(given, certificate, more.replaceAll('{CA}', `"${given.folder}/tls/ca.pem"`))}\n${beside}`
const users = (...list: readonly string[]): string => `[ ${list.map((user) => `{ ${user} }`).join(', ')} ]`
/** One user `u` with narrow permissions. */
const narrow =
  (permissions: string): Config =>
  () =>
    `${jetstream}\nauthorization { users: ${users(`user: u, password: ${secret('PASSWORD')}, permissions: { ${permissions} }`)} }`
const denyPublish = (...subjects: readonly string[]): Config => narrow(`publish: { deny: ${JSON.stringify(subjects)} }`)

const account = (name: string): string => `user: ${name}, password: ${secret('PASSWORD')}`
// What a real account needs beside the API to receive and ack across an import.
const imports = `imports: [
  { service: { account: JS, subject: "$JS.API.>" }, to: "acme.API.>" }
  { service: { account: JS, subject: "$JS.ACK.>" } }
  { service: { account: JS, subject: "$JS.FC.>" } }
  { service: { account: JS, subject: "REVIEWS.>" } }
  { stream: { account: JS, subject: "_INBOX.>" } }
]`

/** The kinds of servers the cases name, each as what goes beside host, port and monitoring. */
export const serverConfigs: Readonly<Record<string, Config>> = {
  open: () => jetstream,
  default: () => jetstream,
  'no-jetstream': () => '',
  users: () => `${jetstream}
authorization { users: ${users(
    account('alice'),
    `user: bob, password: ${quoted(bcryptHashes.password)}`,
    `user: "we:ird@x", password: ${secret('PASSWORD3')}`,
    'user: nopw, password: ""',
  )} }`,
  token: () => `${jetstream}\nauthorization { token: ${secret('TOKEN')} }`,
  'token-bcrypt': () => `${jetstream}\nauthorization { token: ${quoted(bcryptHashes.token)} }`,
  nkey: ({ credentials }) => `${jetstream}\nauthorization { users: ${users(`nkey: ${credentials.nkeyUser}`)} }`,
  operator: ({ credentials }) => `${jetstream}
operator: ${credentials.operatorJwt}
system_account: ${credentials.systemAccount}
resolver: MEMORY
resolver_preload: { ${Object.entries(credentials.accounts)
    .map(([id, jwt]) => `${id}: ${jwt}`)
    .join('\n')} }`,
  accounts: () => `${jetstream}
accounts {
  JS {
    jetstream: enabled
    users: ${users(
      account('js'),
      `${account('noinfo')}, permissions: { publish: { deny: ["$JS.API.>"] } }`,
      `${account('noev')}, permissions: { subscribe: { deny: ["$JS.EVENT.>"] } }`,
    )}
    exports: [
      { service: "$JS.API.>", response: stream }
      { service: "$JS.ACK.>" }
      { service: "$JS.FC.>" }
      { service: "REVIEWS.>" }
      { stream: "_INBOX.>" }
    ]
  }
  INBOX {
    jetstream: enabled
    users: ${users(`${account('inbox')}, permissions: { subscribe: { allow: ["_INBOX_me.>", "$JS.EVENT.>"] } }`)}
  }
  NOJS { users: ${users(account('nojs'))} }
  IMP { users: ${users(account('imp'))}, ${imports} }
  IMP2 { jetstream: enabled, users: ${users(account('imp2'))}, ${imports} }
}`,
  'no-auth-user': () => `${jetstream}
accounts { APP { jetstream: enabled, users: ${users(account('app'))} } }
no_auth_user: app`,
  tls: tlsServer('server'),
  'mtls-map': tlsServer(
    'server',
    'ca_file: {CA}, verify_and_map: true',
    `authorization { users: ${users('user: client.example')} }`,
  ),
  'mtls-verify': tlsServer('server', 'ca_file: {CA}, verify: true'),
  'tls-first': tlsServer('server', 'handshake_first: true'),
  'tls-first-auto': tlsServer('server', 'handshake_first: "300ms"'),
  'tls-allow-non-tls': tlsServer('server', '', 'allow_non_tls: true'),
  'tls-expired': tlsServer('expired'),
  'tls-wrong-name': tlsServer('elsewhere'),
  'tls-cn-only': tlsServer('cn-only'),
  ws: () => `${jetstream}\nwebsocket { host: 127.0.0.1, port: -1, no_tls: true }`,
  wss: (given) => `${jetstream}\nwebsocket { host: 127.0.0.1, port: -1, ${tls(given, 'server')} }`,
  'hub-with-leaf': () => `server_name: hub
jetstream { max_mem: 64MB, max_file: 4GB, domain: hub }
leafnodes { host: 127.0.0.1, port: -1 }`,
  leaf: ({ hubLeafPort }) => `server_name: leaf
jetstream { max_mem: 64MB, max_file: 4GB, domain: leaf }
leafnodes { reconnect: 1, remotes: [ { url: "nats-leaf://127.0.0.1:${hubLeafPort}" } ] }`,
  'perm-inbox-prefix': narrow('subscribe: { allow: ["_INBOX_me.>", "$JS.EVENT.>"] }'),
  'perm-default-inbox-only': narrow('subscribe: { allow: ["_INBOX.>"] }'),
  'perm-no-ack': denyPublish('$JS.ACK.>'),
  'perm-no-publish': denyPublish('REVIEWS.>'),
  'perm-no-next': denyPublish('$JS.API.CONSUMER.MSG.NEXT.>'),
  'perm-no-list': denyPublish('$JS.API.STREAM.LIST', '$JS.API.STREAM.NAMES', '$JS.API.CONSUMER.LIST.>'),
  'perm-no-stream-create': denyPublish('$JS.API.STREAM.CREATE.>', '$JS.API.CONSUMER.CREATE.>'),
  'perm-no-consumer-create': denyPublish('$JS.API.CONSUMER.CREATE.>'),
}
