// The same work by the same client without a screen, in a process of its own: `tsx yardstick.ts WHAT URL ...`. It
// prints what it measured as JSON on its last line.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { jetstream } from '@nats-io/jetstream'
import { connect, headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import type { Figures } from './contract.js'
import { openTestWorkspace } from '../test/support/workspace.js'
import { review, reviews } from './server.js'

const [what, url = '', count = '0', subject = ''] = process.argv.slice(2)
const total = Number(count)
const { username: token, host } = new URL(url)
const nc = await connect({ servers: host, token, name: 'the yardstick' })

/** An idle heartbeat or a question of flow control; the latter is answered at once. */
const isControl = (message: Msg): boolean => {
  if (message.data.length > 0 || message.headers?.code !== 100) return false
  message.respond()
  return true
}

/**
 * Counts what comes to a subject until it is all there: messages a second from the first to the last, and how late the
 * loop was meanwhile, in milliseconds. In a terminal each key is answered with a screen of text.
 */
const receive = (each: (message: Msg) => void): Promise<Figures> =>
  new Promise((resolve) => {
    let received = 0
    let beganMs = 0
    const delay = monitorEventLoopDelay({ resolution: 1 })
    if (process.stdin.isTTY) echoKeys()
    nc.subscribe(subject, {
      callback: (_error, message) => {
        if (isControl(message)) return
        if (received === 0) {
          beganMs = performance.now()
          delay.enable()
        }
        received += 1
        each(message)
        if (received < total) return
        const rate = (total / (performance.now() - beganMs)) * 1000
        resolve({ rate, loopP99: delay.percentile(99) / 1e6, loopMax: delay.max / 1e6 })
      },
    })
    say({ listening: true })
  })

/** Answers each key with a screen full of text, its rows in two colours, the last of which counts the keys. */
const echoKeys = (): void => {
  const { columns, rows } = process.stdout
  const row = (text: string, at: number): string =>
    `\x1b[${at + 1};1H\x1b[36m${text.slice(0, columns / 2)}\x1b[39m${text.slice(columns / 2)}`
  let keys = 0
  process.stdin.setRawMode(true).on('data', () => {
    keys += 1
    const texts = Array.from({ length: rows - 1 }, (_, at) => `${keys * rows + at} `.repeat(columns).slice(0, columns))
    const frame = [...texts, `key ${keys}`.padEnd(columns)].map(row).join('')
    process.stdout.write(`\x1b[?2026h${frame}\x1b[?2026l`)
  })
}

const publishByLibrary = async (connection: NatsConnection, window: number): Promise<number> => {
  const js = jetstream(connection)
  const beganMs = performance.now()
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < total) {
      next += 1
      await js.publish(reviews.subject, review(next), { msgID: `${process.pid}-${next}` })
    }
  }
  await Promise.all(Array.from({ length: window }, lane))
  return (total / (performance.now() - beganMs)) * 1000
}

/**
 * A window of our own: one subscription hears all answers, each is looked at for an error. Without ids, nothing that
 * stays unanswered could be sent again.
 */
const publishByWindow = (connection: NatsConnection, window: number, hasIds: boolean): Promise<number> =>
  new Promise((resolve, reject) => {
    const inbox = `_INBOX.yardstick.${process.pid}`
    const beganMs = performance.now()
    let sent = 0
    let stored = 0
    const send = (): void => {
      sent += 1
      const reply = `${inbox}.${sent}`
      if (!hasIds) return connection.publish(reviews.subject, review(sent), { reply })
      const id = headers()
      id.set('Nats-Msg-Id', `${process.pid}-${sent}`)
      connection.publish(reviews.subject, review(sent), { reply, headers: id })
    }
    connection.subscribe(`${inbox}.*`, {
      callback: (_error, message) => {
        const answer = JSON.parse(message.string()) as { readonly seq?: number; readonly error?: unknown }
        if (answer.seq === undefined) reject(new Error(message.string()))
        stored += 1
        if (sent < total) send()
        else if (stored === total) resolve((total / (performance.now() - beganMs)) * 1000)
      },
    })
    while (sent < Math.min(window, total)) send()
  })

/** A burst as the program sends it, by the same workspace with nobody to look at it. */
const publishOwn = async (): Promise<number> => {
  const { publisher, close } = await openTestWorkspace({ url: host, token })
  const beganMs = performance.now()
  publisher.startBurst(reviews.subject, total)
  await new Promise<void>((resolve) => {
    publisher.state.subscribe(() => publisher.state.get().run?.phase === 'done' && resolve())
  })
  const rate = (total / (performance.now() - beganMs)) * 1000
  await close()
  return rate
}

const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`)
const windowSize = 256
const figures: Figures =
  what === 'receive'
    ? await receive(() => undefined)
    : what === 'ack'
      ? await receive((message) => message.respond('+ACK'))
      : what === 'publish'
        ? { rate: await publishByLibrary(nc, windowSize) }
        : what === 'own'
          ? { rate: await publishOwn() }
          : { rate: await publishByWindow(nc, windowSize, what === 'identified') }
say(figures)
await nc.drain()
