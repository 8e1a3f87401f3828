import { readFileSync } from 'node:fs'
import { until } from './server.js'

/** How late an event loop was, in milliseconds. */
export type LoopDelay = {
  readonly p99: number
  readonly max: number
  /** The longest between two turns of the loop, without the time in which the thread was ready and had no core. */
  readonly own: number
}

const monitor = new URL('loop-monitor.mjs', import.meta.url).pathname

/** What a program has to be started with, so that its loop can be asked: arguments of node, and the environment. */
export function monitored(file: string): {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
} {
  return { args: ['--import', monitor], env: { REVIEW_TUI_BENCH_LOOP: file } }
}

/** Asks a program that was started with the monitor how late its loop was since it was asked last. */
export function askLoop(pid: number, file: string): () => Promise<LoopDelay> {
  let asked = 0
  return async () => {
    asked += 1
    process.kill(pid, 'SIGUSR2')
    let answer: LoopDelay | undefined
    await until(() => (answer = readAnswer(file, asked)) !== undefined, 'the event loop to be told')
    return answer ?? { p99: NaN, max: NaN, own: NaN }
  }
}

/** Undefined while it is not written yet, or half. */
function readAnswer(file: string, asked: number): LoopDelay | undefined {
  try {
    const { written, ...delay } = JSON.parse(readFileSync(file, 'utf8')) as LoopDelay & { readonly written: number }
    return written === asked ? delay : undefined
  } catch {
    return undefined
  }
}
