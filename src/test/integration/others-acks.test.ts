import { headers } from '@nats-io/transport-node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listenToAcks, longAckPrefix } from '../../jetstream/account/ack-listener.js'
import type { HeardAck } from '../../jetstream/account/ack-listener.js'
import { testServer } from '../support/nats-server.js'
import { rawServer } from '../support/raw-nats-server.js'
import { createManualClock } from '../support/manual-clock.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { connectTwoSides } from '../support/two-sides.js'
import { heldToBe, must, snapshotToBe } from '../support/workspace.js'
import { asDeliveryId } from '../../jetstream/wire/ids.js'

describe('a login that may not listen to acks', () => {
  it('works as ever, hears no others, and no notice complains', async () => {
    const permissions = `publish: ">", subscribe: { deny: ["$JS.ACK.>"] }`
    const server = await rawServer(
      (folder) => `jetstream: { store_dir: "${folder}/js" }
authorization { users: [ { user: ann, password: p, permissions: { ${permissions} } } ] }`,
    )
    onTestFinished(server.stop)
    const workspace = await openWorkspaceOn(`nats://ann:p@127.0.0.1:${server.port}`)
    must(await workspace.ensureStream(true))
    const session = must(await workspace.applySettings({ ...workspace.settings.get().push, filterSubject: '' }))
    await snapshotToBe(session, 'the refusal', ({ hearsOthers }) => hearsOthers === 'refused')
    await workspace.publisher.publishNext('REVIEWS.rateGiven')
    const [entry] = await heldToBe(session, 1)
    await session.decide([asDeliveryId(entry?.delivery.id ?? 0)], { kind: 'ack-confirmed' }).done
    expect(session.state.get().totals.acked).toBe(1)
    expect(workspace.connection.notices.get()).toEqual([])
  })
})

describe('listening to acks', () => {
  async function setUp() {
    const server = await testServer()
    onTestFinished(() => server.stop())
    const { ours, theirs, settled } = await connectTwoSides(server)
    const heard: HeardAck[] = []
    const deaf: string[] = []
    const stop = listenToAcks(
      { nc: ours, clock: createManualClock(1000), prefix: '$JS.ACK', stream: 'S', consumer: 'c' },
      { hear: (ack) => heard.push(ack), deaf: (why) => deaf.push(why) },
    )
    await settled()
    const say = async (subject: string, body: string | Uint8Array): Promise<void> => {
      theirs.nc.publish(subject, body)
      await settled()
    }
    return { heard, deaf, stop, say, theirs, settled }
  }
  const subject = '$JS.ACK.S.c.2.7.9.1700000000000000000.0'

  it('reads every kind of verdict from subject and body, and passes over what it cannot', async () => {
    const { heard, say, theirs, settled } = await setUp()
    for (const body of ['', '+ACK', '+NXT 5', '-NAK {"delay":5}', '+TERM because', '+WPI']) await say(subject, body)
    const kinds = heard.map(({ kind }) => kind)
    expect(kinds).toEqual(['ack', 'ack', 'ack', 'nak', 'term', 'working'])
    expect(heard[0]).toEqual({ kind: 'ack', streamSeq: 7, consumerSeq: 9, deliveryCount: 2 })
    await say(subject, 'constructor')
    await say(subject, new Uint8Array(5000))
    await say('$JS.ACK.S.c.2.x.9.0.0', '+ACK')
    await say('$JS.ACK.S.c.2', '+ACK')
    theirs.nc.publish(subject, '+ACK', { headers: headers(100, 'no') })
    await settled()
    expect(heard).toHaveLength(7)
  })

  it('ends at two thousand in one second, and says so once', async () => {
    const { heard, deaf, theirs, settled } = await setUp()
    for (let count = 0; count < 5000; count += 1) theirs.nc.publish(subject, '+ACK')
    await settled()
    expect([heard.length, ...deaf]).toEqual([2000, 'too-many'])
  })

  it('knows the longer reply subjects by one of them', () => {
    expect(longAckPrefix(subject)).toBeUndefined()
    expect(longAckPrefix('$JS.ACK.hub.ACC.S.c.2.7.9.1700000000000000000.0')).toBe('$JS.ACK.hub.ACC')
  })
})
