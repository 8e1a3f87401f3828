import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { apiPrefixOfDomain, ownJetStream } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import { codeHead, codeLines } from './act-code.js'
import { natsLines } from './act-nats.js'
import type { Leaving } from './act-record.js'
import { wireLine } from './act-wire.js'
import { createJournal } from './journal.js'

const hostile = `a'b "$(touch x)" ; rm -rf * \`id\` \\ \u202e\u001b[31m$HOME`

function actOf(messages: readonly Leaving[], place: JetStreamPlace = ownJetStream) {
  const journal = createJournal({ clock: createManualClock(0), place })
  const record = journal.begin({ by: 'key' })
  for (const message of messages) record(message)({ kind: 'answered' })
  const [act] = journal.acts.get()
  if (!act) throw new Error('no act')
  return act
}
const request = (rest: string, body?: object, prefix = '$JS.API'): Leaving => ({
  subject: `${prefix}.${rest}`,
  body: body === undefined ? '' : JSON.stringify(body),
  asks: true,
})
const verdict = (body: string, more: Partial<Leaving> = {}): Leaving => ({
  subject: '$JS.ACK.S.c.1.4.4.0.0',
  body,
  asks: true,
  ...more,
})

/** The arguments a shell makes of a line, the leading `nats` left out. */
function argsOf(line: string | undefined): readonly string[] {
  if (line?.startsWith('nats ') !== true) throw new Error(`not a nats command: ${line ?? 'none'}`)
  const script = `nats() { for arg; do printf '%s\\0' "$arg"; done; }; ${line}`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

const createBody = (config: object, action = 'create') => ({ stream_name: 'S', config, action })
const plainConsumer = { durable_name: 'c', ack_policy: 'explicit', deliver_policy: 'all' }

describe('a nats line', () => {
  it.each<[string, Leaving, readonly string[]]>([
    ['purge', request('STREAM.PURGE.S', { seq: 8 }), ['stream', 'purge', 'S', '--seq=8', '--force']],
    ['purge of all', request('STREAM.PURGE.S'), ['stream', 'purge', 'S', '--force']],
    ['delete', request(`STREAM.DELETE.${hostile}`), ['stream', 'rm', hostile, '--force']],
    ['a dashed name', request('STREAM.DELETE.-x'), ['stream', 'rm', '--force', '--', '-x']],
    ['step down', request('STREAM.LEADER.STEPDOWN.S'), ['stream', 'cluster', 'step-down', 'S']],
    [
      'step down of a consumer',
      request('CONSUMER.LEADER.STEPDOWN.S.c'),
      ['consumer', 'cluster', 'step-down', 'S', 'c'],
    ],
    ['delete consumer', request('CONSUMER.DELETE.S.c'), ['consumer', 'rm', 'S', 'c', '--force']],
    [
      'pause, whose milliseconds the tool cannot say',
      request('CONSUMER.PAUSE.S.c', { pause_until: '2030-01-01T00:00:00.123Z' }),
      ['request', '$JS.API.CONSUMER.PAUSE.S.c', '{"pause_until":"2030-01-01T00:00:00.123Z"}'],
    ],
    [
      'resume',
      request('CONSUMER.PAUSE.S.c', { pause_until: new Date(0).toISOString() }),
      ['consumer', 'resume', 'S', 'c', '--force'],
    ],
    [
      'a work queue (T34)',
      request('STREAM.CREATE.S', { name: 'S', subjects: ['a.*', 'b'], storage: 'memory', retention: 'workqueue' }),
      ['stream', 'add', 'S', '--subjects=a.*', '--subjects=b', '--storage=memory', '--retention=work', '--no-allow-direct', '--defaults'],
    ],
    [
      'a durable pull consumer (T33)',
      request('CONSUMER.CREATE.S.c.a', createBody({ ...plainConsumer, max_deliver: 3, ack_wait: 1500e6, filter_subject: 'a' })),
      ['consumer', 'add', 'S', 'c', '--pull', '--ack=explicit', '--max-deliver=3', '--wait=1.5s', '--filter=a', '--defaults'],
    ],
    [
      'an ephemeral one with several filters and a start',
      request('CONSUMER.CREATE.S.e', createBody({ name: 'e', ack_policy: 'all', deliver_policy: 'by_start_sequence', opt_start_seq: 7, filter_subjects: ['a', 'b'] })),
      ['consumer', 'add', 'S', 'e', '--pull', '--ephemeral', '--ack=all', '--deliver=7', '--filter=a', '--filter=b', '--defaults'],
    ],
    [
      'a back-off of uneven steps, for which the tool has no flag',
      request('CONSUMER.CREATE.S.c', createBody({ ...plainConsumer, backoff: [1e9, 5e9, 6e9] })),
      ['request', '$JS.API.CONSUMER.CREATE.S.c', JSON.stringify(createBody({ ...plainConsumer, backoff: [1e9, 5e9, 6e9] }))],
    ],
    [
      'an update, which may have taken something away',
      request('CONSUMER.CREATE.S.c', createBody(plainConsumer, 'update')),
      ['request', '$JS.API.CONSUMER.CREATE.S.c', JSON.stringify(createBody(plainConsumer, 'update'))],
    ],
    [
      'a limit of tries without acks, which the tool would not send',
      request('CONSUMER.CREATE.S.o', createBody({ name: 'o', ack_policy: 'none', deliver_policy: 'all', max_deliver: 1 })),
      ['request', '$JS.API.CONSUMER.CREATE.S.o', JSON.stringify(createBody({ name: 'o', ack_policy: 'none', deliver_policy: 'all', max_deliver: 1 }))],
    ],
    ['nak (T32)', verdict('-NAK'), ['request', '$JS.ACK.S.c.1.4.4.0.0', '--', '-NAK']],
    ['ack', verdict('+ACK', { asks: false }), ['pub', '$JS.ACK.S.c.1.4.4.0.0', '+ACK']],
    [
      'a pull as it was sent',
      { ...request('CONSUMER.MSG.NEXT.S.c', { batch: 5, expires: 3e9 }), reply: '_INBOX.x' },
      ['request', '--replies=5', '--timeout=3s', '--reply-timeout=3s', '$JS.API.CONSUMER.MSG.NEXT.S.c', '{"batch":5,"expires":3000000000}'],
    ],
    [
      'publish',
      { subject: hostile, body: hostile, headers: [['Nats-Msg-Id', hostile]], reply: 'r' },
      ['pub', '--jetstream', '-H', `Nats-Msg-Id:${hostile}`, hostile, hostile],
    ],
    ['a template of the tool', { subject: 'a', body: '{{ID}}' }, ['pub', '--no-templates', 'a', '{{ID}}']],
  ])('of %s comes through a shell as it was meant', (_name, message, args) => {
    expect(argsOf(natsLines(actOf([message]))[0])).toEqual(args)
  }) // prettier-ignore

  it('names the server and the JetStream, and every message of a range', () => {
    const act = actOf([verdict('-NAK'), verdict('-NAK', { subject: '$JS.ACK.S.c.1.5.5.0.0' })])
    expect(natsLines(act, ['--context', 'it’s $& mine'])).toEqual([
      `nats --context 'it’s $& mine' request '$JS.ACK.S.c.1.4.4.0.0' -- -NAK`,
      `nats --context 'it’s $& mine' request '$JS.ACK.S.c.1.5.5.0.0' -- -NAK`,
    ])
  })

  it('brings bytes that are no text back as they were', () => {
    const body = new Uint8Array([0, 255, 39, 92, 10, 37])
    const [line] = natsLines(actOf([{ subject: 'a', body }]))
    const out = execFileSync('sh', ['-c', `nats() { cat; }; ${line}`])
    expect([...out]).toEqual([...body])
  })
})

describe('TypeScript', () => {
  it.each<[string, Leaving, readonly string[]]>([
    ['purge', request('STREAM.PURGE.S', { seq: 8 }), ['await jsm.streams.purge("S", {"seq":8})']],
    ['nak after a delay', verdict('-NAK {"delay":5000000000}'), [
      'await nc.request("$JS.ACK.S.c.1.4.4.0.0", "-NAK {\\"delay\\":5000000000}") // m.nak(5000)',
    ]],
    ['term with a reason', verdict('+TERM it\'s "x"'), [
      'await nc.request("$JS.ACK.S.c.1.4.4.0.0", "+TERM it\'s \\"x\\"") // m.term("it\'s \\"x\\"")',
    ]],
    ['an update: all that was sent', request('CONSUMER.CREATE.S.c', createBody(plainConsumer, 'update')), [
      `console.log((await nc.request("$JS.API.CONSUMER.CREATE.S.c", ${JSON.stringify(JSON.stringify(createBody(plainConsumer, 'update')))})).string())`,
    ]],
    ['a publish', { subject: 'a', body: '\u202e', headers: [['Nats-Msg-Id', 'x']], reply: 'r' }, [
      'await js.publish("a", "\\u202e", { msgID: "x" })',
    ]],
  ])('of %s', (_name, message, lines) => {
    expect(codeLines(actOf([message]))).toEqual(lines)
  }) // prettier-ignore

  it('stands on the JetStream we acted on', () => {
    const hub = { ...ownJetStream, apiPrefix: apiPrefixOfDomain('hub') }
    const act = actOf([request('STREAM.PURGE.S', { seq: 8 }, '$JS.hub.API')], hub)
    expect(act).toMatchObject({ kind: 'request', request: 'STREAM.PURGE' })
    expect(codeHead(act).at(-1)).toBe('const jsm = await jetstreamManager(nc, { domain: "hub" })')
    expect(codeHead(actOf([verdict('+ACK')])).at(-1)).toBe('const jsm = await jetstreamManager(nc)')
  })
})

describe('the wire form', () => {
  it('has verb, subject, where the answer comes, headers, body', () => {
    const pub = actOf([{ subject: 'a', body: 'text', headers: [['K', 'v']], reply: 'r.1' }])
    expect(wireLine(pub.last)).toBe('HPUB a r.1  K: v  text')
    expect(wireLine(actOf([request('STREAM.INFO.S')]).last)).toBe('PUB $JS.API.STREAM.INFO.S (inbox)')
    const cut = actOf([{ subject: 'a', body: 'x'.repeat(70_000) }])
    expect(wireLine(cut.last)).toMatch(/x … 70000 bytes in all$/)
  })
})
