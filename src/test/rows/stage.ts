import { appendFileSync } from 'node:fs'
import { it, onTestFinished } from 'vitest'
import type { ConsumerConfig, StreamConfig } from '@nats-io/jetstream'
import { startApp } from '../support/app-driver.js'
import type { AppDriver, AppOptions } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import type { ServerAge, TestServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import type { ServerTruth } from '../support/server-truth.js'
import { consumerShown, inEitherFace, storedIn } from './faces.js'

/** What must hold of one row of findings; how it does not is thrown. */
export type Claim = (row: string, holds: () => unknown) => Promise<void>

/** Where `npm run rows` reads how each row stood: a line of JSON for each. */
const outcomes = process.env['REVIEW_TUI_ROWS_OUT']

/**
 * A test on the built app that holds rows of findings mended. Each row is claimed once what leads to it has been played,
 * so that a row that does not hold is told from a play that broke. All rows are claimed before the test fails.
 */
export function rows(names: readonly string[], about: string, play: (claim: Claim) => Promise<void>): void {
  it(`${names.join(' ')}: ${about}`, async () => {
    const failures: string[] = []
    const left = new Set(names)
    const note = (row: string, outcome: string, why = ''): void => {
      if (outcomes !== undefined) appendFileSync(outcomes, `${JSON.stringify({ row, outcome, why })}\n`)
    }
    try {
      await play(async (row, holds) => {
        if (!left.delete(row)) throw new Error(`${row} is not announced, or claimed twice`)
        try {
          await holds()
          note(row, 'holds')
        } catch (error) {
          const why = String(error instanceof Error ? error.message : error)
          failures.push(`${row} does not hold: ${why}`)
          note(row, 'does not hold', why)
        }
      })
    } catch (error) {
      for (const row of left) note(row, 'was not reached', String(error))
      throw error
    }
    if (left.size > 0) throw new Error(`never claimed: ${[...left].join(' ')}`)
    if (failures.length > 0) throw new Error(failures.join('\n'))
  })
}

/** Wide enough that hardly a sentence wraps. */
const wide = { cols: 200, rows: 50 } as const
/** How long a claim waits for what it wants to see. */
export const soon = { timeoutMs: 8000 } as const

/** A server of its own with one stream, and somebody beside the app on it. */
export async function stage(
  stream: Partial<StreamConfig> = {},
  options: { readonly version?: ServerAge } = {},
): Promise<{ readonly server: TestServer; readonly truth: ServerTruth }> {
  const server = await testServer(options)
  onTestFinished(server.stop)
  const truth = await connectTruth(server)
  await truth.jsm.streams.add({ name: 'JOBS', subjects: ['jobs.*'], ...stream })
  return { server, truth }
}

/** Publishes so many messages, none of which looks like a review. */
export async function publish({ js }: ServerTruth, count: number, subject = 'jobs.a'): Promise<void> {
  for (let n = 1; n <= count; n += 1) await js.publish(subject, `job ${n}`)
}

/** The app in either face, at whatever its arguments name. */
export function startAlone(options: AppOptions): AppDriver {
  return inEitherFace(startApp({ ...wide, ...options }))
}

/** The app on that server, past its first question, with nothing made and nothing opened. */
export async function start(
  server: TestServer,
  options: AppOptions & { readonly asks?: boolean } = {},
): Promise<AppDriver> {
  const app = startAlone({ server, ...options })
  if (options.asks !== false) await app.choose(/no/)
  await app.waitForText(storedIn('JOBS'))
  return app
}

/** Makes a consumer `workers` and opens it by key, joining it where the app asks for that. */
export async function open(
  { server, truth }: { readonly server: TestServer; readonly truth: ServerTruth },
  config: Partial<ConsumerConfig> = {},
  options: AppOptions & { readonly joins?: boolean; readonly asks?: boolean; readonly called?: string } = {},
): Promise<AppDriver> {
  await truth.jsm.consumers.add('JOBS', { durable_name: 'workers', ack_policy: 'explicit', ...config })
  const { called = 'workers' } = options
  const app = await start(server, options)
  await pointAt(app, called)
  app.command('stream.open')
  await app.waitForText(consumerShown(called))
  if (options.joins !== false) await join(app)
  return app
}

/** Puts the cursor of the streams on a stream or consumer, from wherever it is. */
export async function pointAt(app: AppDriver, name: string): Promise<void> {
  const wanted = new RegExp(`[▌>] *${name}\\b`)
  const there = new RegExp(`(?:^|[│|]) *[▌>]? *${name}\\b`)
  const cursor = /(?:^|[│|]) *[▌>] *[A-Za-z][\w-]*/
  const lineOf = (pattern: RegExp): number => app.screen().findIndex((line) => pattern.test(line))
  await app.waitFor(`${name} among the streams`, () => lineOf(there) >= 0)
  while (!wanted.test(app.text())) {
    const at = lineOf(cursor)
    app.press(at >= 0 && lineOf(there) < at ? 'up' : 'down')
    await app.waitFor('the cursor to move', () => lineOf(cursor) !== at)
  }
}

/** Opens another consumer, and leaves what is held where it is. */
export async function moveOnTo(app: AppDriver, name: string): Promise<void> {
  app.command('pane.streams')
  await pointAt(app, name)
  app.command('stream.open')
  await app.choose(/leave (?:it|them) held/)
  await app.waitForText(consumerShown(name))
  await join(app)
}

/** What stands in one pane, of which `title` begins, as one text. */
export function paneText(app: AppDriver, title: string): string {
  const screen = app.screen()
  const top = screen.findIndex((line) => line.includes(title))
  const head = screen[top] ?? ''
  const at = head.indexOf(title)
  const left = Math.max(...['│', '╭', '┬', '├', '╮'].map((sign) => head.lastIndexOf(sign, at)))
  const ends = ['┬', '│', '╮', '┤'].map((sign) => head.indexOf(sign, at)).filter((end) => end >= 0)
  const right = Math.min(...ends, 999)
  const lines: string[] = []
  for (const line of screen.slice(top + 1)) {
    const cell = line.slice(left + 1, right)
    if (top < 0 || /^[─━╰┄]/.test(cell) || /^[─━╰┄]/.test(line.slice(Math.max(0, left)))) break
    lines.push(cell.replace(/[│|]/g, ' '))
  }
  return lines.join(' ').replace(/\s+/g, ' ')
}

/** Joins what is observed; an app without that step has joined already. */
export async function join(app: AppDriver): Promise<void> {
  await app.waitForText(/observing|\d+ held/)
  if (!/observing/.test(app.text())) return
  await app.waitForText(/\d+ to come/)
  app.command('consumer.join')
  await app.choose(/join it/)
  await app.waitForText(/\d+ held|no acks/)
}

/** Ends the form of an edit, and says yes where the app asks first; `isDone` tells that it asked nothing. */
export async function submitEdit(app: AppDriver, isDone: () => boolean | Promise<boolean>): Promise<void> {
  app.press('enter')
  const asks = (): boolean => /yes, change/.test(app.text())
  await conditionToHold({
    check: async () => asks() || (await isDone()),
    what: 'a question, or what came of it',
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${app.text()}`)
  })
  if (asks()) await app.choose(/yes, change/)
}

/** What the screen says, pane after pane, so that a sentence that wraps is one text. */
export function words(app: AppDriver): string {
  const columns: string[] = []
  for (const line of app.screen()) {
    for (const [at, cell] of line.split(/[│|╭╮╰╯]+/).entries()) columns[at] = `${columns[at] ?? ''} ${cell}`
  }
  return columns.join(' ').replace(/[─▌\s]+/g, ' ')
}

/** Waits until the app says so, in whatever pane. */
export function says(app: AppDriver, wanted: RegExp): Promise<void> {
  return app.waitFor(`it to say ${String(wanted)}`, () => wanted.test(words(app)), soon)
}

/** Throws, with the screen, while the app says so. */
export function saysNot(app: AppDriver, unwanted: RegExp): void {
  if (unwanted.test(words(app))) throw new Error(`it says ${String(unwanted)}:\n${app.text()}`)
}

/** Pulls so many, one after the other, and waits until each is held. */
export async function pull(app: AppDriver, upTo: number): Promise<void> {
  for (let seq = 1; seq <= upTo; seq += 1) {
    app.command('consumer.fetch')
    await app.waitForRow({ seq, state: /held/ })
  }
}

/** Throws unless the two are the same. */
export function same(found: unknown, wanted: unknown, what: string): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)]
  if (is !== should) throw new Error(`${what} is ${is}, not ${should}`)
}
