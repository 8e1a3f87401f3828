import { expect, it, onTestFinished } from 'vitest'
import type { VerdictOutcome } from '../../jetstream/account/ledger-entry.js'
import { gateOf } from '../../jetstream/connection/outgoing-gate.js'
import { createOwnDoor } from '../../jetstream/api/send-door.js'
import { createServerApi } from '../../jetstream/api/server-api.js'
import { createVerdictSender } from '../../jetstream/worker/verdict-sender.js'
import { systemClock } from '../../lib/clock.js'
import { aDelivery } from '../support/jetstream-fixtures.js'
import { stageLedger } from '../support/ledger-stage.js'
import { startLyingServer } from '../support/lying-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'

const subject = 'REVIEWS.rateGiven'
/** Subjects that are not the one published to, however alike. */
const others = [
  'x',
  'REVIEWS.rateGiven.x',
  'REVIEWS.*',
  'REVIEWS.>',
  '>',
  '',
  'reviews.rategiven',
  '$JS.ACK.REVIEWS.c.>',
]

const connectTo = async () => {
  const server = await startLyingServer({ answer: () => null })
  const connection = testConnection(settingsFor(server.url))
  onTestFinished(() => connection.close())
  await stateToBe(connection, 'connected')
  return { server, connection, nc: connection.nats()! }
}
const refuse = (server: Awaited<ReturnType<typeof startLyingServer>>, of: string): void =>
  server.error(`Permissions Violation for Publish to "${of}"`)

it('a refusal that names what we did not publish to settles no publish', async () => {
  const { server, connection, nc } = await connectTo()
  const api = createServerApi(connection.nats, { clock: systemClock, closing: new AbortController().signal })
  let settled = false
  const publishing = api.publish(subject, new Uint8Array(), { msgId: 'id' }).finally(() => (settled = true))
  const sent = () => server.published.find((one) => one.subject === subject)
  await conditionToHold({ check: () => sent() !== undefined, what: 'the publish' })
  for (const other of others) refuse(server, other)
  await nc.flush()
  expect(settled).toBe(false)
  server.deliver(sent()!.reply!, JSON.stringify({ stream: 'REVIEWS', seq: 7 }))
  expect(await publishing).toMatchObject({ kind: 'stored', seq: 7 })
})

it.each(['ack', 'ack-confirmed'] as const)('a refusal that names another delivery settles no %s', async (kind) => {
  const { server, nc } = await connectTo()
  const ledger = stageLedger()
  const entry = ledger.deliver(aDelivery())
  const { reply, stream, consumer } = entry.delivery
  gateOf(nc)?.opened({ stream, consumer })
  const outcomes: VerdictOutcome[] = []
  server.script({ answer: () => null, pong: false })
  const done = createVerdictSender({ nc, clock: systemClock, door: createOwnDoor(systemClock) }).send(
    [{ entry, kind, wire: '+ACK', by: 'you' }],
    (_, outcome) => outcomes.push(outcome),
  )
  await conditionToHold({ check: () => server.published.some((one) => one.subject === reply), what: 'the verdict' })
  for (const other of [...others, `${reply}0`, reply.slice(0, -1)]) refuse(server, other)
  const asked = server.published.find((one) => one.subject === reply)
  if (asked?.reply !== undefined) server.deliver(asked.reply)
  server.raw('PONG\r\nPONG\r\n')
  await done
  expect(outcomes).toMatchObject([{ kind: 'sent', confirmed: kind !== 'ack' }])
})
