import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bothSizes, isRunning, processToEnd, startApp } from '../support/app-driver.js'
import type { AppDriver, AppOptions } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { labAct, saidToBe } from '../support/lab-screen.js'

async function holding(count: number, options: AppOptions = {}): Promise<AppDriver> {
  const app = startApp({ ...bothSizes[1], args: ['--private'], ...options })
  await app.waitForHeld(0)
  for (let seq = 1; seq <= count; seq += 1) {
    app.command('publish.next')
    await app.waitForHeld(seq)
  }
  return app
}

const stateOf = (pid: number): string => {
  try {
    return /\) (\S) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '?'
  } catch {
    return 'gone'
  }
}

describe('the failure lab', () => {
  it('kills, restarts and freezes the private server, and says what became of what was stored', async () => {
    const app = await holding(2)
    const truth = await app.truth()
    const first = app.privateServer().pid
    await labAct(app, /kill -9 the server/)
    await saidToBe(app, /lab: kill -9 the server: the connection was lost for \S+; 0 of the 2 stored lost;/)
    const second = app.privateServer().pid
    expect([second === first, isRunning(first), isRunning(second)]).toEqual([false, false, true])

    await labAct(app, /restart the server/)
    await saidToBe(app, /lab: restart the server: the connection was lost for \S+; 0 of the 2 stored lost;/)
    const third = app.privateServer().pid
    expect([third === second, isRunning(second)]).toEqual([false, false])

    await labAct(app, /freeze the server/, /for 5s/)
    await conditionToHold({ check: () => stateOf(third) === 'T', what: 'a frozen server' })
    await app.waitForText(/no answer for \d+s/, { timeoutMs: 10_000 })
    await saidToBe(
      app,
      /lab: freeze the server: (?:no answer|the connection was lost) for \S+; 0 of the 2 stored lost;/,
    )
    expect(stateOf(third)).not.toBe('T')
    expect((await truth.streamState()).messages).toBe(2)

    app.command('app.log')
    await app.waitForText(/lab +kill -9 \d+ \(the server\) +done/)
    await app.waitForText(/lab +freeze the server for 5 s/)
  })

  it('cuts and slows the network, loses an ack, a PubAck, and acts on limits, and is ended by its own key', async () => {
    const app = await holding(1)
    const truth = await app.truth()
    app.command('mode.edit')
    await app.fill('ack wait', '3s')
    app.press('enter')
    await app.choose(/yes, change/)
    await app.waitForText(/ack wait is 3s now/)
    await truth.infoUntil('rating-push', 'ack wait 3 s', ({ config }) => config.ack_wait === 3e9)

    await labAct(app, /cut the network/, /for 10s/)
    await app.waitForText(/no answer/, { timeoutMs: 10_000 })
    await saidToBe(app, /lab: cut the network: (?:no answer|the connection was lost) for \S+; 0 of the 1 stored lost;/)

    await labAct(app, /make the network slow/, /each byte 500ms later/)
    await app.waitForText(/make the network slow: under way/)
    app.command('app.log')
    await app.waitForText(/each byte takes 500 ms longer each way/)
    app.press('esc')
    await app.waitForGone(/each byte takes 500 ms longer each way/)
    // Behind the answer that is measured: a publish, its PubAck and the message itself.
    app.command('publish.next')
    await app.waitForHeld(2)
    app.command('lab.open')
    await app.choose(/end it now/)
    await saidToBe(app, /lab: make the network slow: .*round trip \S+ before, \S+ meanwhile;/)

    await labAct(app, /lose the next ack/)
    await app.waitForText(/lose the next ack: under way/)
    app.command('message.ack')
    await saidToBe(
      app,
      /lab: lose the next ack: the ack of seq (\d) was lost; seq \1 came again \S+ later \(try \d+\);/,
    )
    await truth.infoUntil('rating-push', 'both out', (info) => info.num_ack_pending === 2)

    await labAct(app, /lose the next PubAck/)
    app.command('publish.next')
    await saidToBe(app, /the PubAck for REVIEWS\.rateGiven was lost; published twice, stored once as seq 3/)
    expect((await truth.streamState()).messages).toBe(3)

    await labAct(app, /fill max ack pending/, /for 5s/)
    await saidToBe(
      app,
      /lab: fill max ack pending: 5 of 5 places out, 5 by delayed naks, 1 to come; nothing new came for/,
    )
    await truth.infoUntil('rating-push', 'full', (info) => info.num_ack_pending === 5)

    const stored = (await truth.streamState()).messages
    await labAct(app, /fill the stream/)
    await saidToBe(
      app,
      /lab: fill the stream: max messages was 3; the publisher was refused: .*; 3 are kept, the first of them seq 1: nothing fell out; its stream is gone again;/,
    )
    expect((await truth.streamState()).messages).toBe(stored)

    await labAct(app, /delete the consumer/)
    await saidToBe(app, /lab: delete the consumer: rating-push is deleted; 5 were out; 1 worker here knew/)
    await app.waitForText(/deleted/)
  })

  it('loses a flow-control answer, and the flood goes on when a heartbeat has asked for it again', async () => {
    const app = await holding(0)
    const truth = await app.truth()
    app.command('mode.edit')
    await app.fill('max ack pending', '20000')
    app.press('enter')
    await app.choose(/yes, change/)
    await app.waitForText(/max ack pending is 20,000 now/)
    app.command('consumer.auto')
    await app.choose(/at once/)
    await labAct(app, /lose a flow-control answer/)
    await app.waitForText(/lose a flow-control answer: under way/)
    app.command('publish.burst')
    await app.choose(/10,000 reviews/)
    await saidToBe(
      app,
      /lab: lose a flow-control answer: .*was lost; a heartbeat said that the server waits; answered again \S+ later/,
    )
    await truth.infoUntil('rating-push', 'all settled', ({ ack_floor: floor }) => floor.stream_seq === 10_000, 30_000)
  })

  it('acks late and twice', async () => {
    const app = await holding(2)
    const truth = await app.truth()
    await labAct(app, /ack twice/)
    await saidToBe(app, /the second ack of seq 1 was answered and moved nothing \(1 out, ack floor 1\);/)
    await truth.infoUntil('rating-push', 'the floor at 1', (info) => info.ack_floor.stream_seq === 1)
    app.command('mode.edit')
    await app.fill('ack wait', '3s')
    app.press('enter')
    await app.choose(/yes, change/)
    await app.waitForText(/ack wait is 3s now/)
    await truth.infoUntil('rating-push', 'ack wait 3 s', ({ config }) => config.ack_wait === 3e9)
    await app.waitForHeld(1)
    await labAct(app, /ack late on purpose/)
    await saidToBe(app, /seq 2 was acked \S+ after its ack wait: the server answered;/)
    await truth.infoUntil('rating-push', 'the floor at 2', (info) => info.ack_floor.stream_seq === 2)
  })

  it.each([
    { state: 'frozen', name: /freeze the server/, how: /for 1m/ },
    { state: 'cut', name: /cut the network/, how: /for 30s/ },
    { state: 'slow', name: /make the network slow/, how: /each byte 500ms later/ },
    { state: 'armed', name: /lose the next ack/, how: /do it/ },
  ])('leaves nothing behind from a $state server, however it ends', async ({ state, name, how }) => {
    for (const way of ['q', 'ctrl+c', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
      const app = await holding(0)
      const { pid } = app.privateServer()
      await labAct(app, name, how)
      if (state === 'frozen') await conditionToHold({ check: () => stateOf(pid) === 'T', what: 'a frozen server' })
      if (state === 'frozen' || state === 'cut') await app.waitForText(/no answer/, { timeoutMs: 10_000 })
      else await app.waitForText(/: under way/)
      if (way === 'q' || way === 'ctrl+c') app.press(way)
      else app.kill(way)
      const exit = await app.toExit()
      if (way === 'q' || way === 'ctrl+c') expect(exit.exitCode).toBe(0)
      await processToEnd(pid, `the server of a program ended by ${way}`)
    }
  })

  it('is refused on a server that is not private, and with --read-only', async () => {
    const server = await testServer()
    try {
      const theirs = startApp({ ...bothSizes[0], server })
      await theirs.choose(/yes/)
      await theirs.waitForHeld(0)
      theirs.command('lab.open')
      await theirs.waitForText(/the failure lab works on a private server only/)
      const looking = startApp({ ...bothSizes[0], args: ['--private', '--read-only'] })
      await looking.waitForText(/read-only: look at streams/)
      looking.command('lab.open')
      await looking.waitForText(/started with --read-only/)
      expect(server.server.control!.nodes.get()[0]?.state).toBe('up')
    } finally {
      await server.stop()
    }
  })
})
