import { createRandom, type Random } from '../test/support/random.js'
import { comesTrue, keepTally, pause, type Attack, type AttackRun } from './contract.js'
import type { AttackProxy } from './proxy.js'
import {
  addStreams,
  judgePublished,
  judgeVictim,
  openPush,
  stageApp,
  stageServer,
  type Stage,
  type StagedApp,
} from './stage.js'

/** One way to harm the bytes on their way; they pass untouched again once `over` was called. */
type Harm = {
  readonly name: string
  readonly begin: (proxy: AttackProxy, random: Random) => () => void
  readonly forMs: number
}

const recoversWithinMs = 12_000

const corrupting = (name: string, change: (chunk: Buffer, random: Random) => Buffer): Harm => ({
  name,
  forMs: 1500,
  begin: (proxy, random) => {
    proxy.setCorrupt((chunk) => (random.below(3) === 0 ? change(chunk, random) : chunk))
    return () => proxy.setCorrupt(undefined)
  },
})

const flipped = (chunk: Buffer, random: Random): Buffer => {
  const copy = Buffer.from(chunk)
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    const at = random.below(copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  }
  return copy
}

const harms: readonly Harm[] = [
  corrupting('flipped bits', flipped),
  corrupting('cut chunks', (chunk, random) => chunk.subarray(0, random.below(chunk.length))),
  corrupting('lost chunks', () => Buffer.alloc(0)),
  corrupting('doubled chunks', (chunk) => Buffer.concat([chunk, chunk])),
  {
    name: 'chunks in another order',
    forMs: 1500,
    begin: (proxy) => {
      let late = Buffer.alloc(0)
      proxy.setCorrupt((chunk) => {
        const out = late
        late = Buffer.from(chunk)
        return out
      })
      return () => proxy.setCorrupt(undefined)
    },
  },
  corrupting('garbage between', (chunk, random) =>
    Buffer.concat([Buffer.from(Array.from({ length: 1 + random.below(60) }, () => random.below(256))), chunk]),
  ),
  corrupting('escapes between', (chunk) => Buffer.concat([Buffer.from('\x1b]0;pwned\x07\x1b[?1049l\x9b2J'), chunk])),
  corrupting('sizes changed', (chunk, random) =>
    Buffer.from(
      chunk
        .toString('latin1')
        .replace(/ (\d+)\r\n/, () => ` ${random.pick(['0', '7', '99999999', '-1', 'x', '1e9'])}\r\n`),
      'latin1',
    ),
  ),
  corrupting('verbs changed', (chunk, random) =>
    Buffer.from(
      chunk
        .toString('latin1')
        .replace(/^(?:H?MSG|PONG|PING)/, () => random.pick(['MSG', 'HMSG', 'INFO', '-ERR', 'XXXX', '+OK', 'PING'])),
      'latin1',
    ),
  ),
  {
    name: 'one byte at a time',
    forMs: 2500,
    begin: (proxy) => {
      proxy.setPace({ delayMs: 0, sliceBytes: 1 })
      return () => proxy.setPace({ delayMs: 0, sliceBytes: 0 })
    },
  },
  {
    name: 'a slow link',
    forMs: 4000,
    begin: (proxy, random) => {
      proxy.setPace({ delayMs: 100 + random.below(1500), sliceBytes: 0 })
      return () => proxy.setPace({ delayMs: 0, sliceBytes: 0 })
    },
  },
  {
    name: 'a black hole',
    forMs: 9000,
    begin: (proxy) => {
      proxy.setMode('blackhole')
      return () => {
        proxy.setMode('pass')
      }
    },
  },
  {
    name: 'resets',
    forMs: 2000,
    begin: (proxy) => {
      const timer = setInterval(proxy.reset, 300)
      return () => clearInterval(timer)
    },
  },
  {
    name: 'a closed port',
    forMs: 3000,
    begin: (proxy) => {
      proxy.setMode('refuse')
      return () => proxy.setMode('pass')
    },
  },
]

/** Bytes harmed on the way between the program and a real server. */
export const frames: Attack = {
  name: 'frames',
  about: 'corrupted, cut, sliced, reordered, delayed and lost bytes; then a whole link again',
  runMs: { short: 26_000, full: 400_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const queue = Array.from({ length: run.short ? 1 : 12 }, (_, round) =>
      harms.map((harm, index) => ({ harm, seed: run.seed + round * 100 + index })),
    ).flat()
    const slowest = { ms: 0 }
    // Most of the time is waiting: three programs at once, each on a server of its own.
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = run.isOver() ? undefined : queue.shift()) {
        const { harm, seed } = next
        await tally.attempt(harm.name, seed, () => attackLink(run, { harm, seed, slowest }))
      }
    }
    await Promise.all([worker(), worker(), worker(), worker()])
    return tally.done(`whole again within ${(slowest.ms / 1000).toFixed(1)} s`)
  },
}

async function attackLink(
  run: AttackRun,
  given: { readonly harm: Harm; readonly seed: number; readonly slowest: { ms: number } },
): Promise<readonly string[]> {
  const { harm, seed, slowest } = given
  const stage = await stageServer(run)
  await addStreams(stage)
  for (let left = 5; left > 0; left -= 1) await stage.js.publish('REVIEWS.rateGiven', '{"text":"x","rating":3}')
  const staged = await stageApp(run, stage, { cols: 100, rows: 30 })
  const { app, proxy } = staged
  const random = createRandom(seed)
  await openPush(app)
  const over = harm.begin(proxy, random)
  const endMs = performance.now() + harm.forMs
  const keys = ['1', '3', 'p', 'a', 'n', 'j', 'k', '4', '5']
  while (performance.now() < endMs && !app.hasEnded()) {
    await stage.js.publish('REVIEWS.rateGiven', '{"text":"while harmed","rating":1}')
    app.press(random.pick(keys))
    await pause(80)
  }
  over()
  const began = performance.now()
  const findings = await comesBack(stage, staged)
  slowest.ms = Math.max(slowest.ms, performance.now() - began)
  const keysLive = await app.keysLive()
  return [...findings, ...keysLive, ...(await app.end()), ...judgePublished(proxy), ...(await judgeVictim(stage))]
}

/** Whether the count in the streams pane follows the server again. */
async function comesBack(stage: Stage, { app }: StagedApp): Promise<string[]> {
  let stored = 0
  let shown = -1
  const isBack = await comesTrue(async () => {
    stored = (await stage.jsm.streams.info('REVIEWS')).state.messages
    shown = Number(/REVIEWS +([\d,]+) stored/.exec(app.text())?.[1]?.replaceAll(',', '') ?? -1)
    return shown === stored || app.hasEnded()
  }, recoversWithinMs)
  return isBack ? [] : [`not back after ${recoversWithinMs} ms: ${stored} stored, the streams pane says ${shown}`]
}
