import { jetstreamManager, type ConsumerInfo, type JetStreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { testServer } from '../test/support/nats-server.js'
import type { BenchStage } from './contract.js'

/** A private server, and a client on it that the program knows nothing of. */
export type BenchServer = {
  /** With its token. */
  readonly url: string
  readonly version: string
  readonly nc: NatsConnection
  readonly jsm: JetStreamManager
  readonly stop: () => Promise<void>
}

/** Starts a server for the whole run. */
export async function benchServer(): Promise<BenchServer> {
  const server = await testServer({ version: 'newest' })
  const url = `nats://${server.token}@127.0.0.1:${server.port}`
  const nc = await connect({ servers: server.url, token: server.token, name: 'the bench' })
  return {
    url,
    version: server.version,
    nc,
    jsm: await jetstreamManager(nc, { checkAPI: false }),
    stop: async () => {
      await nc.close()
      await server.stop()
    },
  }
}

/** The stream the program works on, and what a review looks like there. */
export const reviews = { stream: 'REVIEWS', subject: 'REVIEWS.rateGiven', subjects: ['REVIEWS.*'] } as const

/** One review of about 200 bytes. */
export function review(number: number): Uint8Array {
  const text = `The owner remembers what you ordered last time, and number ${number} is no exception to that at all.`
  return Buffer.from(JSON.stringify({ id: `r-${number}`, place: 'Corner Café', rating: (number % 5) + 1, text }))
}

/** Makes the stream anew without a message, for one sample: the play before may have left one that is filled. */
export async function emptyStream({ server: { jsm }, defer }: Pick<BenchStage, 'server' | 'defer'>): Promise<void> {
  await jsm.streams.delete(reviews.stream).catch(() => undefined)
  await jsm.streams.add({ name: reviews.stream, subjects: [...reviews.subjects] })
  defer(() => jsm.streams.delete(reviews.stream))
}

/** One that is found by the word "large" and fills a mebibyte with letters that are more than a byte, on many lines. */
function largeReview(): Uint8Array {
  const lines = Array.from(
    { length: 13_000 },
    (_, at) => `line ${at}: Größe 寿司 🍣, and once more Größe 寿司 🍣 of it all`,
  )
  return Buffer.from(`large\n${lines.join('\n')}`)
}

const unconfirmedAtOnce = 5000

/** Makes the stream anew with so many reviews on file, each counted by the server; every so many is a large one. */
export async function fillReviews(
  { nc, jsm }: BenchServer,
  count: number,
  { largeEvery = Infinity }: { readonly largeEvery?: number } = {},
): Promise<void> {
  await jsm.streams.delete(reviews.stream).catch(() => undefined)
  await jsm.streams.add({ name: reviews.stream, subjects: [...reviews.subjects] })
  const large = largeReview()
  for (let sent = 0; sent < count;) {
    for (const end = Math.min(count, sent + unconfirmedAtOnce); sent < end; sent += 1)
      nc.publish(reviews.subject, sent % largeEvery === 0 ? large : review(sent + 1))
    await nc.flush()
    await until(async () => (await jsm.streams.info(reviews.stream)).state.messages === sent, `${sent} reviews`)
  }
}

/** Messages a second that the stream stored, from the first of it to the last, by the server's own time stamps. */
export async function storedRate({ jsm }: BenchServer): Promise<number> {
  const { messages, first_ts: from, last_ts: to } = (await jsm.streams.info(reviews.stream)).state
  // Of the nanoseconds no more is read than a millisecond.
  const tookMs = Date.parse(to) - Date.parse(from)
  return ((messages - 1) / tookMs) * 1000
}

/** Polls until `check` holds; throws with `what` after `withinMs`. */
export async function until(
  check: () => Promise<boolean> | boolean,
  what: string,
  { withinMs = 60_000, everyMs = 5 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const lastMs = performance.now() + withinMs
  while (!(await check())) {
    if (performance.now() > lastMs) throw new Error(`waited in vain for ${what}`)
    await pause(everyMs)
  }
}

/** Lets so much time go by. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/**
 * Watches a consumer until everything was delivered and settled; messages a second from the first look that saw
 * deliveries to the last.
 */
export async function settleRate({ jsm }: BenchServer, consumer: string, total: number): Promise<number> {
  const seen: { readonly atMs: number; readonly settled: number }[] = []
  let last: ConsumerInfo | undefined
  await until(
    async () => {
      last = await jsm.consumers.info(reviews.stream, consumer)
      const settled = last.ack_floor.consumer_seq
      if (settled > 0) seen.push({ atMs: performance.now(), settled })
      return settled >= total
    },
    `${total} settled`,
    { withinMs: 300_000, everyMs: 20 },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(last)}`)
  })
  const [first, end] = [seen[0], seen.at(-1)]
  if (first === undefined || end === undefined || end === first) throw new Error('too short to be measured')
  return ((end.settled - first.settled) / (end.atMs - first.atMs)) * 1000
}
