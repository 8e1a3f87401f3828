import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { subjectMatches } from '../../jetstream/wire/subjects.js'

/** What a client published; `text` is the payload as UTF-8. */
export type ClientPublish = {
  readonly subject: string
  readonly reply: string | undefined
  readonly headers: string | undefined
  readonly text: string
}

/** What a lying server says; all of it may be changed while it runs, and holds from the next thing it says. */
export type LyingScript = {
  /** The greeting: an object is laid over an honest INFO, a text is sent as it stands after `INFO `, null sends nothing. */
  readonly greeting?: object | string | null
  /**
   * The answer to a publish with a reply subject: an object as JSON, text and bytes as they stand. `undefined` is
   * "no responders", `null` no answer at all. A promise may bring what a real server said.
   */
  readonly answer?: (request: ClientPublish) => Answer | Promise<Answer>
  /** Whether it answers PING; it does unless told. The PING after CONNECT decides whether a login succeeds. */
  readonly pong?: boolean
  /** What it says right after CONNECT, before the PONG, as raw bytes. */
  readonly afterConnect?: string
}

type Answer = object | string | Uint8Array | null | undefined

/** A server in this process that speaks the NATS protocol and says whatever the test wants. */
export type LyingServer = {
  readonly port: number
  readonly url: string
  readonly script: (script: LyingScript) => void
  /** All that was published to it, requests included, oldest first; the array grows. */
  readonly published: readonly ClientPublish[]
  /** The subjects that were subscribed to, oldest first; the array grows. */
  readonly subscribed: readonly string[]
  /** The texts after CONNECT; one per login. */
  readonly logins: readonly string[]
  /** How many connections were ever made to it. */
  readonly dials: () => number
  /** How many clients are connected now. */
  readonly clients: () => number
  /** Sends bytes as they stand to every client. */
  readonly raw: (bytes: string | Uint8Array) => void
  /** Sends an INFO to every client: an object is laid over an honest one, a text goes as it stands. */
  readonly info: (info: object | string) => void
  /** Sends `-ERR '…'` to every client. */
  readonly error: (text: string) => void
  /** Delivers a message to every subscription that matches; `headers` is the whole block, status line included. */
  readonly deliver: (
    subject: string,
    payload?: string | Uint8Array,
    more?: { readonly reply?: string; readonly headers?: string },
  ) => void
  /** Breaks every connection; new ones are taken. */
  readonly drop: () => void
  readonly stop: () => Promise<void>
}

type Client = { readonly socket: Socket; readonly subscriptions: Map<string, string> }

/** The INFO of a server that tells the truth. */
export const honestInfo = {
  server_id: 'NLYINGSERVER',
  server_name: 'lying',
  version: '2.15.1',
  proto: 1,
  go: 'go1.26',
  host: '127.0.0.1',
  port: 0,
  headers: true,
  max_payload: 1_048_576,
  jetstream: true,
  client_id: 7,
  client_ip: '127.0.0.1',
} as const

/** Starts one on a free loopback port, or on that of a server that is gone; it stops when the running test ends. */
export async function startLyingServer(first: LyingScript = {}, wantedPort = 0): Promise<LyingServer> {
  let script = first
  const clients = new Set<Client>()
  const published: ClientPublish[] = []
  const subscribed: string[] = []
  const logins: string[] = []
  let dials = 0

  const infoLine = (info: object | string): string =>
    `INFO ${typeof info === 'string' ? info : JSON.stringify({ ...honestInfo, ...info })}\r\n`
  const frames = (client: Client, subject: string, parts: { payload: Buffer; reply?: string; headers?: string }) =>
    [...client.subscriptions]
      .filter(([, wanted]) => subjectMatches(wanted, subject))
      .map(([sid]) => frame(subject, sid, parts))
  const deliver: LyingServer['deliver'] = (subject, payload = '', more = {}) => {
    for (const client of clients) {
      for (const bytes of frames(client, subject, { payload: Buffer.from(payload), ...more }))
        client.socket.write(bytes)
    }
  }
  const reply = async (client: Client, request: ClientPublish): Promise<void> => {
    if (request.reply === undefined) return
    const answer = await script.answer?.(request)
    if (answer === null) return
    const parts =
      answer === undefined
        ? { payload: Buffer.alloc(0), headers: 'NATS/1.0 503\r\n\r\n' }
        : { payload: Buffer.from(isRaw(answer) ? answer : JSON.stringify(answer)) }
    for (const bytes of frames(client, request.reply, parts)) client.socket.write(bytes)
  }
  const take = (client: Client, line: string): void => {
    const [verb = '', ...words] = line.split(/\s+/)
    switch (verb.toUpperCase()) {
      case 'CONNECT':
        logins.push(line.slice('CONNECT '.length))
        if (script.afterConnect !== undefined) client.socket.write(script.afterConnect)
        return
      case 'PING':
        if (script.pong !== false) client.socket.write('PONG\r\n')
        return
      case 'SUB':
        subscribed.push(words[0] ?? '')
        client.subscriptions.set(words.at(-1) ?? '', words[0] ?? '')
        return
      case 'UNSUB':
        if (words.length === 1) client.subscriptions.delete(words[0] ?? '')
    }
  }
  const server = createServer((socket) => {
    const client: Client = { socket, subscriptions: new Map() }
    clients.add(client)
    dials += 1
    socket.on('error', () => undefined)
    socket.on('close', () => clients.delete(client))
    readFrames(socket, {
      line: (line) => take(client, line),
      publish: (request) => {
        published.push(request)
        void reply(client, request)
      },
    })
    const { greeting = {} } = script
    if (greeting !== null) socket.write(infoLine(greeting))
  })
  await new Promise<void>((resolve) => server.listen(wantedPort, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const all = (bytes: string | Uint8Array): void => {
    for (const { socket } of clients) socket.write(bytes)
  }
  const drop = (): void => {
    for (const { socket } of clients) socket.destroy()
  }
  const stop = (): Promise<void> => {
    drop()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  onTestFinished(stop)
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    script: (next) => {
      script = next
    },
    published,
    subscribed,
    logins,
    dials: () => dials,
    clients: () => clients.size,
    raw: all,
    info: (info) => all(infoLine(info)),
    error: (text) => all(`-ERR '${text}'\r\n`),
    deliver,
    drop,
    stop,
  }
}

function frame(subject: string, sid: string, parts: { payload: Buffer; reply?: string; headers?: string }): Buffer {
  const { payload, headers, reply } = parts
  const head = Buffer.from(headers ?? '')
  const sizes = headers === undefined ? payload.length : `${head.length} ${head.length + payload.length}`
  const line = `${headers === undefined ? 'MSG' : 'HMSG'} ${subject} ${sid} ${reply === undefined ? '' : `${reply} `}${sizes}\r\n`
  return Buffer.concat([Buffer.from(line), head, payload, Buffer.from('\r\n')])
}

function isRaw(answer: object | string): answer is string | Uint8Array {
  return typeof answer === 'string' || answer instanceof Uint8Array
}

function readFrames(
  socket: Socket,
  on: { readonly line: (line: string) => void; readonly publish: (request: ClientPublish) => void },
): void {
  let held: Buffer = Buffer.alloc(0)
  const next = (): boolean => {
    const end = held.indexOf('\r\n')
    if (end === -1) return false
    const line = held.subarray(0, end).toString('utf8')
    const publish = /^H?PUB /i.test(line) ? line.split(' ') : undefined
    if (publish === undefined) {
      held = held.subarray(end + 2)
      on.line(line)
      return true
    }
    const withHeaders = /^H/i.test(line)
    const total = Number(publish.at(-1))
    if (held.length < end + 2 + total + 2) return false
    const body = held.subarray(end + 2, end + 2 + total)
    held = held.subarray(end + 2 + total + 2)
    const headBytes = withHeaders ? Number(publish.at(-2)) : 0
    on.publish({
      subject: publish[1] ?? '',
      reply: publish.length === (withHeaders ? 5 : 4) ? publish[2] : undefined,
      headers: withHeaders ? body.subarray(0, headBytes).toString('utf8') : undefined,
      text: body.subarray(headBytes).toString('utf8'),
    })
    return true
  }
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    while (next());
  })
}
