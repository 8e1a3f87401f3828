import { describe, expect, it, onTestFinished } from 'vitest'
import type { Workspace } from '../../jetstream/workspace.js'
import { apiPrefixOfDomain, ownJetStream } from '../../jetstream/wire/jetstream-place.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { rawServer } from '../support/raw-nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import { storeToBe } from '../support/wait-for-server.js'
import { tapWire } from '../support/wire-tap.js'
import { heldToBe, must, snapshotToBe } from '../support/workspace.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

const subject = 'REVIEWS.rateGiven'

describe.each(['newest', 'oldest'] as const)('what a login may not do, on the %s server', (version) => {
  /** A server where `ann` has these permissions, and the stream with three messages. */
  const serverFor = async (permissions: string) => {
    const server = await rawServer(
      (folder) => `jetstream { store_dir: "${folder}/js" }
        authorization { users: [{ user: boss, password: p }, { user: ann, password: p, permissions: ${permissions} }] }`,
      { version },
    )
    onTestFinished(server.stop)
    const truth = await connectTruth({ url: `127.0.0.1:${server.port}`, user: 'boss', pass: 'p' })
    await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
    for (let left = 3; left > 0; left -= 1) await truth.js.publish(subject, '{}')
    return { server, truth, address: `nats://ann:p@127.0.0.1:${server.port}` }
  }
  const openPull = async (workspace: Workspace) =>
    must(await workspace.applySettings({ ...workspace.settings.get().pull, ackWaitMs: 60_000, filterSubject: '' }))

  it.each(['ack', 'ack-confirmed', 'nak', 'term'] as const)('a refused %s is never shown as done', async (kind) => {
    const { truth, address } = await serverFor('{ publish: { deny: "$JS.ACK.>" } }')
    const session = await openPull(await openWorkspaceOn(address))
    must(session.fetch(3, 5000))
    const held = await heldToBe(session, 3)
    await session.decide(
      held.map(({ delivery }) => delivery.id),
      { kind },
    ).done
    const { totals, counts, ledger } = session.state.get()
    expect([totals.acked, totals.naked, totals.termed, counts.held]).toEqual([0, 0, 0, 3])
    for (const { delivery } of held) {
      const entry = ledger.get(delivery.id)
      expect(entry?.state.kind).toBe('held')
      expect(entry?.refusal).toBe(`this login may not publish to ${delivery.reply}`)
    }
    expect((await truth.info(session.consumer)).num_ack_pending).toBe(3)
  })

  it('a refused pull ends at once with the reason, and is not asked for again by itself', async () => {
    const { address } = await serverFor('{ publish: { deny: "$JS.API.CONSUMER.MSG.NEXT.>" } }')
    const session = await openPull(await openWorkspaceOn(address))
    session.setContinuous(2)
    const { feed } = await snapshotToBe(session, 'the end of the pull', ({ feed: rows }) => {
      const row = rows.at(0)
      return row?.kind === 'request' && row.request.end !== undefined
    })
    const row = feed.at(0)
    const text = `this login may not publish to $JS.API.CONSUMER.MSG.NEXT.REVIEWS.${session.consumer}`
    expect(row?.kind === 'request' ? row.request : undefined).toMatchObject({ got: 0, end: { text, refused: true } })
    expect(feed.length()).toBe(1)
  })

  it('the ordered mode says at once that it may not ask', async () => {
    const { address } = await serverFor('{ publish: { deny: "$JS.API.CONSUMER.MSG.NEXT.>" } }')
    const session = must(await (await openWorkspaceOn(address)).openMode('ordered'))
    const { feed } = await snapshotToBe(session, 'the row', ({ feed: rows }) => rows.length() > 0)
    const text =
      /^nothing can arrive here: this login may not publish to \$JS\.API\.CONSUMER\.MSG\.NEXT\.REVIEWS\.rating-ordered-/
    expect(feed.at(0)).toMatchObject({ text: expect.stringMatching(text) as string })
  })

  it('a refused publish is refused at once, one and a hundred', async () => {
    const { truth, address } = await serverFor('{ publish: { deny: "REVIEWS.>" } }')
    const workspace = await openWorkspaceOn(address)
    const startedMs = performance.now()
    const why = `this login may not publish to ${subject}`
    expect(await workspace.publisher.publishNext(subject)).toMatchObject({ kind: 'refused', why })
    workspace.publisher.startBurst(subject, 100)
    const { run } = await storeToBe({
      store: workspace.publisher.state,
      accept: (now): now is typeof now => now.run?.phase === 'stopped' && now.run.inFlight === 0,
      what: 'the burst to end by itself',
    })
    expect(run).toMatchObject({ stored: 0, failed: run?.sent, unknown: 0, lastProblem: why, gaveUp: { why } })
    expect(performance.now() - startedMs).toBeLessThan(4000)
    expect((await truth.streamState()).messages).toBe(3)
  })

  it('a publish whose answer may not be heard is not sent', async () => {
    const { truth, address } = await serverFor('{ subscribe: { deny: "_INBOX.>" } }')
    const workspace = await openWorkspaceOn(address)
    const outcome = await workspace.publisher.publishNext(subject)
    expect(outcome).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/^this login may not subscribe to _INBOX\./) as string,
    })
    expect((await truth.streamState()).messages).toBe(3)
  })

  it('a login restricted to its own inboxes receives by push, pull and in order, and publishes', async () => {
    const { address } = await serverFor('{ subscribe: { allow: ["_INBOX_ann.>", "$JS.EVENT.>"] } }')
    const workspace = await openWorkspaceOn(address, { inboxPrefix: '_INBOX_ann' })
    const filter = { filterSubject: '' }
    await heldToBe(must(await workspace.applySettings({ ...workspace.settings.get().push, ...filter })), 3)
    const pull = await openPull(workspace)
    must(pull.fetch(3, 5000))
    await heldToBe(pull, 3)
    const ordered = must(await workspace.applySettings({ ...workspace.settings.get().ordered, ...filter }))
    await snapshotToBe(ordered, 'all in order', ({ totals }) => totals.delivered === 3)
    expect(await workspace.publisher.publishNext(subject)).toMatchObject({ kind: 'stored', seq: 4 })
    expect(workspace.connection.notices.get()).toEqual([])
  })

  it('a stream that has no room left says so at once', async () => {
    const server = await rawServer(
      (folder) => `jetstream { store_dir: "${folder}/js", max_file_store: 300KB, max_memory_store: 1MB }`,
      { version },
    )
    onTestFinished(server.stop)
    const workspace = await openWorkspaceOn(`127.0.0.1:${server.port}`)
    must(await workspace.streamActions.create({ name: 'REVIEWS', subjects: ['REVIEWS.*'] }))
    const startedMs = performance.now()
    workspace.publisher.startBurst(subject, 3000)
    const { run } = await storeToBe({
      store: workspace.publisher.state,
      accept: (now): now is typeof now => now.run?.phase === 'stopped' && now.run.inFlight === 0,
      what: 'the burst to end by itself',
      withinMs: 30_000,
    })
    expect(run?.failed).toBeGreaterThan(0)
    expect(run?.sent).toBeLessThan(3000)
    const why = 'the server has not enough resources for this'
    expect(run).toMatchObject({ unknown: 0, lastProblem: why, gaveUp: { why } })
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  })

  it('the notice of a refusal names all that is needed', async () => {
    const { address } = await serverFor('{ publish: { deny: "$JS.API.CONSUMER.MSG.NEXT.>" } }')
    const workspace = await openWorkspaceOn(address)
    must((await openPull(workspace)).fetch(1, 5000))
    const [notice] = await storeToBe({
      store: workspace.connection.notices,
      accept: (all): all is typeof all => all.some(({ kind }) => kind === 'permission'),
      what: 'the notice',
    })
    for (const part of ['"$JS.ACK.REVIEWS.*.>"', '"$JS.API.STREAM.LIST"', '"_INBOX.>"']) {
      expect(notice?.advice).toContain(part)
    }
  })

  it('an advisory that cannot be read is told of as a row', async () => {
    const { truth, address } = await serverFor('{ publish: { allow: ">" } }')
    const session = await openPull(await openWorkspaceOn(address))
    truth.nc.publish(`$JS.EVENT.ADVISORY.CONSUMER.PAUSE.REVIEWS.${session.consumer}`, 'no JSON')
    const { feed } = await snapshotToBe(session, 'the row', ({ feed: rows }) => rows.length() > 0)
    expect(feed.at(0)).toMatchObject({ text: expect.stringMatching(/^1 advisory could not be read/) as string })
  })

  it('a deliver subject that may not be heard is told of at once', async () => {
    const { truth, address } = await serverFor('{ subscribe: { deny: "deliver.>" } }')
    const config = { durable_name: 'theirs', ack_policy: 'explicit', deliver_subject: 'deliver.x' } as const
    await truth.jsm.consumers.add('REVIEWS', config)
    const workspace = await openWorkspaceOn(address)
    const session = must(await workspace.openConsumer('REVIEWS', 'theirs'))
    const { feed } = await snapshotToBe(session, 'the row', ({ feed: rows }) => rows.length() > 0)
    expect(feed.at(0)).toMatchObject({ text: 'nothing can arrive here: this login may not subscribe to deliver.x' })
  })
})

describe.each(['newest', 'oldest'] as const)('a JetStream domain on the %s server', (version) => {
  const open = async (apiPrefix: string) => {
    const server = await rawServer((folder) => `jetstream { store_dir: "${folder}/js", domain: hub }`, { version })
    onTestFinished(server.stop)
    const tap = await tapWire(server.port)
    const workspace = await openWorkspaceOn(`127.0.0.1:${tap.port}`, { place: { ...ownJetStream, apiPrefix } })
    return { workspace, asked: () => tap.published().filter((to) => /^\$JS\.(\w+\.)?API\./.test(to)) }
  }

  it('is the one every request goes to', async () => {
    const { workspace, asked } = await open(apiPrefixOfDomain('hub'))
    expect(must(await workspace.ensureStream(true))).toBe('created')
    for (let left = 3; left > 0; left -= 1) await workspace.publisher.publishNext(subject)
    for (const mode of ['push', 'pull'] as const) {
      const session = must(await workspace.applySettings({ ...workspace.settings.get()[mode], filterSubject: '' }))
      if (mode === 'pull') must(session.fetch(3, 5000))
      const held = await heldToBe(session, 3)
      await session.decide(
        held.map(({ delivery }) => delivery.id),
        { kind: 'ack-confirmed' },
      ).done
      await snapshotToBe(session, 'all acked', ({ totals }) => totals.acked === 3)
    }
    const ordered = must(await workspace.applySettings({ ...workspace.settings.get().ordered, filterSubject: '' }))
    await snapshotToBe(ordered, 'all in order', ({ totals }) => totals.delivered === 3)
    must(await workspace.streamActions.purge('REVIEWS', asStreamSeq(3)))
    expect(asked().length).toBeGreaterThan(8)
    expect(asked().filter((to) => !to.startsWith('$JS.hub.API.'))).toEqual([])
    const acts = workspace.journal.acts.get()
    expect(acts.filter(({ last }) => last.subject.startsWith('$JS.API.'))).toEqual([])
    expect(acts.filter(({ by }) => by === 'nobody')).toEqual([])
  })

  it('that is not there is not replaced by the one that is', async () => {
    const { workspace, asked } = await open(apiPrefixOfDomain('leaf'))
    expect((await workspace.ensureStream(true)).ok).toBe(false)
    expect(asked().filter((to) => !to.startsWith('$JS.leaf.API.'))).toEqual([])
  })
})
