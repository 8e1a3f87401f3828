import { focusedPane, lookOnly, startBenchApp } from '../app.js'
import type { BenchPlay, BenchStage } from '../contract.js'
import { pause } from '../server.js'
import { quantile } from '../statistics.js'
import { atRest } from './by-hand.js'

/** A list far longer than the screen, at rest and walked. */
export const lists = listPlay({ name: 'lists', streams: 400, consumersEach: 6 })

/** The largest there is a bar for. */
export const longLists = listPlay({ name: 'long-lists', streams: 1000, consumersEach: 100 })

type ListSize = { readonly name: string; readonly streams: number; readonly consumersEach: number }

function listPlay({ name, streams, consumersEach }: ListSize): BenchPlay {
  const size = `${streams.toLocaleString('en')} streams × ${consumersEach} consumers`
  return {
    name,
    about: `${size}: at rest, and keys in the list`,
    rounds: 3,
    lines: [
      { name: `${size}: CPU at rest`, key: 'cpu', unit: '%', bar: { kind: 'at most', value: 2 } },
      { name: `key in that list, p50`, key: 'p50', unit: 'ms', bar: { kind: 'at most', value: 8 } },
      { name: `key in that list, p90`, key: 'p90', unit: 'ms', bar: { kind: 'at most', value: 20 } },
    ],
    prepare: (stage) => addStreams(stage, Math.ceil(streams * stage.scale), consumersEach),
    ours: async (stage) => {
      const app = startBenchApp(stage, { isMonitored: false })
      await lookOnly(app)
      await app.waitForText(streamName(5), { timeoutMs: 60_000 })
      await pause(15_000)
      const { cpu = NaN } = await atRest(app, 20_000)
      app.press('1')
      await app.waitFor('the list', (screen) => focusedPane(screen) === '1')
      const selected = (screen: readonly string[]): string | undefined => screen.find((line) => line.startsWith('▌'))
      const echoes: number[] = []
      for (let step = 0; step < 100; step += 1) {
        const before = selected(app.screen())
        echoes.push(await app.keyToEcho('down', (screen) => selected(screen) !== before))
        await pause(30)
      }
      return { cpu, p50: quantile(echoes, 0.5), p90: quantile(echoes, 0.9) }
    },
  }
}

/** Adds so many streams with so many consumers each, until what defers is over. */
export async function addStreams(stage: BenchStage, streams: number, consumersEach: number): Promise<void> {
  const names = Array.from({ length: streams }, (_, at) => streamName(at))
  const queue = [...names]
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await addStream(stage, next, consumersEach)
  }
  await Promise.all(Array.from({ length: 16 }, lane))
  stage.defer(async () => {
    for (const one of names) await stage.server.jsm.streams.delete(one)
  })
}

function streamName(at: number): string {
  return `S${String(at).padStart(5, '0')}`
}

async function addStream({ server: { jsm } }: BenchStage, name: string, consumers: number): Promise<void> {
  await jsm.streams.add({ name, subjects: [`${name}.>`], storage: 'memory' })
  for (let at = 1; at <= consumers; at += 1)
    await jsm.consumers.add(name, { durable_name: `worker-${at}`, ack_policy: 'explicit' })
}
