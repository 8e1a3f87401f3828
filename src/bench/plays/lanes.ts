import { focusedPane, openPush, readingMs, startBenchApp, type BenchApp } from '../app.js'
import type { BenchPlay, BenchStage, Figures } from '../contract.js'
import { emptyStream, pause, review, reviews } from '../server.js'
import { echoFigures, echoLines } from './echoes.js'

const workers = 8
const keys = 120
/** Three and a half thousand a second, far more than the eight settle: each is as busy as it can be. */
const atOnce = 70
const everyMs = 20

/** Eight workers share a consumer, each as busy as its policy lets it be, and somebody goes from one to the next. */
export const busyWorkers: BenchPlay = {
  name: 'workers',
  about: 'keys while eight workers share a consumer and its messages are drawn in lanes and over time',
  rounds: 3,
  lines: [
    ...echoLines('eight busy workers'),
    {
      name: 'eight busy workers: event-loop delay p99',
      key: 'loopP99',
      unit: 'ms',
      bar: { kind: 'at most', value: 16 },
    },
    { name: 'eight busy workers: settled', key: 'rate', unit: '/s' },
    { name: 'eight busy workers: RSS', key: 'rss', unit: 'MiB', bar: { kind: 'at most', value: 180 } },
  ],
  ours: async (stage) => {
    await emptyStream(stage)
    const app = startBenchApp(stage)
    await openPush(app, 0)
    await openPull(app)
    app.press('6')
    await app.waitFor('the workers', (screen) => focusedPane(screen) === '6')
    for (let worker = 1; worker <= workers; worker += 1) await addSharing(app, worker)
    let over = false
    const publishing = publishOn(stage, () => over)
    await pause(1000)
    await app.loopDelay()
    const [beganMs, settledBefore] = [performance.now(), await settled(stage)]
    const echoes = await walk(app)
    const rate = ((await settled(stage)) - settledBefore) / ((performance.now() - beganMs) / 1000)
    const { p99 } = await app.loopDelay()
    over = true
    await publishing
    const figures: Figures = { ...echoFigures(echoes), loopP99: p99, rate, rss: app.memory().peak }
    return figures
  },
}

async function openPull(app: BenchApp): Promise<void> {
  await pause(readingMs)
  app.press('m')
  await app.waitForText('[pull]')
}

/** By the keys of the pane: one that shares the consumer in view and acks what it gets. */
async function addSharing(app: BenchApp, worker: number): Promise<void> {
  app.press('W')
  await app.waitForText('[share rating-pull')
  await pause(readingMs)
  app.press('enter')
  await app.waitForText('[acks after 200ms')
  await pause(readingMs)
  app.press('enter')
  await app.waitForText(`w${worker} is there`)
}

async function publishOn({ server: { nc } }: BenchStage, isOver: () => boolean): Promise<void> {
  for (let number = 1; !isOver(); number += 1) {
    for (let one = 0; one < atOnce; one += 1) nc.publish(reviews.subject, review(number * atOnce + one))
    await nc.flush()
    await pause(everyMs)
  }
}

async function settled({ server: { jsm } }: BenchStage): Promise<number> {
  return (await jsm.consumers.info(reviews.stream, 'rating-pull')).ack_floor.stream_seq
}

/** Goes from worker to worker, with a person's pauses. */
async function walk(app: BenchApp): Promise<readonly number[]> {
  const echoes: number[] = []
  const between = [20, 35, 50, 80] as const
  for (let step = 0; step < keys; step += 1) {
    const before = focusedLane(app.screen())
    echoes.push(await app.keyToEcho(']', (screen) => focusedLane(screen) !== before))
    await pause(between[step % between.length] ?? 50)
  }
  return echoes
}

/** The worker whose head has the cursor. */
function focusedLane(screen: readonly string[]): string | undefined {
  for (const line of screen) {
    const match = /▌\S (you|w\d)/.exec(line)
    if (match) return match[1]
  }
  return undefined
}
