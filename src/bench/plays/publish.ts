import { lookOnly, startBenchApp, startYardstick } from '../app.js'
import type { BenchPlay, Figures } from '../contract.js'
import { emptyStream, reviews, until } from '../server.js'

const count = 100_000

/** A burst as the program sends it, over the same by a bare window, and by the library's own publish. */
export const burst: BenchPlay = {
  name: 'burst',
  about: '100,000 reviews published, at most 256 in flight',
  rounds: 3,
  lines: [
    {
      name: 'burst of 100,000 ÷ a bare window of 256',
      key: 'rate',
      over: 'window',
      unit: '×',
      bar: { kind: 'at least', value: 0.9 },
    },
    {
      name: 'burst of 100,000 ÷ js.publish, same window',
      key: 'rate',
      over: 'library',
      unit: '×',
      bar: { kind: 'at least', value: 4 },
    },
    { name: 'burst of 100,000: lost', key: 'lost', unit: '', bar: { kind: 'at most', value: 0 } },
  ],
  ours: async (stage) => {
    const { jsm } = stage.server
    await emptyStream(stage)
    const app = startBenchApp(stage)
    await lookOnly(app)
    app.press('B')
    await app.waitForText('100,000 reviews')
    for (let step = 0; step < 3; step += 1) app.press('down')
    await app.waitForText('[100,000 reviews')
    app.press('enter')
    const stored = async (): Promise<number> => (await jsm.streams.info(reviews.stream)).state.messages
    let [from, now] = [0, 0]
    await until(async () => (from = await stored()) > 0, 'the first to be stored')
    const beganMs = performance.now()
    await until(async () => (now = await stored()) >= count, 'all to be stored', { withinMs: 300_000 })
    const rate = ((now - from) / (performance.now() - beganMs)) * 1000
    await app.waitForText(/burst .*100,000 .*stored|100,000 stored/)
    return { rate, lost: count - (await stored()) }
  },
  yardstick: async (stage) => {
    await emptyStream(stage)
    const window = await startYardstick(stage, 'window', String(count)).rate
    await stage.server.jsm.streams.purge(reviews.stream)
    const library = await startYardstick(stage, 'publish', String(count / 5)).rate
    return { window, library } satisfies Figures
  },
}
