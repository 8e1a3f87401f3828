import { performance } from 'node:perf_hooks'
import { errors } from '@nats-io/transport-node'
import type { Msg, NatsConnection } from '@nats-io/transport-node'
import type * as v from 'valibot'
import { AnswerShapeError, checkShape } from '../wire/answers/check.js'
import { parseExact, writeExact } from '../wire/answers/exact-json.js'
import { answerTo, ApiRefusal, openAnswer, pageSchema } from '../wire/answers/replies.js'
import type { OnAbort } from '../../lib/abort-fan.js'
import type { ActCause } from './act.js'
import type { SettleMessage } from './journal.js'
import type { SendDoor } from './send-door.js'
import type { ServerClock } from './server-clock.js'

/** One request to the JetStream API. */
export type ApiCall = {
  /** What is asked, without names: `STREAM.INFO`. */
  readonly request: string
  /** What follows it in the subject: names, then perhaps a filter. */
  readonly path?: readonly string[]
  readonly body?: object
}

/** What a list brought: what could be read, and what could not. */
export type Listed<T> = {
  readonly items: readonly T[]
  /** Entries of another shape than the protocol's: how many, and what is wrong with the first. */
  readonly unread?: { readonly count: number; readonly why: string }
  /** Names of what is there and did not answer: on a cluster, what has no leader at the moment. */
  readonly missing?: readonly string[]
}

/** Requests whose answers are checked before anybody sees them. */
export type ApiRequests = {
  /**
   * Rejects with `ApiRefusal`, `AnswerShapeError`, or as the client does; within 5 s, or when we close. On a cluster a
   * read that no look repeats is asked three times.
   */
  readonly ask: <T>(call: ApiCall, schema: v.GenericSchema<unknown, T>) => Promise<T>
  /** The same, and the answer once more as it came, unknown fields and all digits kept, for sending parts of it back. */
  readonly askExact: <T>(
    call: ApiCall,
    schema: v.GenericSchema<unknown, T>,
  ) => Promise<{ readonly value: T; readonly exact: unknown }>
  /** Walks through a list, each entry checked by itself; within 30 s whatever the server answers. */
  readonly list: <T>(
    call: ApiCall,
    field: 'streams' | 'consumers',
    schema: v.GenericSchema<unknown, T>,
  ) => Promise<Listed<T>>
}

const requestTimeoutMs = 5000
const readTries = 3
const listTimeoutMs = 30_000
/** The most we read of one answer; a page of 256 entries has well below 1 MiB. */
const maxAnswerBytes = 16 * 1024 * 1024
/** The server lists 256 a page. */
const maxPages = 1000
const mostMissing = 10_000

/** Creates the requests below `apiPrefix`, over the connection that is live at each call. `by`: why they are asked. */
export function createApiRequests(given: {
  readonly nats: () => NatsConnection
  readonly apiPrefix: string
  readonly onClosing: OnAbort
  readonly door: SendDoor
  readonly by: ActCause
  /** Measured by the answers. */
  readonly serverClock?: Pick<ServerClock, 'asked'>
}): ApiRequests {
  const { nats, apiPrefix, onClosing, door, by, serverClock } = given

  const exactText = new WeakMap<object, Uint8Array>()
  const send = async ({ request, path = [], body }: ApiCall): Promise<object> => {
    const subject = [apiPrefix, request, ...path].join('.')
    const payload = body === undefined ? '' : writeExact(body)
    const act = door.begin({ by, ...(isReadingRequest(request) ? { run: `${by} ${subject}`, unbroken: true } : {}) })
    const { answer, settle } = act.request(nats(), { subject, body: payload }, requestTimeoutMs)
    const message = await untilClosing(answer, onClosing)
    const opened = openRecorded(message, { request, settle })
    exactText.set(opened, message.data)
    return opened
  }
  const askedOnce = async (call: ApiCall): Promise<object> => {
    const told = serverClock?.asked()
    const answer = await send(call)
    told?.(answer)
    return answer
  }
  // A cluster does not answer for what has no leader yet. Looks come again by themselves.
  const askedNow = async (call: ApiCall): Promise<object> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await askedOnce(call)
      } catch (error) {
        const mayCome = by !== 'look' && isReadingRequest(call.request) && error instanceof errors.TimeoutError
        if (!mayCome || tries === readTries || !isOneOfMany(nats())) throw error
      }
    }
  }
  return {
    ask: async (call, schema) => checkShape(schema, await askedNow(call), answerTo(call.request)),
    askExact: async (call, schema) => {
      const opened = await askedNow(call)
      const value = checkShape(schema, opened, answerTo(call.request))
      return { value, exact: parseExact(new TextDecoder().decode(exactText.get(opened))) }
    },
    list: async (call, field, schema) => {
      const source = answerTo(call.request)
      const items: v.InferOutput<typeof schema>[] = []
      const deadlineMs = performance.now() + listTimeoutMs
      let seen = 0
      const missing = new Set<string>()
      let unreadCount = 0
      let why: string | undefined
      let lastPage = ''
      for (let pages = 1; ; pages += 1) {
        const page = checkShape(pageSchema, await send({ ...call, body: { offset: seen } }), source)
        const entries = page[field] ?? []
        const missed = page.missing ?? []
        for (const one of missed) if (missing.size < mostMissing) missing.add(one)
        if (entries.length + missed.length === 0) break
        // A server that gives the same page again, whatever is asked, would keep us here for ever.
        const names = namesIn([...entries, ...missed])
        if (page.offset !== seen || names === lastPage)
          throw new AnswerShapeError(source, 'its pages repeat themselves')
        lastPage = names
        for (const entry of entries) {
          try {
            items.push(checkShape(schema, entry, source))
          } catch (error) {
            unreadCount += 1
            why ??= error instanceof Error ? error.message : source
          }
        }
        // What is missing has its place in the list, too; of what no server is left, it is in both.
        seen += new Set([...entries, ...missed].map(nameIn)).size
        if (seen >= page.total) break
        if (pages === maxPages || performance.now() > deadlineMs) {
          throw new AnswerShapeError(source, 'its pages do not come to an end')
        }
      }
      return {
        items,
        ...(why === undefined ? {} : { unread: { count: unreadCount, why } }),
        ...(missing.size === 0 ? {} : { missing: [...missing] }),
      }
    },
  }
}

// What tells a page from the one before: its entries' names, whatever else of them moved meanwhile.
function namesIn(entries: readonly unknown[]): string {
  return JSON.stringify(entries.map(nameIn))
}

function nameIn(entry: unknown): unknown {
  if (typeof entry === 'string') return entry
  const { name, config } = (entry ?? {}) as { readonly name?: unknown; readonly config?: { readonly name?: unknown } }
  return name ?? config?.name ?? entry
}

/** Whether the server of this connection is one of a cluster, by its own word. */
export function isOneOfMany(nc: NatsConnection | undefined): boolean {
  const cluster: unknown = nc?.info?.cluster
  return typeof cluster === 'string' && cluster !== ''
}

// Reads of one subject are one act: the screen asks the same by the second.
function isReadingRequest(request: string): boolean {
  return /\.(?:INFO|LIST|NAMES|GET)$/.test(request)
}

function openRecorded(
  { data }: Msg,
  { request, settle }: { readonly request: string; readonly settle: SettleMessage },
): object {
  try {
    const opened = openAnswer(data, request, maxAnswerBytes)
    settle({ kind: 'answered' })
    return opened
  } catch (error) {
    if (error instanceof ApiRefusal) {
      const { err_code: code, code: status, description = '' } = error.error
      settle({ kind: 'refused', code: code ?? status, words: description })
    } else settle({ kind: 'answered', words: error instanceof Error ? error.message : String(error) })
    throw error
  }
}

/** `work`, or a rejection as of a closed connection as soon as we close: then nobody waits for an answer. */
async function untilClosing<T>(work: Promise<T>, onClosing: OnAbort): Promise<T> {
  let forget = (): void => undefined
  const closed = new Promise<never>((_, reject) => {
    forget = onClosing(() => reject(new errors.ClosedConnectionError()))
  })
  try {
    return await Promise.race([work, closed])
  } finally {
    forget()
  }
}

/** How much of a list could not be read, in words. */
export function unreadWords(
  unread: NonNullable<Listed<unknown>['unread']>,
  read: number,
  what: 'streams' | 'consumers',
): string {
  return `${unread.count} of ${read + unread.count} ${what} could not be read: ${unread.why}`
}
