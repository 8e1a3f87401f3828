/** Where the JetStream we work on is, in subjects: a server can offer several, by domain or through an account's imports. */
export type JetStreamPlace = {
  /** Before every API request, without a dot at the end: `$JS.API`, or `$JS.<domain>.API`. */
  readonly apiPrefix: string
  /** Before every advisory and metric, without a dot at the end: `$JS.EVENT`. */
  readonly eventPrefix: string
  /** Before every reply subject and deliver subject of ours, without a dot at the end: `_INBOX`. */
  readonly inboxPrefix: string
}

/** The JetStream of the account one is connected to. */
export const ownJetStream: JetStreamPlace = { apiPrefix: '$JS.API', eventPrefix: '$JS.EVENT', inboxPrefix: '_INBOX' }

/** The API prefix of a JetStream domain; nats-server answers under it for its own domain and for those of its leaf nodes. */
export function apiPrefixOfDomain(domain: string): string {
  return `$JS.${domain}.API`
}
