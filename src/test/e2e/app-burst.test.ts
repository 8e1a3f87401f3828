import { describe, expect, it } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'

describe('the burst', () => {
  it.each(bothSizes)('publishes 1,000 at once, none lost, at $cols x $rows', async (size) => {
    const app = startApp(size)
    await app.waitForHeld(0)
    const truth = await app.truth()
    app.command('publish.burst')
    await app.waitForText(/at most 256 in flight/)
    await app.choose(/1,000 reviews/)
    await app.waitForText(/1,000 (?:reviews )?stored/)
    await app.waitForStored(1000)
    const state = await truth.streamState()
    expect([state.messages, state.first_seq, state.last_seq, state.num_deleted ?? 0]).toEqual([1000, 1, 1000, 0])
    await app.waitForHeld(5)
    const info = await truth.info('rating-push')
    expect([info.num_ack_pending, info.num_pending]).toEqual([5, 995])
  })

  it('tells how far it is', async () => {
    const app = startApp(bothSizes[0])
    await app.waitForHeld(0)
    app.command('publish.burst')
    await app.waitForText(/at most 256 in flight/)
    // A smaller one may be over between two frames.
    await app.choose(/100,000 reviews/)
    await app.waitForText(/100,000 (?:reviews )?stored/, { timeoutMs: 60_000 })
    const told = [...app.output().matchAll(/([\d,]+)\/100,000/g)].map(([, count = '']) =>
      Number(count.replaceAll(',', '')),
    )
    expect(told.filter((count) => count > 0 && count < 100_000).length).toBeGreaterThan(0)
    expect(told).toEqual(told.toSorted((one, other) => one - other))
    await app.waitForStored(100_000)
  })

  it('takes in a whole burst, settles it by one mark, and stays quick', async () => {
    const app = startApp(bothSizes[0])
    await app.waitForHeld(0)
    await app.openMode('pull')
    const truth = await app.truth()
    app.command('publish.burst')
    await app.choose(/1,000 reviews/)
    await app.waitForText(/1,000 (?:reviews )?stored/)
    app.command('consumer.fetch-options')
    await app.choose(/keep 100 in hand/)
    await app.waitForHeld(100)
    const full = await truth.infoUntil('rating-pull', '100 out', (info) => info.num_ack_pending === 100)
    expect(full.num_pending).toBe(900)
    app.command('message.mark-held')
    app.command('message.ack')
    await truth.infoUntil('rating-pull', 'the first hundred acked', (info) => info.ack_floor.stream_seq === 100)
    await app.waitForHeld(100)
    const next = await truth.infoUntil('rating-pull', 'the next hundred out', (info) => info.num_ack_pending === 100)
    expect(next.delivered.consumer_seq).toBe(200)
  })
})
