import type { NatsConnection } from '@nats-io/transport-node'
import { expect, it } from 'vitest'
import { createOutgoingGate, gateOf, OutgoingRefusedError } from './outgoing-gate.js'

/** The client as far as the gate sees into it. */
function clientOf(protocol: unknown, publish?: (subject: string) => void): NatsConnection {
  return { protocol, publish, isClosed: () => false, isDraining: () => false } as unknown as NatsConnection
}

function setUp(given: { readonly readOnly?: boolean } = {}) {
  const sent: string[] = []
  const refused: string[] = []
  const faults: unknown[] = []
  let onMessage = (): void => undefined
  const protocol = {
    publish: (subject: string) => void sent.push(subject),
    processMsg: () => onMessage(),
    sendCommand: (bytes: Uint8Array) => void sent.push(Buffer.from(bytes).toString()),
  }
  const nc = clientOf(protocol, (subject) => protocol.publish(subject))
  const gate = createOutgoingGate({
    readOnly: given.readOnly === true,
    onRefused: (_why, subject) => refused.push(subject),
    onFault: (error) => faults.push(error),
  })
  const installed = gate.install(nc)
  return {
    sent,
    refused,
    faults,
    nc,
    gate,
    installed,
    /** Runs `handler` as a subscription callback. */
    handle: (handler: () => void): void => {
      onMessage = handler
      protocol.processMsg()
    },
  }
}

it('holds back what may not leave, says so, and throws to whoever tried', () => {
  const { nc, sent, refused, installed } = setUp({ readOnly: true })
  expect(installed.ok).toBe(true)
  nc.publish('$JS.API.STREAM.INFO.S')
  expect(() => nc.publish('a')).toThrow(OutgoingRefusedError)
  expect([sent, refused]).toEqual([['$JS.API.STREAM.INFO.S'], ['a']])
  expect(gateOf(nc)?.readOnly).toBe(true)
})

it('lets no message that comes decide what is sent', () => {
  const { nc, gate, sent, refused, faults, handle } = setUp()
  handle(() => nc.publish('$JS.API.STREAM.DELETE.PAYROLL'))
  handle(() => nc.publish('$JS.FC.S.c.1'))
  const stop = gate.receiving({ stream: 'S', consumer: 'c' })
  handle(() => nc.publish('$JS.FC.S.c.1'))
  stop()
  stop()
  handle(() => nc.publish('$JS.FC.S.c.1'))
  nc.publish('$JS.API.STREAM.DELETE.MINE')
  expect(sent).toEqual(['$JS.FC.S.c.1', '$JS.API.STREAM.DELETE.MINE'])
  expect(refused).toEqual(['$JS.API.STREAM.DELETE.PAYROLL', '$JS.FC.S.c.1', '$JS.FC.S.c.1'])
  expect(faults).toEqual([])
})

it('knows what was opened, and the ordered mode by the beginning of its names', () => {
  const { nc, gate, sent, handle } = setUp()
  gate.opened({ stream: 'S', consumer: 'c' })
  const close = gate.openedAll('S', 'ordered-1a')
  handle(() => nc.publish('$JS.ACK.S.c.1.1.1.0.0'))
  handle(() => nc.publish('$JS.API.CONSUMER.MSG.NEXT.S.ordered-1a_2'))
  handle(() => nc.publish('$JS.API.CONSUMER.DELETE.S.ordered-2b_2'))
  close()
  handle(() => nc.publish('$JS.API.CONSUMER.MSG.NEXT.S.ordered-1a_2'))
  expect(sent).toEqual(['$JS.ACK.S.c.1.1.1.0.0', '$JS.API.CONSUMER.MSG.NEXT.S.ordered-1a_2'])
})

it('sends many acks in one piece, of an opened consumer alone, and none with --read-only', () => {
  const acks = (consumer: string) => ({
    count: 2,
    subjectAt: (at: number) => `$JS.ACK.S.${consumer}.1.${at}.1.0.0`,
    copySubject: (at: number, into: Buffer, from: number) => from + into.write(`$JS.ACK.S.${consumer}.1.${at}.1.0.0`, from), // prettier-ignore
    body: '+ACK',
    acksOf: { stream: 'S', consumer },
  })
  const [writing, reading] = [setUp(), setUp({ readOnly: true })]
  for (const { gate } of [writing, reading]) gate.opened({ stream: 'S', consumer: 'c' })
  expect(writing.gate.sendAcks(writing.nc, acks('c'))).toBe(true)
  expect(writing.gate.sendAcks(writing.nc, acks('d'))).toBe(false)
  expect(reading.gate.sendAcks(reading.nc, acks('c'))).toBe(false)
  expect(writing.sent).toEqual(['PUB $JS.ACK.S.c.1.0.1.0.0 4\r\n+ACK\r\nPUB $JS.ACK.S.c.1.1.1.0.0 4\r\n+ACK\r\n'])
  expect(reading.sent).toEqual([])
})

it('guards one who hears past the client as it guards the client', () => {
  const { nc, gate, sent, refused, faults } = setUp()
  const bug = new Error('a bug')
  gate.handling((subject: string) => nc.publish(subject))('$JS.API.STREAM.DELETE.PAYROLL')
  gate.handling(() => {
    throw bug
  })(undefined)
  nc.publish('$JS.API.STREAM.DELETE.MINE')
  expect([sent, refused, faults]).toEqual([['$JS.API.STREAM.DELETE.MINE'], ['$JS.API.STREAM.DELETE.PAYROLL'], [bug]])
})

it('keeps what fails in a callback from ending the client', () => {
  const { handle, faults } = setUp()
  const bug = new Error('a bug')
  handle(() => {
    throw bug
  })
  expect(faults).toEqual([bug])
})

it.each([
  ['no protocol', clientOf(undefined)],
  ['another protocol', clientOf({ publish: () => undefined })],
  [
    'a publish that goes another way',
    clientOf({ publish: () => undefined, processMsg: () => undefined }, () => undefined),
  ],
])('refuses a client with %s', (_what, nc) => {
  const gate = createOutgoingGate({ readOnly: false, onRefused: () => undefined, onFault: () => undefined })
  expect(gate.install(nc)).toEqual({ ok: false, error: expect.stringContaining('cannot guard') as string })
})
