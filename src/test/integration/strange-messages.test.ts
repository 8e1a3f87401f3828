import { headers } from '@nats-io/transport-node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Worker } from '../../jetstream/worker/worker.js'
import type { LedgerEntry } from '../../jetstream/account/ledger-entry.js'
import { addStream } from '../support/add-stream.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { publishRaw } from '../support/raw-publish.js'
import { connectTruth } from '../support/server-truth.js'
import type { ServerTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { tapWire } from '../support/wire-tap.js'
import { heldToBe, must, presets, snapshotToBe } from '../support/workspace.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

const subject = 'REVIEWS.rateGiven'
const order = '$JS.API.STREAM.DELETE.PAYROLL'
const badName = 'NATS/1.0\r\nbad name: x\r\n\r\n'
const statusBlocks = [
  '100 Idle Heartbeat',
  '404 No Messages',
  '408 Request Timeout',
  '409 Consumer Deleted',
  '503',
].map((status) => `NATS/1.0 ${status}\r\nNats-Consumer-Stalled: ${order}\r\nNats-Last-Consumer: 1\r\n\r\n`)
const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

describe.each(['newest', 'oldest'] as const)('strange messages on the %s server', (version) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ version })
  })
  afterAll(() => server.stop())

  let truth: ServerTruth
  beforeEach(async () => {
    truth = await connectTruth(server)
    for (const name of ['REVIEWS', 'PAYROLL']) await truth.jsm.streams.delete(name).catch(() => undefined)
    await addStream(truth.jsm, { name: presets.stream.name, subjects: [...(presets.stream.subjects ?? [])] })
    await addStream(truth.jsm, { name: 'PAYROLL', subjects: ['payroll'] })
    await truth.js.publish('payroll', 'everybody’s wages')
  })
  const payrollStands = async (): Promise<void> => {
    expect(await truth.streamState('PAYROLL')).toMatchObject({ messages: 1 })
  }
  const openOn = async (mode: 'push' | 'pull' | 'ordered') => {
    const tap = await tapWire(server.port)
    const workspace = await openWorkspaceOn(`nats://${server.token}@127.0.0.1:${tap.port}`)
    const settings = { ...workspace.settings.get()[mode], maxAckPending: 5, ackWaitMs: 60_000, filterSubject: '' }
    const session = must(await workspace.applySettings(settings))
    if (mode === 'pull') must(session.fetch(5, 5000))
    return { tap, workspace, session }
  }
  const received = async (session: Worker, count: number): Promise<readonly LedgerEntry[]> => {
    const { ledger } = await snapshotToBe(session, `${count} messages`, ({ totals }) => totals.delivered === count)
    return Array.from({ length: count }, (_, index) => ledger.latest(asStreamSeq(index + 1))!)
  }

  it.each(['push', 'pull', 'ordered'] as const)(
    'a stored control message is held and shown by %s, never obeyed',
    async (mode) => {
      await publishRaw(
        server,
        statusBlocks.map((header) => ({ subject, header })),
      )
      const { tap, session } = await openOn(mode)
      const entries = await received(session, 5)
      for (const { delivery, state } of entries) {
        expect(state.kind).toBe(mode === 'ordered' ? 'no-ack' : 'held')
        expect(delivery.headers).toContainEqual(['Nats-Consumer-Stalled', order])
        // 2.15 does not keep the status line.
        if (version === 'oldest') expect(textOf(delivery.oddHeader?.block)).toMatch(/^NATS\/1\.0 \d{3}/)
      }
      if (mode !== 'ordered') {
        await session.decide(
          entries.map(({ delivery }) => delivery.id),
          { kind: 'ack-confirmed' },
        ).done
        await truth.infoUntil(session.consumer, 'all acked', (info) => info.num_ack_pending === 0)
      }
      await payrollStands()
      expect(tap.published().filter((to) => to === order)).toEqual([])
    },
  )

  it.each(['push', 'pull', 'ordered'] as const)('a header that does not parse loses nothing on %s', async (mode) => {
    await publishRaw(
      server,
      Array.from({ length: 5 }, (_, index) => ({ subject, header: badName, body: `text ${index}` })),
    )
    const { session } = await openOn(mode)
    const entries = await received(session, 5)
    expect(entries.map(({ delivery }) => textOf(delivery.data))).toEqual(
      [0, 1, 2, 3, 4].map((index) => `text ${index}`),
    )
    expect(entries.map(({ delivery }) => textOf(delivery.oddHeader?.block))).toEqual(entries.map(() => badName))
    if (mode === 'ordered') return
    await heldToBe(session, 5)
    await session.decide(
      entries.map(({ delivery }) => delivery.id),
      { kind: 'ack' },
    ).done
    await truth.infoUntil(session.consumer, 'none pending', (info) => info.num_ack_pending === 0)
  })

  it('a control message forged on the deliver subject is not obeyed, and is told of', async () => {
    const { tap, session } = await openOn('push')
    const { deliver_subject: deliverSubject = '' } = (await truth.info(session.consumer)).config
    // 32 hex digits below the inbox prefix: nobody guesses it, so the test looks it up.
    expect(deliverSubject).toMatch(/^_INBOX\.[0-9a-f]{32}$/)
    await truth.infoUntil(session.consumer, 'bound', (info) => info.push_bound)
    const forged = headers(100, 'Idle Heartbeat')
    forged.set('Nats-Consumer-Stalled', order)
    truth.nc.publish(deliverSubject, '', { headers: forged })
    truth.nc.publish(deliverSubject, '', { headers: headers(100, 'FlowControl Request'), reply: order })
    truth.nc.publish(deliverSubject, '', { headers: headers(409, 'Consumer Deleted') })
    truth.nc.publish(deliverSubject, 'I am a review')
    await truth.nc.flush()
    const rows = (): readonly string[] => {
      const { feed } = session.state.get()
      return Array.from({ length: feed.length() }, (_, at) => feed.at(at)).flatMap((row) =>
        row?.kind === 'status' ? [row.text] : [],
      )
    }
    await conditionToHold({ check: () => rows().length >= 4, what: 'the rows that tell of it' })
    expect(rows().filter((text) => text.includes('it was not sent'))).toHaveLength(2)
    expect(rows().filter((text) => text.includes('is not from'))).toHaveLength(2)
    expect(session.state.get()).toMatchObject({ phase: { kind: 'live' }, totals: { delivered: 0 }, stalled: false })
    await payrollStands()
    expect(tap.published().filter((to) => to === order)).toEqual([])
  })

  it('an edit keeps the deliver subject, and one of older days still opens', async () => {
    const { workspace, session } = await openOn('push')
    const subjectOf = async (): Promise<string | undefined> =>
      (await truth.info(session.consumer)).config.deliver_subject
    const before = await subjectOf()
    must(await workspace.applySettings({ ...workspace.settings.get().push, maxAckPending: 9 }))
    expect([await subjectOf(), (await truth.info(session.consumer)).config.max_ack_pending]).toEqual([before, 9])
    const fixed = 'review-tui.deliver.REVIEWS.rating-old'
    const old = { durable_name: 'rating-old', ack_policy: 'explicit', deliver_subject: fixed } as const
    await truth.jsm.consumers.add('REVIEWS', { ...old, flow_control: true, idle_heartbeat: 5e9 })
    await truth.js.publish(subject, '{}')
    await heldToBe(must(await workspace.openConsumer('REVIEWS', 'rating-old')), 1)
  })
})
