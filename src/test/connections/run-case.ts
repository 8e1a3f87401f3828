import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { CaseGiven } from './connection-case.js'

/** How a plain run of the built app ended. */
export type CaseRun = {
  /** `null`: it was still going on at the bound, and was ended. */
  readonly exit: number | null
  readonly seconds: number
  readonly stdout: string
  readonly stderr: string
  /** What the app wrote to files of its own: log, reports, state. */
  readonly written: string
}

const program = join(import.meta.dirname, '..', '..', '..', 'dist', 'review-tui.js')
const boundMs = 25_000
const mostAtOnce = 4
const mostWrittenBytes = 4 * 1024 * 1024

let running = 0
const waiting: (() => void)[] = []

/** Runs the built app once in plain mode, with a home, configuration and state of its own below `folder/<id>`. */
export async function runCase(o: {
  readonly id: string
  readonly given: CaseGiven
  readonly folder: string
}): Promise<CaseRun> {
  const { given, folder } = o
  const own = join(folder, o.id)
  const contexts = join(own, 'cfg', 'nats', 'context')
  const state = join(own, 'state')
  const home = given.home === undefined ? join(own, 'home') : join(folder, given.home)
  for (const path of [contexts, state, home]) mkdirSync(path, { recursive: true, mode: 0o700 })
  const put = (path: string, text: string): void => writeFileSync(path, text, { mode: 0o600 })
  for (const [name, value] of Object.entries(given.contexts ?? {})) {
    put(join(contexts, `${name}.json`), JSON.stringify(value))
  }
  for (const [name, text] of Object.entries(given.rawContexts ?? {})) put(join(contexts, `${name}.json`), text)
  for (const [name, value] of Object.entries(given.files ?? {})) put(join(folder, name), JSON.stringify(value))
  if (given.selected !== undefined) put(join(contexts, '..', 'context.txt'), given.selected)

  if (running >= mostAtOnce) await new Promise<void>((resolve) => void waiting.push(resolve))
  running += 1
  const began = performance.now()
  const child = spawn(process.execPath, [program, '--plain', '--count', '1', ...(given.args ?? [])], {
    cwd: given.cwd ?? own,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env['PATH'], LANG: 'C.UTF-8', TZ: 'UTC', XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] },
      ...{ HOME: home, XDG_CONFIG_HOME: join(own, 'cfg'), XDG_STATE_HOME: state, XDG_DATA_HOME: join(own, 'data') },
      ...given.env,
    },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const timer = setTimeout(() => child.kill('SIGKILL'), boundMs)
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
  })
  clearTimeout(timer)
  running -= 1
  waiting.shift()?.()
  return { exit, seconds: (performance.now() - began) / 1000, stdout, stderr, written: textBelow(state) }
}

function textBelow(folder: string): string {
  if (!existsSync(folder)) return ''
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  return files
    .filter((file) => statSync(file).isFile() && statSync(file).size <= mostWrittenBytes)
    .filter((file) => !file.includes(`${sep}jetstream${sep}`))
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n')
}
