import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Worker } from '../../jetstream/worker/worker.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { addStream } from '../support/add-stream.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { rawServer } from '../support/raw-nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import type { ServerTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { must, snapshotToBe } from '../support/workspace.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

const subject = 'REVIEWS.rateGiven'

/** The stream sequences in the feed, in its order. */
function seqsOf(session: Worker): readonly number[] {
  const { feed, ledger } = session.state.get()
  return Array.from({ length: feed.length() }, (_, index) => feed.at(index)!).flatMap((row) =>
    row.kind === 'delivery' ? [ledger.get(row.deliveryId)!.delivery.streamSeq] : [],
  )
}

function textsOf(session: Worker): readonly string[] {
  const { feed } = session.state.get()
  return Array.from({ length: feed.length() }, (_, index) => feed.at(index)!).flatMap((row) =>
    row.kind === 'status' ? [row.text] : [],
  )
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1)
const delivered = (session: Worker, count: number) =>
  snapshotToBe(session, `${count} messages`, ({ totals }) => totals.delivered === count)
const toShow = (session: Worker, seq: number) =>
  snapshotToBe(session, `seq ${seq}`, ({ ledger }) => ledger.latest(asStreamSeq(seq)) !== undefined)
const toSay = (session: Worker, text: RegExp) =>
  conditionToHold({ check: () => textsOf(session).some((row) => text.test(row)), what: `a row like ${text.source}` })

describe.each(['newest', 'oldest'] as const)('ordered on the %s server', (version) => {
  let server: TestServer
  let truth: ServerTruth
  beforeAll(async () => {
    server = await testServer({ version })
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    truth = await connectTruth(server)
    await truth.jsm.streams.delete('REVIEWS').catch(() => undefined)
  })

  const addReviews = (storage: 'file' | 'memory', retention: 'limits' | 'workqueue' = 'limits') =>
    addStream(truth.jsm, { name: 'REVIEWS', subjects: ['REVIEWS.*'], storage, retention })
  const publish = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 1) await truth.js.publish(subject, 'a text')
  }
  const open = async (): Promise<{ readonly workspace: Workspace; readonly session: Worker }> => {
    const workspace = await openWorkspaceOn(`nats://${server.token}@127.0.0.1:${server.port}`)
    return { workspace, session: must(await workspace.openMode('ordered')) }
  }
  const consumers = async (): Promise<readonly string[]> => {
    const names: string[] = []
    for await (const { name } of truth.jsm.consumers.list('REVIEWS')) names.push(name)
    return names
  }
  const consumersToBe = (count: number, what: string) =>
    conditionToHold({
      check: async () => (await consumers().catch(() => undefined))?.length === count,
      what,
      withinMs: 5000,
    })

  it('makes a consumer that costs little, and takes it away when it is left', async () => {
    await addReviews('file')
    await publish(3)
    const { workspace, session } = await open()
    await delivered(session, 3)
    const [name = ''] = await consumers()
    expect(name).toMatch(/^rating-ordered-[0-9a-f]{8}_1$/)
    expect((await truth.info(name)).config).toMatchObject({
      ack_policy: 'none',
      deliver_policy: 'all',
      max_deliver: 1,
      mem_storage: true,
      num_replicas: 1,
      inactive_threshold: 30e9,
    })
    session.detach()
    await consumersToBe(0, 'it to be gone at once')
    must(await workspace.applySettings({ ...workspace.settings.get().ordered, filterSubject: subject }))
    await consumersToBe(1, 'another one')
    const [other = ''] = await consumers()
    expect((await truth.info(other)).config.filter_subject).toBe(subject)
    await workspace.close()
    await consumersToBe(0, 'that one to be gone too')
  })

  it('takes several filters, or says what they need', async () => {
    await addReviews('memory')
    const { workspace, session } = await open()
    session.detach()
    await consumersToBe(0, 'it to be gone at once')
    const filterSubject = 'REVIEWS.rateGiven REVIEWS.rateAnswer'
    const made = must(await workspace.applySettings({ ...workspace.settings.get().ordered, filterSubject }))
    if (version === 'oldest') return toSay(made, /several filter subjects need/)
    await consumersToBe(1, 'the one with two filters')
    const [name = ''] = await consumers()
    expect((await truth.info(name)).config.filter_subjects).toEqual(['REVIEWS.rateGiven', 'REVIEWS.rateAnswer'])
  })

  it('goes on without gap or repeat when its consumer is deleted in the middle of a flood', async () => {
    await addReviews('memory')
    const { session } = await open()
    const total = 6000
    let sent = 0
    for (const part of [1500, 3000, total]) {
      for (; sent < part; sent += 1) truth.nc.publish(subject, 'a text')
      await truth.nc.flush()
      await snapshotToBe(session, 'some of them', ({ totals }) => totals.delivered > part - 1500)
      if (part === total) break
      for (const name of await consumers()) await truth.jsm.consumers.delete('REVIEWS', name)
    }
    await delivered(session, total)
    expect(seqsOf(session)).toEqual(upTo(total))
    expect(textsOf(session)).toContainEqual(
      expect.stringMatching(/^consumer made anew as rating-ordered-[0-9a-f]{8}_\d+: no gap, no repeat$/),
    )
    await consumersToBe(1, 'the others to be gone')
  })

  it('goes on without gap or repeat when the server is killed and comes back', async () => {
    await addReviews('file')
    await publish(10)
    const { session } = await open()
    await delivered(session, 10)
    await server.kill()
    await toSay(session, /^consumer made anew as .*: no gap, no repeat$/)
    await publish(5)
    await delivered(session, 15)
    expect(seqsOf(session)).toEqual(upTo(15))
    expect(textsOf(session).filter((text) => text.includes('stream'))).toEqual([])
    await consumersToBe(1, 'one consumer')
  })

  it('starts over, and says so, on a memory stream that somebody makes anew after a restart', async () => {
    await addReviews('memory')
    await publish(10)
    const { session } = await open()
    await delivered(session, 10)
    await server.kill()
    await toSay(session, /^the stream is gone$/)
    await addReviews('memory')
    await publish(4)
    await delivered(session, 14)
    expect(seqsOf(session)).toEqual([...upTo(10), ...upTo(4)])
    expect(textsOf(session)).toContainEqual(
      expect.stringMatching(/^the stream was made anew: from its first message again, by rating-ordered-/),
    )
    expect(textsOf(session).filter((text) => text.includes('no gap'))).toEqual([])
    await publish(1)
    await delivered(session, 15)
  })

  it('goes on behind the last message shown when it has to receive through another client', async () => {
    await addReviews('file')
    await publish(6)
    const { session } = await open()
    await delivered(session, 6)
    session.reattach()
    await toSay(session, /^consumer made anew as .*: no gap, no repeat$/)
    await publish(2)
    await toShow(session, 8)
    expect(seqsOf(session)).toEqual(upTo(8))
    const { totals } = await delivered(session, 8)
    expect(totals.redelivered).toBe(0)
    // The user's own way back to the beginning: all of it again, and marked so.
    session.detach()
    session.attach(undefined)
    expect((await delivered(session, 16)).totals.redelivered).toBe(8)
  })

  it('calls no message seen before that only has the sequence of one in a stream that is gone', async () => {
    await addReviews('file')
    await publish(3)
    const { session } = await open()
    await delivered(session, 3)
    await truth.jsm.streams.delete('REVIEWS')
    await addReviews('file')
    await publish(5)
    const { feed, ledger, totals } = await delivered(session, 8)
    const rows = Array.from({ length: feed.length() }, (_, index) => feed.at(index)!)
    const entries = rows.flatMap((row) => (row.kind === 'delivery' ? [ledger.get(row.deliveryId)!] : []))
    expect(entries.map(({ seenBefore }) => seenBefore)).toEqual(Array.from({ length: 8 }, () => 0))
    expect(totals.redelivered).toBe(0)
    expect(ledger.story(asStreamSeq(1), entries[0]!.delivery.id)).toHaveLength(1)
  })

  it('knows a stream made anew even when it holds more than the one before', async () => {
    await addReviews('file')
    await publish(3)
    const { session } = await open()
    await delivered(session, 3)
    await truth.jsm.streams.delete('REVIEWS')
    await addReviews('file')
    await publish(8)
    await delivered(session, 11)
    expect(seqsOf(session)).toEqual([...upTo(3), ...upTo(8)])
    expect(textsOf(session).filter((text) => text.startsWith('the stream was made anew'))).toHaveLength(1)
  })

  it('says in plain words that a work-queue stream cannot be read so, and leaves it at that', async () => {
    await addReviews('file', 'workqueue')
    await publish(2)
    const { session } = await open()
    await toSay(session, /^the ordered mode cannot be used on REVIEWS: it is a work-queue stream, which needs acks$/)
    expect(textsOf(session)).toHaveLength(1)
    expect(await consumers()).toEqual([])
    expect(await truth.streamState()).toMatchObject({ messages: 2 })
  })

  it('asks for no more of large messages than the server keeps for a client, and for one larger than that too', async () => {
    const wide = await rawServer(
      (folder) => `max_payload: 10MB, max_pending: 24MB, jetstream { store_dir: "${folder}/js" }`,
      { version },
    )
    onTestFinished(wide.stop)
    const boss = await connectTruth({ url: `127.0.0.1:${wide.port}` })
    await addStream(boss.jsm, { name: 'REVIEWS', subjects: ['REVIEWS.*'] })
    const sizes = [...upTo(40).map(() => 1e6), ...upTo(20).map(() => 100), 9e6, 9e6, ...upTo(20).map(() => 1e6)]
    for (const size of sizes) await boss.js.publish(subject, new Uint8Array(size))
    const workspace = await openWorkspaceOn(`nats://127.0.0.1:${wide.port}`)
    const session = must(await workspace.openMode('ordered'))
    await delivered(session, sizes.length)
    expect(textsOf(session)).toEqual([])
    // The first are no longer in memory; of all others none is missing.
    const kept = seqsOf(session)
    expect(kept).toEqual(upTo(sizes.length).slice(-kept.length))
    const { ledger } = session.state.get()
    const payloads = kept.map((seq) => ledger.latest(asStreamSeq(seq))?.delivery.data.length ?? 0)
    expect(payloads).toEqual(sizes.slice(-kept.length))
    const bytes = payloads.reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeGreaterThan(50e6)
    expect(bytes).toBeLessThan(64 * 1024 * 1024)
    expect(ledger.latest(asStreamSeq(1))).toBeUndefined()
    // It goes on: what comes now is heard at once.
    await boss.js.publish(subject, 'a text')
    await delivered(session, sizes.length + 1)
    const pulls = workspace.journal.acts.get().filter(({ by }) => by === 'refill')
    expect(pulls.flatMap(({ answers }) => (answers.never + answers.refused > 0 ? [answers] : []))).toEqual([])
  })

  it('says that it may not make its consumer', async () => {
    const narrow = await rawServer(
      (folder) => `jetstream { store_dir: "${folder}/js" }
        authorization { users [
          { user: boss, password: p }
          { user: ann, password: p, permissions { publish: { deny: "$JS.API.CONSUMER.CREATE.>" } } }
        ] }`,
      { version },
    )
    onTestFinished(narrow.stop)
    const boss = await connectTruth({ url: `127.0.0.1:${narrow.port}`, user: 'boss', pass: 'p' })
    await addStream(boss.jsm, { name: 'REVIEWS', subjects: ['REVIEWS.*'] })
    const workspace = await openWorkspaceOn(`nats://ann:p@127.0.0.1:${narrow.port}`)
    const session = must(await workspace.openMode('ordered'))
    await toSay(
      session,
      /^the ordered consumer could not be made: this login may not publish to \$JS\.API\.CONSUMER\.CREATE\./,
    )
    expect(textsOf(session)).toHaveLength(1)
  })
})
