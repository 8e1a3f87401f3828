import { randomBytes } from 'node:crypto'

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

/** The domain whose API prefix this is; `undefined` for any other prefix. */
export function domainOf(apiPrefix: string): string | undefined {
  return /^\$JS\.([^.]+)\.API$/.exec(apiPrefix)?.[1]
}

/** A subject nobody can guess, below the inbox prefix, so that a login restricted to its inboxes may subscribe to it. */
export function unguessableSubject({ inboxPrefix }: JetStreamPlace): string {
  return `${inboxPrefix}.${randomBytes(16).toString('hex')}`
}

/** The JetStream that connection settings name: all of a place, or only where replies are to come. */
export function placeOf(settings: { readonly place?: JetStreamPlace; readonly inboxPrefix?: string }): JetStreamPlace {
  const { place = ownJetStream, inboxPrefix } = settings
  return settings.place === undefined && inboxPrefix !== undefined ? { ...place, inboxPrefix } : place
}
