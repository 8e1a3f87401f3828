import { describe, expect, it } from 'vitest'
import { bothSizes, openPattern, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'

const publish = async (app: AppDriver, count: number): Promise<void> => {
  for (let seq = 1; seq <= count; seq += 1) {
    app.command('publish.next')
    await app.waitForText(new RegExp(`stored(?:: seq| as seq) ${seq}\\b`))
  }
}

describe('the modes', () => {
  it('ordered: messages pass by, and every verdict key says why it is off', async () => {
    const app = startApp(bothSizes[1])
    await app.waitForHeld(0)
    await publish(app, 2)
    const truth = await app.truth()
    app.command('message.mark-held')
    app.command('message.ack')
    await truth.infoUntil('rating-push', 'both acked', (info) => info.ack_floor.stream_seq === 2)
    app.command('mode.previous')
    await app.waitForText(/no acks/)
    await app.waitForRow({ seq: 2, state: /no ack/ })

    for (const id of [
      'message.ack',
      'message.ack-confirmed',
      'message.nak',
      'message.nak-delayed',
      'message.term',
      'message.working',
    ] as const) {
      app.command('publish.next')
      await app.waitForText(/stored as seq \d+/)
      app.command(id)
      await app.waitForText(/ordered delivery takes no acks/)
    }
    expect((await truth.streamState()).messages).toBe(8)
    await app.waitForRow({ seq: 8, state: /no ack/ })
    app.command('consumer.auto')
    await app.waitForText(/ordered delivery takes no acks/)
    app.command('consumer.fetch')
    await app.waitForText(/pulls by itself/)
    // Nothing was left on the server for it but the client's own ephemeral consumer.
    const consumers = await truth.jsm.consumers.list('REVIEWS').next()
    expect(consumers.map(({ config }) => config.ack_policy).sort()).toEqual(['explicit', 'none'])
  })

  it.each(bothSizes)('leaving held messages lists them, coming back shows them, at $cols x $rows', async (size) => {
    const app = startApp(size)
    await app.waitForHeld(0)
    await publish(app, 3)
    await app.waitForHeld(3)
    const truth = await app.truth()

    app.command('mode.next')
    await app.waitForText(/Leave .*3.* on rating-push\?/)
    await app.choose(/stay/)
    await app.waitForText(openPattern('rating-push'))

    app.command('mode.next')
    await app.choose(/leave them held/)
    await app.waitForText(openPattern('rating-pull'))
    await app.waitForText(/(?:left on rating-\S*|rating-push): 3 out, back in \d+s/)
    const left = await truth.infoUntil('rating-push', 'left unbound', (info) => !info.push_bound)
    expect(left.num_ack_pending).toBe(3)

    app.command('mode.previous')
    await app.waitForText(openPattern('rating-push'))
    await app.waitForGone(/3 out, back in/)
    await app.waitForHeld(3)
    await app.waitForRow({ seq: 3, tries: 1, state: /held +\d+s/ })
    app.command('message.ack')
    await app.waitForRow({ seq: 1, state: /acked/ })
    await truth.infoUntil('rating-push', 's1 acked', (info) => info.ack_floor.stream_seq === 1)

    app.command('mode.next')
    await app.choose(/ack all 2|ack both/)
    await app.waitForText(openPattern('rating-pull'))
    await truth.infoUntil('rating-push', 'all acked', (info) => info.ack_floor.stream_seq === 3)
    expect(app.text()).not.toMatch(/out, back in/)
  })

  it('a shorter ack wait, set by the form, runs down; working restarts it', async () => {
    const app = startApp(bothSizes[0])
    await app.waitForHeld(0)
    const truth = await app.truth()
    app.command('mode.edit')
    await app.fill('ack wait', '3s')
    app.press('enter')
    await app.waitForText(/ack wait: 30s → 3s/)
    await app.choose(/yes, change/)
    await app.waitForText(/ack wait is 3s now/)
    await truth.infoUntil('rating-push', 'ack wait 3 s', ({ config }) => config.ack_wait === 3e9)

    await publish(app, 1)
    await app.waitForText(/its 3s begin/)
    await app.waitForRow({ seq: 1, tries: 1, state: /held +[123]s/ })
    // What stands as 1s may be over in the same moment: the clock steps by whole seconds.
    for (let times = 0; times < 6; times += 1) {
      await app.waitForRow({ seq: 1, tries: 1, state: /held +2s/ })
      app.command('message.working')
      await app.waitForRow({ seq: 1, tries: 1, state: /held +3s/ })
    }
    // Six seconds and more went by on an ack wait of three.
    const working = await truth.info('rating-push')
    expect([working.delivered.consumer_seq, working.num_redelivered, working.num_ack_pending]).toEqual([1, 0, 1])

    await app.waitForRow({ seq: 1, tries: 2, state: /held +\d+s/ })
    // One row for the message: its first try ran out, the second is held.
    await app.waitForText(/ 1 +○● /)
    await truth.infoUntil('rating-push', 'redelivered', ({ delivered, num_redelivered }) => {
      return delivered.consumer_seq === 2 && num_redelivered === 1
    })
    await app.select(1, 2)
    app.command('message.ack')
    await app.waitForRow({ seq: 1, tries: 2, state: /acked/ })
    await truth.infoUntil('rating-push', 'acked', ({ num_ack_pending }) => num_ack_pending === 0)
  })

  it('auto-ack settles what is held and what comes, after its delay', async () => {
    const app = startApp(bothSizes[0])
    await app.waitForHeld(0)
    await publish(app, 2)
    const truth = await app.truth()
    await app.waitForHeld(2)
    app.command('consumer.auto')
    await app.choose(/1s after/)
    await app.waitForText(/auto-ack/)
    await truth.infoUntil('rating-push', 'both acked', (info) => info.ack_floor.stream_seq === 2)
    await app.waitForHeld(0)
    app.command('publish.next')
    await app.waitForRow({ seq: 3, state: /acked/ })
    await truth.infoUntil('rating-push', 'the third acked', (info) => info.ack_floor.stream_seq === 3)
  })

  it('pause holds everything back on the server, and z again lets it come', async () => {
    const app = startApp(bothSizes[0])
    await app.waitForHeld(0)
    const truth = await app.truth()
    app.command('consumer.pause')
    await truth.infoUntil('rating-push', 'paused', (info) => info.paused === true)
    await app.waitForText(/paused/i)
    await publish(app, 1)
    await truth.infoUntil('rating-push', 'one waiting', (info) => info.num_pending === 1 && info.num_ack_pending === 0)
    await app.waitForHeld(0)
    app.command('consumer.pause')
    await app.waitForHeld(1)
    await truth.infoUntil('rating-push', 'delivered', (info) => info.paused !== true && info.num_ack_pending === 1)
  })
})
