import { describe, expect, it } from 'vitest'
import { startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { labAct } from '../support/lab-screen.js'
import type { ServerTruth } from '../support/server-truth.js'
import { addWorker, gotBy, gotToBe, laneTexts } from '../support/workers-screen.js'

const sizes = [
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
  { cols: 200, rows: 60 },
] as const
const share = /share rating-pull/
const acks = /acks after 200ms/
const silent = /takes, never answers/

/** A pull consumer with nothing asked for, its ack wait as given, and the workers on the screen. */
async function pulling(
  size: (typeof sizes)[number],
  ackWaitMs?: number,
): Promise<{ readonly app: AppDriver; readonly truth: ServerTruth }> {
  const app = startApp(size)
  await app.waitForHeld(0)
  await app.openMode('pull')
  const truth = await app.truth()
  await truth.infoUntil('rating-pull', 'it is there', () => true)
  if (ackWaitMs !== undefined) await truth.jsm.consumers.update('REVIEWS', 'rating-pull', { ack_wait: ackWaitMs * 1e6 })
  app.command('pane.workers')
  await app.waitForText('6 Workers')
  return { app, truth }
}

async function publish({ app, truth }: { app: AppDriver; truth: ServerTruth }, count: number): Promise<void> {
  const before = (await truth.streamState()).messages
  for (let one = 1; one <= count; one += 1) {
    app.command('publish.next')
    await truth.streamUntil(`${before + one} stored`, ({ messages }) => messages === before + one)
  }
}

describe.each(sizes)('workers at $cols x $rows', (size) => {
  it('share one consumer: each message goes to one of them', async () => {
    const { app, truth } = await pulling(size)
    await addWorker(app, 1, share, acks)
    await addWorker(app, 2, share, acks)
    await publish({ app, truth }, 6)
    const info = await truth.infoUntil('rating-pull', 'all settled', ({ ack_floor: floor }) => floor.stream_seq === 6)
    // None came twice: the server sent as many as are stored.
    expect(info.delivered.consumer_seq).toBe(6)
    await app.waitFor('both to have got six in all', () => {
      const [one, two] = [gotBy(app, 'w1') ?? 0, gotBy(app, 'w2') ?? 0]
      return one + two === 6
    })
    expect(Math.min(gotBy(app, 'w1') ?? 0, gotBy(app, 'w2') ?? 0)).toBeGreaterThan(0)
    expect(app.text().replaceAll(/\s+/g, ' ')).toContain('share rating-pull: each message goes to one of them')
  })

  it('on consumers of their own each get every message, and such a consumer goes with its worker', async () => {
    const { app, truth } = await pulling(size)
    await addWorker(app, 1, share, acks)
    await addWorker(app, 2, /a pull consumer of its own/, acks)
    await publish({ app, truth }, 3)
    await gotToBe(app, 'w1', 3)
    await gotToBe(app, 'w2', 3)
    const consumers = await truth.jsm.consumers.list('REVIEWS').next()
    const own = consumers.filter(({ name }) => !name.startsWith('rating-'))
    expect(own).toHaveLength(1)
    expect(own[0]?.delivered.stream_seq).toBe(3)
    await truth.infoUntil('rating-pull', 'the same three', ({ delivered }) => delivered.stream_seq === 3)
    app.command('lane.leave')
    await app.waitFor('w2 to be gone', () => !laneTexts(app).has('w2'))
    const left = await truth.jsm.consumers.list('REVIEWS').next()
    expect(left.map(({ name }) => name).filter((name) => !name.startsWith('rating-'))).toEqual([])
  })
})

describe('a worker that does not answer', () => {
  it('killed: what it held stays out until its wait is over, and only then goes to who asks', async () => {
    const ackWaitMs = 8000
    const { app, truth } = await pulling(sizes[1], ackWaitMs)
    await addWorker(app, 1, share, silent)
    const fromMs = Date.now()
    await publish({ app, truth }, 3)
    await app.waitForText(/w1 takes, never|3 got/)
    await gotToBe(app, 'w1', 3)
    app.command('lane.kill')
    await app.waitForText(/w1 was killed: its 3 stay out until their waits are over/)
    expect((await truth.info('rating-pull')).num_ack_pending).toBe(3)
    await addWorker(app, 2, share, acks)
    expect(gotBy(app, 'w2')).toBe(0)
    const info = await truth.infoUntil(
      'rating-pull',
      'the three sent again and settled',
      ({ delivered, ack_floor: floor }) => delivered.consumer_seq === 6 && floor.stream_seq === 3,
      30_000,
    )
    expect(info.num_ack_pending).toBe(0)
    expect(Date.now() - fromMs).toBeGreaterThanOrEqual(ackWaitMs)
    await gotToBe(app, 'w2', 3)
    await app.waitForText(/came again to w2 \(try 2\): w1’s ack wait was over without a verdict/)
    await app.waitForText(/came more than once \(seq \d to w1, then w2\)/)
    await app.waitFor('each try to be its worker’s in time', (lines) =>
      // Through both goes the rule of the mark that the consumer was edited, where that was seen.
      [/ 1 w1 [ │]+[●━]+○/, / 1 w2 [ │]+●/].every((row) => lines.some((line) => row.test(line))),
    )
    const killedFor = (lines: readonly string[]): number => Number(/w1 killed (\d+)s ago/.exec(lines.join('\n'))?.[1])
    const killedS = killedFor(app.screen())
    await app.waitFor('the age of a kill to go on where nothing else does', (lines) => killedFor(lines) > killedS + 2)
  })

  it('cut off: the others go on, and one of them gets what it held, but only after the wait', async () => {
    const ackWaitMs = 8000
    const { app, truth } = await pulling(sizes[1], ackWaitMs)
    await addWorker(app, 1, share, silent)
    const fromMs = Date.now()
    await publish({ app, truth }, 2)
    await gotToBe(app, 'w1', 2)
    await labAct(app, /cut off one worker/, /w1, for 30s/)
    await app.waitForText(/cut off one worker: under way/)
    await addWorker(app, 2, share, acks)
    expect(gotBy(app, 'w2')).toBe(0)
    const info = await truth.infoUntil(
      'rating-pull',
      'both sent again and settled',
      ({ delivered, ack_floor: floor }) => delivered.consumer_seq === 4 && floor.stream_seq === 2,
      30_000,
    )
    expect(info.num_ack_pending).toBe(0)
    expect(Date.now() - fromMs).toBeGreaterThanOrEqual(ackWaitMs)
    await gotToBe(app, 'w2', 2)
    await app.waitFor('both to be said to be with w2', () =>
      /1 ○ now w2[^]*2 ○ now w2|2 ○ now w2[^]*1 ○ now w2/.test(laneTexts(app).get('w1') ?? ''),
    )
    app.command('lab.open')
    await app.choose(/end it now/)
    await app.waitForText(/lab: cut off one worker, w1: /)
  })

  it('frozen: it takes and answers nothing, another gets it after the wait; thawed it goes on', async () => {
    const ackWaitMs = 8000
    const { app, truth } = await pulling(sizes[1], ackWaitMs)
    await addWorker(app, 1, share, acks)
    app.command('lane.freeze')
    await app.waitForText(/w1 is frozen/)
    const fromMs = Date.now()
    await publish({ app, truth }, 1)
    await truth.infoUntil('rating-pull', 'one out', ({ num_ack_pending: out }) => out === 1)
    await app.waitForText(/w1 is frozen: its 1 stays out until its wait is over/)
    // No verdict goes through a worker that answers nothing.
    app.command('message.ack')
    await app.waitForText(/w1 is frozen and answers nothing/)
    await addWorker(app, 2, share, acks)
    await truth.infoUntil('rating-pull', 'it settled', ({ ack_floor: floor }) => floor.stream_seq === 1, 30_000)
    expect(Date.now() - fromMs).toBeGreaterThanOrEqual(ackWaitMs)
    await gotToBe(app, 'w2', 1)
    app.command('lane.previous')
    app.command('lane.freeze')
    await app.waitForText(/w1 is thawed/)
    await publish({ app, truth }, 4)
    await truth.infoUntil('rating-pull', 'all settled', ({ ack_floor: floor }) => floor.stream_seq === 5, 30_000)
    await app.waitFor('w1 to take part again', () => (gotBy(app, 'w1') ?? 0) > 1)
  })

  it('that you decide for: the verdict leaves by its own connection, on what is under its cursor', async () => {
    const { app, truth } = await pulling(sizes[1])
    await addWorker(app, 1, share, silent)
    await publish({ app, truth }, 2)
    await gotToBe(app, 'w1', 2)
    app.press('down')
    app.press('t')
    await app.choose(/spam/)
    await app.waitForText(/w1 term.*: seq 2/)
    await truth.infoUntil('rating-pull', 'one of two out', ({ num_ack_pending: out }) => out === 1)
    app.press('a')
    const info = await truth.infoUntil('rating-pull', 'nothing out', ({ num_ack_pending: out }) => out === 0)
    expect(info.ack_floor.stream_seq).toBe(2)
  })
})

describe('five keys', () => {
  it('reach two who share, and one of them killed', async () => {
    const app = startApp(sizes[0])
    await app.waitForHeld(0)
    await app.openMode('pull')
    const truth = await app.truth()
    app.press('6')
    app.press('W')
    await app.waitForText(share)
    app.press('enter')
    await app.waitForText(acks)
    app.press('enter')
    await app.waitForText(/w1 is there/)
    await truth.infoUntil('rating-pull', 'its pull', ({ num_waiting: pulls }) => pulls > 0)
    app.press('K')
    await app.waitForText(/w1 was killed: nothing of it is out/)
    await truth.infoUntil('rating-pull', 'no pull any more', ({ num_waiting: pulls }) => pulls === 0)
  })

  it('reach a second consumer that gets every message, too', async () => {
    const app = startApp(sizes[0])
    await app.waitForHeld(0)
    await app.openMode('pull')
    const truth = await app.truth()
    app.press('6')
    app.press('W')
    await app.waitForText(/\[share rating-pull/)
    app.press('down')
    await app.waitForText(/\[a pull consumer of its own/)
    app.press('enter')
    await app.waitForText(acks)
    app.press('enter')
    await app.waitForText(/w1 is there/)
    await publish({ app, truth }, 2)
    await gotToBe(app, 'w1', 2)
    expect((await truth.info('rating-pull')).num_pending).toBe(2)
    const flat = () => app.text().replaceAll(/\s+/g, ' ')
    await app.waitFor('what two consumers are', () => flat().includes('Only workers on one consumer share'))
  })
})

it('a plain subscriber sees what is published while it is there, and nothing of the rest', async () => {
  const { app, truth } = await pulling(sizes[1])
  await addWorker(app, 1, /core NATS: only listens/)
  await publish({ app, truth }, 2)
  await gotToBe(app, 'w1', 2)
  app.command('lane.kill')
  await app.waitForText(/w1 was killed: what is published now it never sees/)
  await publish({ app, truth }, 3)
  app.command('lane.restart')
  await app.waitForText(/w1 began anew/)
  await app.waitForText(/3 never seen/)
  await publish({ app, truth }, 1)
  await gotToBe(app, 'w1', 3)
  // A core publish reaches it as well, and the stream, whose subject it is: neither says so.
  app.command('publish.core')
  await app.waitForText(/handed to the server: core publish, so nobody says who got it/)
  await gotToBe(app, 'w1', 4)
  await truth.streamUntil('seven stored', ({ messages }) => messages === 7)
  // Nothing was made for it.
  expect((await truth.jsm.consumers.list('REVIEWS').next()).map(({ name }) => name).sort()).toEqual([
    'rating-pull',
    'rating-push',
  ])
})

it('--read-only adds no worker, and says so', async () => {
  const app = startApp({ ...sizes[0], args: ['--read-only'] })
  await app.waitForText(/read-only/)
  app.command('pane.workers')
  await app.waitForText(/Started with --read-only: none can be added/)
  app.command('lane.add')
  await app.waitForText(/add: started with --read-only/)
})
