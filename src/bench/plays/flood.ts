import type { ConsumerConfig } from '@nats-io/jetstream'
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream'
import { focusedPane, lookOnly, readingMs, startBenchApp, type BenchApp } from '../app.js'
import type { BenchLine, BenchPlay, BenchStage, Figures } from '../contract.js'
import { fillReviews, pause, reviews, settleRate, until } from '../server.js'
import { startEchoingYardstick, startYardstick } from '../yardsticks.js'
import { echoFigures, echoLines } from './echoes.js'

const messages = 200_000
const consumer = 'bench-push'
const deliverTo = 'bench.deliver'
const farOff = '2099-01-01T00:00:00Z'

const total = ({ scale }: BenchStage): number => Math.ceil(messages * scale)
const fill = async (stage: BenchStage): Promise<void> => fillReviews(stage.server, total(stage))

const loopLine = (flood: string): BenchLine => ({
  name: `${flood}: event-loop delay p99`,
  key: 'loopP99',
  beside: 'loopP99',
  unit: 'ms',
  bar: { kind: 'at most', value: 16 },
})

/** Every message there is goes over the screen, in order and without acks. */
export const orderedFlood: BenchPlay = {
  name: 'ordered',
  about: '200,000 reviews through the ordered mode',
  rounds: 5,
  lines: [
    {
      name: 'ordered, ack none: consume ÷ bare client',
      key: 'rate',
      over: 'rate',
      unit: '×',
      bar: { kind: 'at least', value: 0.95 },
    },
    loopLine('ordered'),
    { name: 'ordered: RSS in the flood', key: 'rss', unit: 'MiB', bar: { kind: 'at most', value: 180 } },
  ],
  prepare: fill,
  ours: (stage) => floodOrdered(stage, () => Promise.resolve()),
  yardstick: (stage) => bare(stage, 'receive', orderedConfig),
}

/** The same while somebody works on. */
export const orderedKeys: BenchPlay = {
  name: 'ordered-keys',
  about: 'keys while 200,000 reviews go through the ordered mode',
  rounds: 5,
  lines: echoLines('ordered flood', { hasYardstick: true }),
  prepare: fill,
  ours: async (stage) => {
    const echoes: number[] = []
    await floodOrdered(stage, (app, isOver) => pressOn(app, isOver, echoes))
    return echoFigures(echoes)
  },
  yardstick: (stage) => bareKeys(stage, 'receive', orderedConfig),
}

/** Every message is pushed and acked at once. */
export const pushFlood: BenchPlay = {
  name: 'push',
  about: '200,000 reviews pushed, each acked at once',
  rounds: 5,
  lines: [
    {
      name: 'push, each acked: consume ÷ bare client',
      key: 'rate',
      over: 'rate',
      unit: '×',
      bar: { kind: 'at least', value: 0.9 },
    },
    loopLine('push'),
    { name: 'push: RSS in the flood', key: 'rss', unit: 'MiB', bar: { kind: 'at most', value: 180 } },
  ],
  prepare: fill,
  ours: (stage) => floodPushed(stage, () => Promise.resolve()),
  yardstick: (stage) => bare(stage, 'ack', pushConfig),
}

/** The same while somebody works on. */
export const pushKeys: BenchPlay = {
  name: 'push-keys',
  about: 'keys while 200,000 reviews are pushed and acked',
  rounds: 5,
  lines: echoLines('push flood', { hasYardstick: true }),
  prepare: fill,
  ours: async (stage) => {
    const echoes: number[] = []
    await floodPushed(stage, (app, isOver) => pressOn(app, isOver, echoes))
    return echoFigures(echoes)
  },
  yardstick: (stage) => bareKeys(stage, 'ack', pushConfig),
}

const orderedConfig: Partial<ConsumerConfig> = { ack_policy: AckPolicy.None }
const pushConfig: Partial<ConsumerConfig> = { ack_policy: AckPolicy.Explicit, max_ack_pending: 10_000 }

async function floodOrdered(
  stage: BenchStage,
  meanwhile: (app: BenchApp, isOver: () => boolean) => Promise<void>,
): Promise<Figures> {
  const last = total(stage)
  const app = startBenchApp(stage)
  await lookOnly(app)
  app.press('m')
  await app.waitForText(/[1-9] held/)
  stage.defer(() => stage.server.jsm.consumers.delete(reviews.stream, 'rating-push'))
  // From push to ordered: backwards is one step.
  app.press('M')
  await app.waitForText('leave them held and open ordered')
  await pause(readingMs)
  app.press('enter')
  const begins = (screen: readonly string[]): boolean => screen.some((line) => /^.*\bno acks\b/.test(line))
  await app.waitFor('the ordered mode', begins, { timeoutMs: 30_000 })
  const row = /(?:^|[│▌])[▌ ]*([\d,]{1,9}) +[■·.◌●✓]/
  const newest = (screen: readonly string[]): number =>
    Math.max(0, ...screen.map((line) => Number(row.exec(line)?.[1]?.replaceAll(',', '') ?? 0)))
  await app.waitFor('the first rows', (screen) => newest(screen) > 0, { timeoutMs: 30_000 })
  const [beganMs, from, cpuBefore] = [performance.now(), newest(app.screen()), app.cpu()]
  let over = false
  const others = meanwhile(app, () => over)
  await app.waitFor(`row ${last}`, (screen) => newest(screen) === last, { timeoutMs: 300_000 })
  const rate = ((last - from) / (performance.now() - beganMs)) * 1000
  const cpuUs = cpuEach(app, cpuBefore, last - from)
  over = true
  await others
  const { p99 } = await app.loopDelay()
  return { rate, loopP99: p99, rss: app.memory().peak, cpuUs }
}

async function floodPushed(
  stage: BenchStage,
  meanwhile: (app: BenchApp, isOver: () => boolean) => Promise<void>,
): Promise<Figures> {
  const { server } = stage
  const app = await readyForPush(stage)
  let over = false
  const cpuBefore = app.cpu()
  const others = meanwhile(app, () => over)
  await server.jsm.consumers.resume(reviews.stream, consumer)
  const rate = await settleRate(server, consumer, total(stage))
  const cpuUs = cpuEach(app, cpuBefore, total(stage))
  over = true
  await others
  const { p99 } = await app.loopDelay()
  return { rate, loopP99: p99, rss: app.memory().peak, cpuUs }
}

/** Microseconds of CPU a message, the screen included: on a busy machine they say more than the rate. */
function cpuEach(app: BenchApp, before: number, messages: number): number {
  return ((app.cpu() - before) * 1e6) / messages
}

/** A push flood that has begun, and whether it goes on: there is something left of what is stored. */
export async function startPushed(
  stage: BenchStage,
  reviewsStored: number,
): Promise<{ readonly app: BenchApp; readonly isFlowing: () => Promise<boolean> }> {
  const { jsm } = stage.server
  const app = await readyForPush(stage)
  await jsm.consumers.resume(reviews.stream, consumer)
  const settled = async (): Promise<number> => (await jsm.consumers.info(reviews.stream, consumer)).ack_floor.stream_seq
  await until(async () => (await settled()) > 0, 'the flood to begin')
  return { app, isFlowing: async () => (await settled()) < reviewsStored }
}

/** The program on a paused consumer, about to ack each message at once. */
async function readyForPush(stage: BenchStage): Promise<BenchApp> {
  await makeConsumer(stage, pushConfig, { pausedUntil: farOff })
  const app = startBenchApp(stage)
  await joinConsumer(app)
  app.press('space')
  await app.waitForText('at once')
  app.press('enter')
  await app.waitForText('auto-ack is on')
  await app.loopDelay()
  return app
}

/** Opens the bench's consumer from the list of streams and joins it, as a person would. */
async function joinConsumer(app: BenchApp): Promise<void> {
  await lookOnly(app)
  app.press('1')
  await app.waitFor('the streams', (screen) => focusedPane(screen) === '1')
  const selected = (screen: readonly string[]): string => screen.find((line) => line.startsWith('▌')) ?? ''
  for (let steps = 0; !selected(app.screen()).includes(consumer); steps += 1) {
    if (steps > 10) throw new Error(`no ${consumer} in the list:\n${app.text()}`)
    const before = selected(app.screen())
    app.press('down')
    await app.waitFor('the cursor to move', (screen) => selected(screen) !== before)
  }
  app.press('enter')
  await app.waitForText('J joins')
  app.press('J')
  await app.waitForText('Join bench-push?')
  await pause(readingMs)
  app.press('down')
  await app.waitForText('[join it')
  app.press('enter')
  await app.waitForText(/\d held/)
}

async function bare(stage: BenchStage, what: string, config: Partial<ConsumerConfig>): Promise<Figures> {
  await makeConsumer(stage, config, { pausedUntil: farOff })
  const yardstick = startYardstick(stage, what, String(total(stage)), deliverTo)
  await yardstick.listening
  await stage.server.jsm.consumers.resume(reviews.stream, consumer)
  return yardstick.figures
}

/** Keys while the bare client takes the same flood, in a terminal of its own, and answers each with a screen of text. */
async function bareKeys(stage: BenchStage, what: string, config: Partial<ConsumerConfig>): Promise<Figures> {
  await makeConsumer(stage, config, { pausedUntil: farOff })
  const yardstick = await startEchoingYardstick(stage, what, String(total(stage)), deliverTo)
  await stage.server.jsm.consumers.resume(reviews.stream, consumer)
  const echoes: number[] = []
  await pressUntil(yardstick.isOver, async () => void echoes.push(await yardstick.keyToEcho()))
  return echoFigures(echoes)
}

async function makeConsumer(
  { server: { jsm }, defer }: BenchStage,
  config: Partial<ConsumerConfig>,
  { pausedUntil }: { readonly pausedUntil: string },
): Promise<void> {
  await jsm.consumers.add(reviews.stream, {
    durable_name: consumer,
    deliver_subject: deliverTo,
    deliver_policy: DeliverPolicy.All,
    flow_control: true,
    // A resumed push consumer gets its backlog with its next heartbeat.
    idle_heartbeat: 1_000_000_000,
    pause_until: pausedUntil,
    ...config,
  })
  defer(() => jsm.consumers.delete(reviews.stream, consumer))
}

/** Goes from pane to pane until the flood is over. */
async function pressOn(app: BenchApp, isOver: () => boolean, echoes: number[]): Promise<void> {
  await pressUntil(isOver, async () => {
    const before = focusedPane(app.screen())
    echoes.push(await app.keyToEcho('tab', (screen) => focusedPane(screen) !== before))
  })
}

/** Presses with a person's pauses. */
async function pressUntil(isOver: () => boolean, press: () => Promise<void>): Promise<void> {
  const between = [20, 35, 50, 80] as const
  for (let step = 0; !isOver(); step += 1) {
    await press()
    await pause(between[step % between.length] ?? 50)
  }
}
