import { lookOnly, startBenchApp } from '../app.js'
import type { BenchPlay, Figures } from '../contract.js'
import { emptyStream, reviews, storedRate, until } from '../server.js'
import { startYardstick } from '../yardsticks.js'

const count = 100_000

/** A burst as the program sends it, over the same without a screen, by a bare window, and by the library's own publish. */
export const burst: BenchPlay = {
  name: 'burst',
  about: '100,000 reviews published, at most 256 in flight',
  rounds: 3,
  lines: [
    {
      name: 'burst of 100,000 ÷ our own window without a screen',
      key: 'rate',
      over: 'own',
      unit: '×',
      bar: { kind: 'at least', value: 0.9 },
    },
    { name: 'burst of 100,000 ÷ a bare window of 256', key: 'rate', over: 'window', unit: '×' },
    { name: 'burst of 100,000 ÷ a bare window with message ids', key: 'rate', over: 'identified', unit: '×' },
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
    const app = startBenchApp(stage, { isMonitored: false })
    await lookOnly(app)
    app.press('B')
    await app.waitForText('100,000 reviews')
    for (let step = 0; step < 3; step += 1) app.press('down')
    await app.waitForText('[100,000 reviews')
    app.press('enter')
    const stored = async (): Promise<number> => (await jsm.streams.info(reviews.stream)).state.messages
    // Each look costs the server as much as dozens of messages: the figure is from its own time stamps.
    await until(async () => (await stored()) >= count, 'all to be stored', { withinMs: 300_000, everyMs: 50 })
    await app.waitForText(/burst .*100,000 .*stored|100,000 stored/)
    return { rate: await storedRate(stage.server), lost: count - (await stored()) }
  },
  yardstick: async (stage) => {
    await emptyStream(stage)
    const rateOf = async (what: string, many: number): Promise<number> => {
      await stage.server.jsm.streams.purge(reviews.stream)
      await startYardstick(stage, what, String(many)).figures
      return storedRate(stage.server)
    }
    const own = await rateOf('own', count)
    const window = await rateOf('window', count)
    const identified = await rateOf('identified', count)
    const library = await rateOf('publish', count / 5)
    return { own, window, identified, library } satisfies Figures
  },
}
