import { monitor, type CaseServer } from './servers.js'

/** What a server itself knows: how many reviews each account of it stores, and which of our connections it has seen. */
export type Witness = {
  /** `server/account` to the number of messages in REVIEWS; an account without the stream is left out. */
  readonly stored: Readonly<Record<string, number>>
  /** Deliveries without a verdict, over all consumers of REVIEWS. */
  readonly ackPending: number
  /** Per server, the highest connection number seen. */
  readonly lastConnection: Readonly<Record<string, number>>
}

type StreamDetail = {
  readonly name: string
  readonly state: { readonly messages: number; readonly last_seq: number }
  readonly consumer_detail?: readonly { readonly num_ack_pending: number }[]
}
type JetStreamPage = {
  readonly account_details?: readonly { readonly name: string; readonly stream_detail?: readonly StreamDetail[] }[]
}
type Connection = {
  readonly cid: number
  readonly name?: string
  readonly authorized_user?: string
  /** The login itself; 2.9 names its user nowhere else. */
  readonly jwt?: string
}
type ConnectionsPage = { readonly connections?: readonly Connection[] }

/** Asks the servers of a case behind the app's back. */
export async function witness(servers: readonly CaseServer[]): Promise<Witness> {
  const stored: Record<string, number> = {}
  let ackPending = 0
  const lastConnection: Record<string, number> = {}
  for (const server of servers.filter(({ monitoringPort }) => monitoringPort !== 0)) {
    const page = (await monitor(server, 'jsz?accounts=true&streams=true&consumers=true')) as JetStreamPage
    for (const account of page.account_details ?? []) {
      const reviews = account.stream_detail?.find(({ name }) => name === 'REVIEWS')
      if (reviews === undefined) continue
      stored[`${server.kind}/${account.name}`] = reviews.state.last_seq
      for (const consumer of reviews.consumer_detail ?? []) ackPending += consumer.num_ack_pending
    }
    lastConnection[server.kind] = Math.max(0, ...(await connections(server)).map(({ cid }) => cid))
  }
  return { stored, ackPending, lastConnection }
}

/** As whom the app logged in on these servers since `before`; an empty name where a server asks for none. */
export async function loggedInSince(servers: readonly CaseServer[], before: Witness): Promise<readonly string[]> {
  const found: string[] = []
  for (const server of servers.filter(({ monitoringPort }) => monitoringPort !== 0)) {
    for (const { cid, name, authorized_user: user, jwt } of await connections(server)) {
      if (cid > (before.lastConnection[server.kind] ?? 0) && name === 'review-tui') found.push(user ?? userOf(jwt))
    }
  }
  return found
}

function userOf(jwt: string | undefined): string {
  if (!jwt) return ''
  const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { readonly sub?: string }
  return claims.sub ?? ''
}

async function connections(server: CaseServer): Promise<readonly Connection[]> {
  const page = (await monitor(server, 'connz?state=any&auth=true&limit=4096')) as ConnectionsPage
  return page.connections ?? []
}
