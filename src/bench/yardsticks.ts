import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { nodeArguments, startTerminal } from '../test/support/terminal-driver.js'
import { keyToEcho, size } from './app.js'
import type { BenchStage, Figures } from './contract.js'
import { askLoop, monitored, type LoopDelay } from './loop-delay.js'

/** A yardstick that runs by itself until it has said its figures. */
type RunningYardstick = {
  /** Resolves once it hears what comes; only those that receive say so. */
  readonly listening: Promise<void>
  /** `rate`, in messages a second; of those that receive, `loopP99` and `loopMax` meanwhile as well. */
  readonly figures: Promise<Figures>
}

const program = new URL('yardstick.ts', import.meta.url)

const argumentsOf = (stage: BenchStage, [what = '', ...more]: readonly string[]): readonly string[] =>
  nodeArguments(program, what, stage.server.url, ...more)

/** Starts `yardstick.ts`; it is ended when the sample ends. */
export function startYardstick(stage: BenchStage, ...args: readonly string[]): RunningYardstick {
  const child = spawn(process.execPath, argumentsOf(stage, args), { stdio: ['ignore', 'pipe', 'inherit'] })
  stage.defer(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const listening = new Promise<void>((resolve) => {
    lines.on('line', (line) => line.includes('listening') && resolve())
  })
  const figures = new Promise<Figures>((resolve, reject) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as Figures
      if (said['rate'] !== undefined) resolve(said)
    })
    child.once('exit', (code) => code !== 0 && reject(new Error(`the yardstick "${args[0]}" ended with ${code}`)))
  })
  return { listening, figures }
}

const rateWord = '"rate"'

/** One that receives in a terminal as large as the program's, and answers each key with a screen of text and nothing else. */
export type EchoingYardstick = {
  /** Milliseconds from a key to its screen. */
  readonly keyToEcho: () => Promise<number>
  /** Whether all has come. */
  readonly isOver: () => boolean
}

/** Starts `yardstick.ts` in a terminal; resolves once it hears what comes. It is ended when the sample ends. */
export async function startEchoingYardstick(stage: BenchStage, ...args: readonly string[]): Promise<EchoingYardstick> {
  let [isOver, tail] = [false, '']
  const terminal = startTerminal({
    command: process.execPath,
    args: argumentsOf(stage, args),
    ...size,
    // The next key draws over what it says at the end.
    onOutput: (bytes) => {
      tail = tail.slice(-rateWord.length) + Buffer.from(bytes).toString('latin1')
      isOver ||= tail.includes(rateWord)
    },
  })
  stage.defer(() => terminal.dispose())
  await terminal.waitForText('listening')
  let keys = 0
  return {
    keyToEcho: () => {
      const echo = `key ${(keys += 1)}`
      return keyToEcho(terminal, 'x', (screen) => screen.includes(echo))
    },
    isOver: () => isOver,
  }
}

/** How late a loop is that has nothing to do, in a process of its own: the machine's share. Ended with the sample. */
export async function startIdleLoop(stage: BenchStage): Promise<() => Promise<LoopDelay>> {
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-idle-'))
  stage.defer(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'loop.json')
  const { args, env } = monitored(file)
  const idle = "setInterval(() => undefined, 1e6); console.log('there')"
  const child = spawn(process.execPath, [...args, '-e', idle], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  stage.defer(() => child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return askLoop(child.pid ?? 0, file)
}
