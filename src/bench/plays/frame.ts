import { buildPlain } from '../../attack/bundle.js'
import { openPush, readingMs, startBenchApp, type BenchApp } from '../app.js'
import type { BenchPlay, BenchStage, Figures } from '../contract.js'
import { pause, review, reviews, until } from '../server.js'

const rows = 60
const frames = 200
/** The frame clock draws no sooner. */
const betweenMs = 40

let plainBundle = ''

/** What one frame costs, beside the same program with the output stage that Ink has. */
export const frame: BenchPlay = {
  name: 'frame',
  about: 'a full screen scrolls by one, and the cursor moves, 200 times each',
  rounds: 5,
  lines: [
    {
      name: 'a frame that scrolls by one: CPU',
      key: 'scroll',
      unit: 'ms',
      bar: { kind: 'at most', value: 2.5 },
    },
    {
      name: 'a frame that scrolls by one ÷ the same in plain Ink',
      key: 'scroll',
      over: 'scroll',
      unit: '×',
      bar: { kind: 'at most', value: 0.125 },
    },
    { name: 'a frame that moves the cursor: CPU', key: 'cursor', unit: 'ms', bar: { kind: 'at most', value: 2.5 } },
    {
      name: 'a frame that moves the cursor ÷ the same in plain Ink',
      key: 'cursor',
      over: 'cursor',
      unit: '×',
      bar: { kind: 'at most', value: 0.125 },
    },
  ],
  prepare: (stage) => {
    plainBundle = buildPlain(stage.defer)
    return Promise.resolve()
  },
  ours: drawFrames,
  yardstick: (stage) => drawFrames({ ...stage, bundle: plainBundle }),
}

async function drawFrames(stage: BenchStage): Promise<Figures> {
  const { nc, jsm } = stage.server
  await jsm.streams.delete(reviews.stream).catch(() => undefined)
  await jsm.streams.add({ name: reviews.stream, subjects: [...reviews.subjects] })
  stage.defer(() => jsm.streams.delete(reviews.stream))
  await jsm.consumers.add(reviews.stream, {
    durable_name: 'rating-push',
    deliver_subject: 'bench.frames',
    ack_policy: 'explicit',
    // Far longer than a sample lasts: nothing comes again, and nothing counts seconds.
    ack_wait: 3_600_000_000_000,
    max_ack_pending: rows + 4 * frames,
  })
  let sent = 0
  const send = (): void => nc.publish(reviews.subject, review((sent += 1)))
  while (sent < rows) send()
  await nc.flush()
  const app = startBenchApp(stage, { isMonitored: false })
  await openPush(app, rows)
  await pause(readingMs)
  let step = 0
  const move = (): void => app.press((step += 1) % 20 < 10 ? 'up' : 'down')
  // What a program that just started spends on its own code would hide what a frame costs.
  for (const change of [send, move]) await cost(app, change)
  return { scroll: await cost(app, send), cursor: await cost(app, move) }
}

/** Milliseconds of CPU for each frame drawn. */
async function cost(app: BenchApp, change: () => void): Promise<number> {
  const [cpu, drawn] = [app.cpu(), app.frames()]
  for (let times = 0; times < frames; times += 1) {
    const before = app.frames()
    change()
    await until(() => app.frames() > before, 'the frame of a change')
    await pause(betweenMs)
  }
  return ((app.cpu() - cpu) / (app.frames() - drawn)) * 1000
}
