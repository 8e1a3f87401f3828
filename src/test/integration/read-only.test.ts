import { expect, it, onTestFinished } from 'vitest'
import { modes } from '../../jetstream/fields/consumer-settings.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { testServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import { tapWire } from '../support/wire-tap.js'
import { must } from '../support/workspace.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

const subject = 'REVIEWS.rateGiven'
const reading = /^\$JS\.API\.(INFO|STREAM\.(LIST|NAMES|INFO\.[^.]+)|CONSUMER\.(LIST\.[^.]+|INFO\.[^.]+\.[^.]+))$/

it.each(['newest', 'oldest'] as const)(
  'with --read-only nothing that writes leaves, on the %s server',
  async (version) => {
    const server = await testServer({ version })
    onTestFinished(server.stop)
    const truth = await connectTruth(server)
    await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
    for (let left = 3; left > 0; left -= 1) await truth.js.publish(subject, '{}')
    const common = { ack_policy: 'explicit', ack_wait: 60e9 } as const
    await truth.jsm.consumers.add('REVIEWS', { ...common, durable_name: 'pull' })
    await truth.jsm.consumers.add('REVIEWS', { ...common, durable_name: 'push', deliver_subject: 'deliver.there' })
    const tap = await tapWire(server.port)
    const workspace = await openWorkspaceOn(`nats://${server.token}@127.0.0.1:${tap.port}`, { readOnly: true })

    // Every way to write that there is, through what the keys call and below it.
    const words: string[] = []
    const refused = (outcome: { readonly ok: boolean; readonly error?: unknown }): void => {
      expect(outcome.ok).toBe(false)
      words.push(JSON.stringify(outcome.error))
    }
    const { streamActions, publisher } = workspace
    refused(await streamActions.create({ name: 'NEW', subjects: ['new'] }))
    refused(await streamActions.purge('REVIEWS', asStreamSeq(1)))
    refused(await streamActions.remove('REVIEWS'))
    refused(await streamActions.removeConsumer('REVIEWS', 'pull'))
    if (version === 'newest') {
      refused(await streamActions.pauseConsumer('REVIEWS', 'pull', 60_000))
      refused(await streamActions.resumeConsumer('REVIEWS', 'pull'))
    }
    for (const mode of modes) refused(await workspace.openMode(mode))
    for (const mode of modes)
      refused(await workspace.applySettings({ ...workspace.settings.get()[mode], name: 'pull' }))
    refused(await workspace.openConsumer('REVIEWS', 'push'))
    const session = must(await workspace.openConsumer('REVIEWS', 'pull'))
    refused(session.fetch(1, 1000))
    session.setContinuous(5)
    session.setAutoAck(0)
    const outcome = await publisher.publishNext(subject)
    expect(outcome).toMatchObject({ kind: 'refused' })
    words.push(outcome.kind === 'stored' ? '' : outcome.why)
    publisher.startBurst(subject, 5)
    workspace.useStream('OTHER')
    refused(await workspace.ensureStream(true))
    const nc = workspace.connection.nats()!
    const ack = '$JS.ACK.REVIEWS.pull.1.1.1.1.0'
    for (const to of [ack, '$JS.FC.REVIEWS.push.x', subject, '$JS.API.STREAM.DELETE.REVIEWS']) {
      expect(() => nc.publish(to, '+ACK')).toThrow()
      await expect(nc.request(to)).rejects.toThrow()
      // What the client leaves behind when it throws must not run out within the test: nobody waits for it.
      expect(() => void nc.request(to, '', { timeout: 600_000, noMux: true })).toThrow()
    }
    await session.refresh()
    await nc.flush()

    expect(words.filter((text) => !text.includes('--read-only'))).toEqual([])
    expect(tap.published().filter((to) => !reading.test(to))).toEqual([])
    expect(tap.published().length).toBeGreaterThan(3)
    expect(tap.lines.filter((line) => line.startsWith('SUB deliver.'))).toEqual([])
    expect(workspace.connection.notices.get().some(({ kind }) => kind === 'held-back')).toBe(true)
    expect(await truth.streamState()).toMatchObject({ messages: 3, consumer_count: 2 })
    expect(await truth.info('pull')).toMatchObject({ num_pending: 3, num_ack_pending: 0, num_waiting: 0 })
  },
)
