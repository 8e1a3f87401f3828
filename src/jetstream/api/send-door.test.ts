import { expect, it } from 'vitest'
import { headers as createHeaders } from '@nats-io/transport-node'
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createOwnDoor } from './send-door.js'

const encoded = (headers: MsgHdrs | undefined): string =>
  Buffer.from((headers as unknown as { readonly encode: () => Uint8Array }).encode()).toString('latin1')

it.each([
  ['Nats-Msg-Id', '6553f100ffffffffffffffff'],
  ['Nats-Msg-Id', 'two words'],
  ['Nats-Msg-Id', 'with: a colon'],
  ['Nats-Msg-Id', ''],
  ['Nats-Msg-Id', 'Größe'],
])('sends the header %s: %s as the client would', (name, value) => {
  let given: MsgHdrs | undefined
  const client = {
    publish: (_subject: string, _body: unknown, options?: { headers?: MsgHdrs }) => void (given = options?.headers),
  }
  createOwnDoor(createManualClock(0))
    .begin({ by: 'key' })
    .publish(client as unknown as NatsConnection, { subject: 'a', headers: [[name, value]] })
  const theirs = createHeaders()
  theirs.append(name, value)
  expect(encoded(given)).toBe(encoded(theirs))
})

it('lets no header end the block', () => {
  const client = { publish: () => undefined } as unknown as NatsConnection
  const send = () =>
    createOwnDoor(createManualClock(0))
      .begin({ by: 'key' })
      .publish(client, { subject: 'a', headers: [['Nats-Msg-Id', 'x\r\nOther: y']] })
  expect(send).toThrow()
})
