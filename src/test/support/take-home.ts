import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { lessonOn } from '../../lessons/lesson-schema.js'
import type { Lesson } from '../../lessons/lesson-schema.js'
import type { Check, SingleCheck } from '../../stage/check-schema.js'
import { createChecks } from '../../stage/checks.js'
import { missingWords } from '../../words/check-words.js'
import { onItsOwnServer, takeHomeCases } from './take-home-cases.js'
import type { TestWorkspace } from './workspace.js'

/** How a program to take home ended, and what it said. */
export type TakenHome = { readonly pid: number; readonly code: number | null; readonly said: string }

/** A folder from which programs find the client of this repository. */
export type ProgramFolder = {
  /** Runs a program of this text as a process of its own, with these variables and no others of ours. */
  readonly run: (name: string, program: string, env: Readonly<Record<string, string>>) => Promise<TakenHome>
  readonly remove: () => void
}

const root = join(import.meta.dirname, '..', '..', '..')
/** So many run at a time: they measure waits, and a machine that is too busy would stretch them. */
const mostAtATime = 8
const withinMs = 40_000

/** Makes the folder; whoever made it removes it. */
export function programFolder(): ProgramFolder {
  const folder = join(root, '.cache', `take-home-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  let running = 0
  const waiting: (() => void)[] = []
  const inTurn = async <T>(act: () => Promise<T>): Promise<T> => {
    if (running >= mostAtATime) await new Promise<void>((go) => waiting.push(go))
    running += 1
    try {
      return await act()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
  return {
    run: (name, program, env) =>
      inTurn(async () => {
        const { code } = await transform(program, { loader: 'ts', format: 'esm', target: 'node20' })
        const file = join(folder, `${name}.mjs`)
        writeFileSync(file, code)
        return runToEnd(process.execPath, [file], env)
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Runs a program to its end with nothing but `env` for its surroundings; one that does not end is killed. */
export function runToEnd(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<TakenHome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const kill = setTimeout(() => child.kill('SIGKILL'), withinMs)
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.on('close', (code) => {
      clearTimeout(kill)
      resolve({ pid: child.pid ?? 0, code, said })
    })
  })
}

/** What is read from this program itself, its journal, its workers: no other client can know it. */
const ofOurs: ReadonlySet<SingleCheck['check']> = new Set([
  ...(['published', 'verdicts', 'pulls', 'requests', 'try', 'took', 'held', 'used-up'] as const),
  ...(['came-again', 'workers', 'worker', 'happened', 'lab'] as const),
])

/**
 * What of a lesson’s checks stands on the server’s own numbers, the parts of composed ones by themselves. What has to be so
 * at one moment only is left out: it is over when the program is.
 */
function checksOfServer(checks: readonly Check[]): readonly SingleCheck[] {
  return checks
    .flatMap((check): readonly SingleCheck[] =>
      check.check === 'all' ? (check.once === true ? [] : check.of) : [check],
    )
    .filter(({ check }) => !ofOurs.has(check))
}

/**
 * What the lesson’s checks, read by a client of its own, say of the stream that the process `pid` left, and how many could
 * be asked. The stream is gone afterwards.
 */
export async function serverSays(
  looking: TestWorkspace,
  lesson: Lesson,
  pid: number,
): Promise<{ readonly missing: readonly string[]; readonly asked: number }> {
  if (lesson.id === onItsOwnServer) return { missing: [], asked: 0 }
  const { passing = [], proof = [] } = takeHomeCases[lesson.id] ?? {}
  const { stage } = looking
  if (!stage) throw new Error('no stage')
  const stream = `TRY-${lesson.id.toUpperCase()}-${pid}`
  const wanted = [
    ...checksOfServer(lessonOn(lesson, stream).checks).filter(({ check }) => !passing.includes(check)),
    ...proof,
  ]
  const checks = createChecks({
    workspace: looking,
    look: stage.look,
    defaults: { stream, consumer: lesson.opens ?? 'lesson' },
  })
  const seen = await checks.read(wanted)
  // What ended before it made one has nothing to take away.
  await looking.api.deleteStream(stream).catch(() => undefined)
  return { missing: seen.filter(({ holds }) => !holds).map(missingWords), asked: wanted.length }
}
