import { headers } from '@nats-io/transport-node'
import type { Msg, NatsConnection } from '@nats-io/transport-node'

type Callback = (error: Error | null, msg: Msg) => void

/** A connection without a server: keeps what is published, and lets a test play the server's side. */
export type FakeNats = {
  readonly nc: NatsConnection
  readonly published: { readonly subject: string; readonly body: string; readonly reply?: string }[]
  /** Subjects subscribed to now. */
  readonly subjects: () => readonly string[]
  /** Hands a message, or an error, to whoever is subscribed to `subject`. */
  readonly say: (subject: string, parts: FakeMessage | Error) => void
}

/** A message as the server sends it; a `code` makes it one of the server's own. */
export type FakeMessage = {
  readonly code?: number
  readonly text?: string
  readonly header?: readonly [name: string, value: string]
  readonly reply?: string
  readonly body?: string
}

/** Creates the connection, on which nothing is subscribed. */
export function createFakeNats(): FakeNats {
  const published: { readonly subject: string; readonly body: string; readonly reply?: string }[] = []
  const callbacks = new Map<string, Callback>()
  const encoder = new TextEncoder()
  const publish = (subject: string, body = '', options: { reply?: string } = {}): void => {
    published.push({ subject, body, ...options })
  }
  const nc = {
    publish,
    isClosed: () => false,
    subscribe: (subject: string, { callback }: { callback: Callback }) => {
      callbacks.set(subject, callback)
      return { unsubscribe: () => callbacks.delete(subject) }
    },
  } as unknown as NatsConnection
  return {
    nc,
    published,
    subjects: () => [...callbacks.keys()],
    say: (subject, parts) => {
      const callback = callbacks.get(subject)
      if (!callback) throw new Error(`nobody is subscribed to ${subject}`)
      if (parts instanceof Error) return callback(parts, {} as Msg)
      const { code = 0, text = '', header, reply, body = '' } = parts
      const made = code === 0 ? headers() : headers(code, text || 'none')
      // The server's own 503 has no words, which the client's constructor does not allow.
      Object.defineProperty(made, 'description', { value: text })
      if (header) made.set(...header)
      const msg = {
        subject: 'REVIEWS.rateGiven',
        reply,
        headers: made,
        data: encoder.encode(body),
        respond: () => publish(reply ?? ''),
      }
      callback(null, msg as unknown as Msg)
    },
  }
}
