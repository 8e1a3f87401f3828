import { openPush, readingMs, startBenchApp, type BenchApp } from '../app.js'
import type { BenchPlay, BenchStage, Figures } from '../contract.js'
import { emptyStream, pause, review, reviews, until } from '../server.js'
import { quantile } from '../statistics.js'

/** As many as stand on the screen without scrolling. */
const held = 12
const consumer = 'rating-push'

/** A screen of held messages. */
async function heldScreen(stage: BenchStage): Promise<BenchApp> {
  const { nc, jsm } = stage.server
  await jsm.streams.delete(reviews.stream).catch(() => undefined)
  await jsm.streams.add({ name: reviews.stream, subjects: [...reviews.subjects] })
  await jsm.consumers.add(reviews.stream, {
    durable_name: consumer,
    deliver_subject: 'bench.held',
    ack_policy: 'explicit',
    // Far longer than a sample lasts: nothing comes again meanwhile.
    ack_wait: 3_600_000_000_000,
    max_ack_pending: held,
  })
  stage.defer(() => jsm.streams.delete(reviews.stream))
  for (let number = 1; number <= held; number += 1) nc.publish(reviews.subject, `{"text":"message ${number}"}`)
  await nc.flush()
  const app = startBenchApp(stage)
  await openPush(app, held)
  return app
}

const cursorOn = (screen: readonly string[]): number => screen.findIndex((line) => /▌ +\d+ +[●○]/.test(line))

/** What a key costs while nothing else happens. */
export const cursor: BenchPlay = {
  name: 'cursor',
  about: 'the cursor goes down and up a screen of held messages',
  rounds: 3,
  lines: [
    { name: 'bytes to move the cursor one row', key: 'bytes', unit: 'bytes', bar: { kind: 'at most', value: 400 } },
    { name: 'key to echo, at rest, p50', key: 'p50', unit: 'ms', bar: { kind: 'at most', value: 8 } },
    { name: 'key to echo, at rest, p90', key: 'p90', unit: 'ms', bar: { kind: 'at most', value: 20 } },
  ],
  ours: async (stage) => {
    const app = await heldScreen(stage)
    const bytes: number[] = []
    const echoes: number[] = []
    for (let step = 0; step < 100; step += 1) {
      const before = cursorOn(app.screen())
      const sent = app.bytesReceived()
      echoes.push(await app.keyToEcho(step % 20 < 10 ? 'down' : 'up', (screen) => cursorOn(screen) !== before))
      await pause(30)
      bytes.push(app.bytesReceived() - sent)
    }
    return { bytes: quantile(bytes, 0.5), p50: quantile(echoes, 0.5), p90: quantile(echoes, 0.9) }
  },
}

/** A message far longer than the screen, of letters that are more than a byte; beside it, one that fits into its row. */
export const longText: BenchPlay = {
  name: 'long-text',
  about: 'a message of 240 KB that is not ASCII, in its row and opened',
  rounds: 5,
  lines: [
    {
      name: '240 KB message: longest frame of its row',
      key: 'row',
      beside: 'row',
      unit: 'ms',
      bar: { kind: 'at most', value: 10 },
    },
    {
      name: '240 KB message: longest frame of opening it',
      key: 'opened',
      beside: 'opened',
      unit: 'ms',
      bar: { kind: 'at most', value: 16 },
    },
  ],
  ours: (stage) => lookAt(stage, Buffer.from('Größe 寿司 🍣 '.repeat(Math.ceil(12_000 * stage.scale)))),
  yardstick: (stage) => lookAt(stage, review(1)),
}

/** The longest frames of a program that just started, while a message comes and while it is opened. */
async function lookAt(stage: BenchStage, payload: Uint8Array): Promise<Figures> {
  await emptyStream(stage)
  const app = startBenchApp(stage)
  await openPush(app, 0)
  await pause(readingMs)
  await app.loopDelay()
  stage.server.nc.publish(reviews.subject, payload)
  await app.waitForText('1 held')
  await pause(200)
  const row = await app.loopDelay()
  app.press('enter')
  await app.waitForText(/Esc (?:closes|close|back)/)
  await pause(200)
  const opened = await app.loopDelay()
  return { row: row.max, opened: opened.max }
}

/** Nothing happens, nothing is held. */
export const idle: BenchPlay = {
  name: 'idle',
  about: 'twenty seconds in which nothing happens',
  rounds: 3,
  lines: [
    { name: 'idle 20 s: bytes', key: 'bytes', unit: 'bytes', bar: { kind: 'at most', value: 0 } },
    { name: 'idle 20 s: CPU', key: 'cpu', unit: '%', bar: { kind: 'at most', value: 0.1 } },
    { name: 'idle: RSS', key: 'rss', unit: 'MiB', bar: { kind: 'at most', value: 65 } },
  ],
  ours: async (stage) => {
    await emptyStream(stage)
    const app = startBenchApp(stage, { isMonitored: false })
    await openPush(app, 0)
    // What was said of the last key has faded by then.
    await pause(35_000)
    return atRest(app, 20_000)
  },
}

/** What a program costs while it is left alone. */
export async function atRest(app: BenchApp, forMs: number): Promise<Figures> {
  const [bytes, cpu, beganMs] = [app.bytesReceived(), app.cpu(), performance.now()]
  await pause(forMs)
  const share = (app.cpu() - cpu) / ((performance.now() - beganMs) / 1000)
  return { bytes: app.bytesReceived() - bytes, cpu: share * 100, rss: app.memory().rss }
}

/** The terminal takes nothing for a while: the event loop must not wait for it. */
export const stalled: BenchPlay = {
  name: 'stalled',
  about: 'the terminal reads nothing for 2.5 s while a thousand messages come',
  rounds: 3,
  lines: [
    {
      name: 'terminal stalled 2.5 s: longest loop delay',
      key: 'max',
      unit: 'ms',
      bar: { kind: 'at most', value: 100 },
    },
  ],
  ours: async (stage) => {
    const { nc } = stage.server
    const app = await heldScreen(stage)
    app.press('p')
    await pause(readingMs)
    await app.loopDelay()
    app.stall(true)
    const overMs = performance.now() + 2500
    await until(() => {
      nc.publish(reviews.subject, '{"text":"one more"}')
      app.press('down')
      return performance.now() > overMs
    }, 'the stall to be over')
    const { max } = await app.loopDelay()
    app.stall(false)
    return { max }
  },
}
