import { shellQuote } from '../../lib/shell-quote.js'
import type { ConsumerConfig } from '../wire/answers/consumer-info.js'
import type { StreamConfig } from '../wire/answers/stream-info.js'
import type { CommandLogEntry } from './command-log.js'
import type { ConsumerSettings } from '../fields/consumer-settings.js'
import type { Delivery } from '../wire/delivery.js'
import { secondsLabel, verdictLabel } from '../wire/verdict.js'
import type { Verdict } from '../wire/verdict.js'

type Line = Omit<CommandLogEntry, 'id' | 'atMs'>

const decoder = new TextDecoder()
const nats = (...args: readonly string[]): string => ['nats', ...args.map(shellQuote)].join(' ')
const json = (value: unknown): string => JSON.stringify(value)

/** Each act of the product as the same act elsewhere: a `nats` command, a line of TypeScript, the bytes on the wire. */
export const commandFor = {
  verdict: (deliveries: readonly Delivery[], verdict: Verdict, wire: string): Line => {
    const reply = deliveries[0]?.reply ?? ''
    const seq = deliveries.length === 1 ? `seq ${deliveries[0]?.streamSeq}` : `${deliveries.length} messages`
    const asks = verdict.kind !== 'ack'
    return {
      act: `${verdictLabel(verdict)} · ${seq}`,
      cli: asks ? nats('request', reply, wire) : nats('pub', reply, wire),
      code: verdictCode(verdict),
      wire: `${asks ? 'request' : 'PUB'} ${reply}  ${wire}`,
    }
  },
  publish: ({ subject, msgId }: { readonly subject: string; readonly msgId: string }, data: Uint8Array): Line => ({
    act: `publish · ${subject}`,
    cli: nats('pub', '--jetstream', '-H', `Nats-Msg-Id:${msgId}`, subject, decoder.decode(data)),
    code: `await js.publish(${json(subject)}, payload, { msgID: ${json(msgId)} })`,
    wire: `HPUB ${subject}  Nats-Msg-Id: ${msgId}  ${data.length} bytes`,
  }),
  createStream: (config: Partial<StreamConfig> & { readonly name: string }): Line => ({
    act: `create stream ${config.name}`,
    cli: nats(
      'stream',
      'add',
      config.name,
      '--subjects',
      (config.subjects ?? []).join(','),
      '--storage',
      config.storage ?? 'file',
      '--retention',
      config.retention ?? 'limits',
      '--defaults',
    ),
    code: `await jsm.streams.add(${json(config)})`,
    wire: `request $JS.API.STREAM.CREATE.${config.name}  ${json(config)}`,
  }),
  purgeStream: (stream: string, before: number): Line => ({
    act: `purge ${stream}`,
    cli: nats('stream', 'purge', stream, `--seq=${before}`, '--force'),
    code: `await jsm.streams.purge(${json(stream)}, ${json({ seq: before })})`,
    wire: `request $JS.API.STREAM.PURGE.${stream}  ${json({ seq: before })}`,
  }),
  deleteStream: (stream: string): Line => ({
    act: `delete stream ${stream}`,
    cli: nats('stream', 'rm', stream, '--force'),
    code: `await jsm.streams.delete(${json(stream)})`,
    wire: `request $JS.API.STREAM.DELETE.${stream}`,
  }),
  createConsumer: (stream: string, settings: ConsumerSettings, config: Partial<ConsumerConfig>): Line => ({
    act: `create consumer ${settings.name}`,
    cli: nats('consumer', 'add', stream, settings.name, ...consumerFlags(settings, config), '--defaults'),
    code: `await jsm.consumers.add(${json(stream)}, ${json(config)})`,
    wire: `request $JS.API.CONSUMER.CREATE.${stream}.${settings.name}  ${json(config)}`,
  }),
  updateConsumer: (stream: string, settings: ConsumerSettings, config: Partial<ConsumerConfig>): Line => ({
    act: `update consumer ${settings.name}`,
    cli: nats('consumer', 'edit', stream, settings.name, ...consumerFlags(settings, {}), '--force'),
    code: `await jsm.consumers.update(${json(stream)}, ${json(settings.name)}, ${json(config)})`,
    wire: `request $JS.API.CONSUMER.CREATE.${stream}.${settings.name}  ${json(config)}`,
  }),
  deleteConsumer: (stream: string, consumer: string): Line => ({
    act: `delete consumer ${consumer}`,
    cli: nats('consumer', 'rm', stream, consumer, '--force'),
    code: `await jsm.consumers.delete(${json(stream)}, ${json(consumer)})`,
    wire: `request $JS.API.CONSUMER.DELETE.${stream}.${consumer}`,
  }),
  pauseConsumer: (stream: string, consumer: string, forMs: number): Line => ({
    act: `pause ${consumer} for ${secondsLabel(forMs)}`,
    cli: nats('consumer', 'pause', stream, consumer, secondsLabel(forMs), '--force'),
    code: `await jsm.consumers.pause(${json(stream)}, ${json(consumer)}, new Date(Date.now() + ${forMs}))`,
    wire: `request $JS.API.CONSUMER.PAUSE.${stream}.${consumer}  {"pause_until": …}`,
  }),
  resumeConsumer: (stream: string, consumer: string): Line => ({
    act: `resume ${consumer}`,
    cli: nats('consumer', 'resume', stream, consumer, '--force'),
    code: `await jsm.consumers.resume(${json(stream)}, ${json(consumer)})`,
    wire: `request $JS.API.CONSUMER.PAUSE.${stream}.${consumer}  {}`,
  }),
  pull: ({
    stream,
    consumer,
    batch,
    expiresMs,
  }: {
    readonly stream: string
    readonly consumer: string
    readonly batch: number
    readonly expiresMs: number
  }): Line => ({
    act: `pull ${batch} · ${consumer}`,
    cli: nats('consumer', 'next', stream, consumer, '--count', String(batch), '--no-ack'),
    code: `const messages = await consumer.fetch({ max_messages: ${batch}, expires: ${expiresMs} })`,
    wire: `PUB $JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}  {"batch":${batch},"expires":${expiresMs * 1e6}}`,
  }),
} as const

function consumerFlags(settings: ConsumerSettings, config: Partial<ConsumerConfig>): readonly string[] {
  return [
    ...(settings.filterSubject === '' ? [] : ['--filter', settings.filterSubject]),
    ...(config.deliver_subject === undefined
      ? []
      : [
          '--target',
          config.deliver_subject,
          '--flow-control',
          '--heartbeat',
          secondsLabel((config.idle_heartbeat ?? 0) / 1e6),
        ]),
    ...(config.ack_policy === undefined ? [] : ['--ack', config.ack_policy]),
    '--wait',
    secondsLabel(settings.ackWaitMs),
    '--max-pending',
    String(settings.maxAckPending),
    '--max-deliver',
    String(settings.maxDeliver),
  ]
}

function verdictCode(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'ack':
      return 'm.ack()'
    case 'ack-confirmed':
      return 'await m.ackAck()'
    case 'nak':
      return 'm.nak()'
    case 'nak-delayed':
      return `m.nak(${verdict.delayMs})`
    case 'term':
      return verdict.reason === undefined ? 'm.term()' : `m.term(${json(verdict.reason)})`
    case 'working':
      return 'm.working()'
  }
}
