import { connect } from 'node:net'
import { comesTrue } from './contract.js'
import { asHeader, asToken, type Hostile } from './hostile-texts.js'
import type { AttackProxy } from './proxy.js'
import type { Stage } from './stage.js'
import { bodyOf, subjectOf, withBody, type WireFrame } from './wire.js'

/** Payloads bare and inside a review, header names and values, subjects; by raw protocol where a client would refuse. */
export async function storeTexts(stage: Stage, texts: readonly Hostile[]): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port: stage.server.port })
  socket.on('error', () => undefined)
  socket.on('data', () => undefined)
  socket.write('CONNECT {"verbose":false,"headers":true}\r\n')
  let sent = 0
  const publish = (subject: string, body: Buffer): void => {
    socket.write(Buffer.concat([Buffer.from(`PUB ${subject} ${body.length}\r\n`), body, Buffer.from('\r\n')]))
    sent += 1
  }
  const withHeader = (line: string): void => {
    const head = Buffer.from(`NATS/1.0\r\n${line}\r\n\r\n`)
    socket.write(
      Buffer.concat([
        Buffer.from(`HPUB REVIEWS.rateGiven ${head.length} ${head.length + 1}\r\n`),
        head,
        Buffer.from('x\r\n'),
      ]),
    )
    sent += 1
  }
  for (const { text, bytes, name } of texts) {
    const short = text.slice(0, 300)
    publish('REVIEWS.rateGiven', bytes)
    publish(
      'REVIEWS.rateGiven',
      Buffer.from(
        JSON.stringify({ _id: short, author: short, store: short, text, rating: 3, created: short }).slice(
          0,
          1_000_000,
        ),
      ),
    )
    const header = asHeader(text)
    if (header.trim() !== '') {
      withHeader(`Note: ${header}`)
      withHeader(`${header.replaceAll(':', '').slice(0, 60)}: ${name}`)
    }
    const token = asToken(text)
    if (token !== '') publish(`REVIEWS.${token}`, Buffer.from(name))
  }
  await new Promise<void>((resolve) => socket.end(() => resolve()))
  await comesTrue(async () => (await stage.jsm.streams.info('REVIEWS')).state.messages >= sent * 0.9, 5000)
  return (await stage.jsm.streams.info('REVIEWS')).state.messages
}

/** Streams and consumers with hostile names, subjects, filters, descriptions and metadata. */
export async function addNamed(stage: Stage, texts: readonly Hostile[]): Promise<number> {
  let made = 0
  for (const { text } of texts) {
    if (made >= 25) break
    const description = text
      .replaceAll('\0', '')
      .replace(/\p{Cs}/gu, '')
      .slice(0, 1000)
    const token = asToken(text)
    const plain = { description, storage: 'memory' as const }
    const hostile = { ...plain, metadata: { [`k${made}`]: description, [description.slice(0, 100)]: 'v' } }
    // From all of it hostile to what any server takes.
    const stream = await firstTaken([
      () => stage.jsm.streams.add({ ...hostile, name: `S${made}${token}`, subjects: [`s${made}.${token || 'x'}.>`] }),
      () => stage.jsm.streams.add({ ...hostile, name: `S${made}${token}`, subjects: [`s${made}.>`] }),
      () => stage.jsm.streams.add({ ...plain, name: `S${made}`, subjects: [`s${made}.>`] }),
    ])
    if (!stream) continue
    const { name, subjects } = stream.config
    const consumer = { description, ack_policy: 'explicit' as const }
    await firstTaken([
      () =>
        stage.jsm.consumers.add(name, {
          ...consumer,
          durable_name: `c${token}`,
          metadata: hostile.metadata,
          filter_subject: subjects[0]?.replace('>', token || 'x') ?? '',
        }),
      () => stage.jsm.consumers.add(name, { ...consumer, durable_name: `c${token}` }),
      () => stage.jsm.consumers.add(name, { ...consumer, durable_name: 'c' }),
    ])
    made += 1
  }
  return made * 4
}

async function firstTaken<T>(ways: readonly (() => Promise<T>)[]): Promise<T | undefined> {
  for (const way of ways) {
    const made = await way().catch(() => undefined)
    if (made !== undefined) return made
  }
  return undefined
}

/** The server's name in INFO and the description of API errors say what a text says, a different one each time. */
export function lieInText(
  proxy: AttackProxy,
  texts: readonly Hostile[],
): { readonly said: () => number; readonly refuse: () => void } {
  let at = 0
  let isRefusing = false
  const next = (): string => texts[at++ % texts.length]?.text.slice(0, 300) ?? ''
  proxy.setRewrite((frame: WireFrame) => {
    if (frame.verb === 'INFO') {
      const info = JSON.parse(frame.rest) as Record<string, unknown>
      return Buffer.from(`INFO ${JSON.stringify({ ...info, server_name: next(), cluster: next() })}\r\n`)
    }
    if (frame.payload === undefined || !subjectOf(frame).startsWith('_INBOX.')) return undefined
    const body = bodyOf(frame).toString('utf8')
    if (!body.startsWith('{"type":"io.nats.jetstream.api.v1.stream_info') || !isRefusing) return undefined
    return withBody(
      frame,
      Buffer.from(JSON.stringify({ type: 'x', error: { code: 500, err_code: 10_000 + at, description: next() } })),
    )
  })
  return { said: () => at, refuse: () => void (isRefusing = true) }
}
