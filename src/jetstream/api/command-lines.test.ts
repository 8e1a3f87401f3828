import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { aDelivery } from '../../test/support/jetstream-fixtures.js'
import { commandFor } from './command-lines.js'
import { toConsumerConfig } from '../fields/consumer-settings.js'
import type { ConsumerSettings } from '../fields/consumer-settings.js'

const hostile = `a'b "$(touch x)" ; rm -rf * \`id\` \\ \u202e\u001b[31m$HOME`
const settings: ConsumerSettings = {
  mode: 'push',
  kind: 'push',
  name: hostile,
  durable: true,
  inactiveThresholdMs: 0,
  filterSubject: 'REVIEWS.*',
  deliverPolicy: 'all',
  ackWaitMs: 30_000,
  maxAckPending: 5,
  maxDeliver: 3,
  backoffMs: [],
}
const config = toConsumerConfig(settings, '_INBOX.x')

/** The arguments a shell makes of a line, the leading `nats` left out. */
function argsOf(line: string | undefined): readonly string[] {
  if (line?.startsWith('nats ') !== true) throw new Error(`not a nats command: ${line ?? 'none'}`)
  const script = `nats() { for arg; do printf '%s\\0' "$arg"; done; }; ${line}`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

describe('a command line', () => {
  it.each([
    ['purge', commandFor.purgeStream(hostile, 8).cli, ['stream', 'purge', hostile, '--seq=8', '--force']],
    ['delete', commandFor.deleteStream(hostile).cli, ['stream', 'rm', hostile, '--force']],
    ['delete consumer', commandFor.deleteConsumer('S', hostile).cli, ['consumer', 'rm', 'S', hostile, '--force']],
    [
      'pause',
      commandFor.pauseConsumer('S', hostile, 90_000).cli,
      ['consumer', 'pause', 'S', hostile, '90s', '--force'],
    ],
    ['resume', commandFor.resumeConsumer('S', hostile).cli, ['consumer', 'resume', 'S', hostile, '--force']],
    [
      'pull',
      commandFor.pull({ stream: hostile, consumer: 'c', batch: 3, expiresMs: 1000 }).cli,
      ['consumer', 'next', hostile, 'c', '--count', '3', '--no-ack'],
    ],
    [
      'publish',
      commandFor.publish({ subject: hostile, msgId: hostile }, new TextEncoder().encode(hostile)).cli,
      ['pub', '--jetstream', '-H', `Nats-Msg-Id:${hostile}`, hostile, hostile],
    ],
    [
      'create stream',
      commandFor.createStream({ name: hostile, subjects: ['a.*', 'b.>'] }).cli,
      ['stream', 'add', hostile, '--subjects', 'a.*,b.>', '--storage', 'file', '--retention', 'limits', '--defaults'],
    ],
  ])('%s comes through a shell as it was meant', (_name, line, args) => {
    expect(argsOf(line)).toEqual(args)
  })

  it('carries what a consumer is made of', () => {
    const args = argsOf(commandFor.createConsumer('S', settings, config).cli)
    expect(args.slice(0, 4)).toEqual(['consumer', 'add', 'S', hostile])
    expect(args).toEqual(expect.arrayContaining(['--filter', 'REVIEWS.*', '--ack', 'explicit', '--wait', '30s']))
    expect(args).toEqual(expect.arrayContaining(['--flow-control', '--heartbeat', '5s', '--max-pending', '5']))
    expect(argsOf(commandFor.updateConsumer('S', settings, config).cli).slice(0, 4)).toEqual([
      'consumer',
      'edit',
      'S',
      hostile,
    ])
  })

  it('shows a verdict as the message it is', () => {
    const delivery = aDelivery({ streamSeq: 9 })
    const { reply } = delivery
    const plain = commandFor.verdict([delivery], { kind: 'ack' }, '+ACK')
    expect(plain).toMatchObject({ act: 'ack · seq 9', code: 'm.ack()', wire: `PUB ${reply}  +ACK` })
    expect(argsOf(plain.cli)).toEqual(['pub', reply, '+ACK'])
    const nak = commandFor.verdict([delivery], { kind: 'nak-delayed', delayMs: 5000 }, '-NAK {"delay":5000000000}')
    expect(nak).toMatchObject({ act: 'nak after 5s · seq 9', code: 'm.nak(5000)' })
    expect(argsOf(nak.cli)).toEqual(['request', reply, '-NAK {"delay":5000000000}'])
    expect(commandFor.verdict([delivery, delivery], { kind: 'term', reason: `it's "x"` }, '').code).toBe(
      `m.term("it's \\"x\\"")`,
    )
  })
})
