import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { commandById } from '../../keymap/table.js'
import type { CommandId } from '../../keymap/table.js'
import { connectTruth } from './server-truth.js'
import type { ServerTruth } from './server-truth.js'
import { startTerminal } from './terminal-driver.js'
import type { TerminalDriver, TerminalExit, TerminalOptions } from './terminal-driver.js'
import { conditionToHold } from './wait-for-server.js'
import { markWelcomed } from './welcomed-home.js'

/** The built program, as it is shipped; `npm run rows` names another one, as of an older revision. */
export const bundlePath =
  process.env['REVIEW_TUI_BUNDLE'] ?? fileURLToPath(new URL('../../../dist/review-tui.js', import.meta.url))

/** The two sizes the product promises to be whole at. */
export const bothSizes = [
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
] as const

/** A message row to wait for: its sequence, how often it came, and what follows them, with single blanks. */
export type WantedRow = { readonly seq: number; readonly tries?: number; readonly state: RegExp }

/** The built app in a terminal, spoken to in intentions. It, its server and its home are gone when the test ends. */
export type AppDriver = TerminalDriver & {
  readonly home: string
  /** How it ended; throws with the screen when it still runs after 15 s. */
  readonly toExit: () => Promise<TerminalExit>
  /** All bytes the app has written, as text. */
  readonly output: () => string
  /** Presses the first key of a command. */
  readonly command: (id: CommandId) => void
  /** Takes the choice whose label begins so from the pick list that is open or about to open. */
  readonly choose: (label: RegExp) => Promise<void>
  /** Goes to a field of the open form (or of the composer being edited) and replaces its text. */
  readonly fill: (label: string, text: string) => Promise<void>
  /** Waits until the live view counts `count` held messages. */
  readonly waitForHeld: (count: number) => Promise<void>
  /** Goes to the streams, which may have to slide in, waits until REVIEWS has so many stored, and goes back to the live view. */
  readonly waitForStored: (count: number) => Promise<void>
  readonly waitForRow: (row: WantedRow, timeoutMs?: number) => Promise<void>
  readonly hasRow: (row: WantedRow) => boolean
  /** Walks the cursor of the live view to a delivery; one that is out of sight is looked for above, a repeat below. */
  readonly select: (seq: number, tries?: number) => Promise<void>
  /** Opens the next mode and waits for the consumer that stands behind it. */
  readonly openMode: (mode: 'push' | 'pull' | 'wildcard' | 'ordered') => Promise<void>
  /** What the running private server left for others: where it listens, its secret, its process. */
  readonly privateServer: () => { readonly url: string; readonly token: string; readonly pid: number }
  /** Connects to the private server. */
  readonly truth: () => Promise<ServerTruth>
}

/** How to start the app. Without `server` a private one is started. */
export type AppOptions = {
  readonly cols?: number
  readonly rows?: number
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A home that outlives this app; a fresh one otherwise. */
  readonly home?: string
  readonly server?: { readonly port: number; readonly token: string }
  /** Wraps the command line, such as in a shell that looks at the terminal afterwards. */
  readonly wrap?: (command: readonly string[]) => Pick<TerminalOptions, 'command' | 'args'>
  /** See `TerminalOptions`. */
  readonly onQuestion?: TerminalOptions['onQuestion']
  /** The user has never started it: without, the welcome was answered once. */
  readonly isFirstStart?: boolean
  /** Options of node itself. */
  readonly nodeArgs?: readonly string[]
}

const mark = '[▌>]'
/** Where a pane's or a dialog's line begins: at the edge of the screen, or behind the line that is there. */
const edge = '(?:^|[│|]) *'
const tryMarks = '[●✓↻✗○■◌?…·*+<x!#z~.]'
/** The tries of a row: a sign for each, or how many with the sign of the newest. */
const triesPattern = (tries?: number): string =>
  tries === undefined
    ? `(?:\\d+/\\d+ +)?(?:\\d+[×xk]?)?${tryMarks}+`
    : `(?:${tries}/\\d+ +${tryMarks}+|${tries}[×x]${tryMarks}|${tryMarks}{${tries}})`
const keyOf = (id: CommandId): string => {
  const [key] = commandById(id).keys
  if (key === undefined) throw new Error(`${id} has no key`)
  return key
}

/** The live view counts so many held messages at the end of its rule. */
export function heldPattern(count: number | string): RegExp {
  return new RegExp(`3 Messages .*\\b${count} held\\b`)
}

/** The top line names the consumer, and its live view is open: its rule says what is held. */
export function openPattern(consumer: string): RegExp {
  return new RegExp(`› ${consumer}[^]*(?:\\d held|no acks|observing)\\b`)
}

/** A home of its own, removed when the running test ends. */
export function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'review-tui-app-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }))
  return home
}

/** The environment of an app that lives in `home`; only fetched servers are shared with other runs. */
export function homeEnv(home: string): Readonly<Record<string, string>> {
  return {
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(home, 'cache'),
  }
}

/** Whether a process runs; one that has ended and waits to be collected does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (!existsSync('/proc/self/stat')) return true
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    // It was reaped since it was asked.
    return false
  }
}

/** Resolves once a process has ended. */
export function processToEnd(pid: number, what: string): Promise<void> {
  return conditionToHold({ check: () => !isRunning(pid), what: `${what} (${pid}) to end`, withinMs: 10_000 })
}

/** What the holder of the private server below `home` published; undefined while there is none. */
export function serverRecord(
  home: string,
): { readonly url: string; readonly token: string; readonly pid: number } | undefined {
  const folder = join(home, 'state', 'review-tui', 'private-server')
  const runs = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('run-')) : []
  const newest = runs.sort((a, b) => Number(b.slice(4)) - Number(a.slice(4)))[0]
  const file = join(folder, newest ?? '', 'server.json')
  return newest !== undefined && existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly url: string; readonly token: string; readonly pid: number })
    : undefined
}

/** Starts the built app in a terminal of its own. */
export function startApp(options: AppOptions = {}): AppDriver {
  const { cols, rows, env = {}, args = [], nodeArgs = [], server } = options
  const home = options.home ?? freshHome()
  if (options.isFirstStart !== true) markWelcomed(join(home, 'state'))
  const chunks: Uint8Array[] = []
  const where = server ? ['--server', `nats://${server.token}@127.0.0.1:${server.port}`] : []
  const command = [process.execPath, ...nodeArgs, bundlePath, ...where, ...args]
  const terminal = startTerminal({
    onQuestion: options.onQuestion,
    ...(options.wrap?.(command) ?? { command: process.execPath, args: command.slice(1) }),
    cols,
    rows,
    env: { ...homeEnv(home), ...env },
    onOutput: (bytes) => chunks.push(bytes),
  })
  onTestFinished(async () => {
    const record = serverRecord(home)
    await terminal.dispose()
    if (record && options.home === undefined) await processToEnd(record.pid, 'the private server')
  })

  const { waitFor, press } = terminal
  const rowPattern = ({ seq, tries, state }: WantedRow): RegExp =>
    new RegExp(`${edge}[▌┃>:]? *${seq} +${triesPattern(tries)} .*(?:${state.source})`)
  const hasRow = (row: WantedRow): boolean =>
    terminal.screen().some((line) => rowPattern(row).test(line.replaceAll(/ +/g, ' ')))
  /** Presses a key and waits until what `read` finds on the screen is another. */
  const pressUntilMoved = async (chord: string, read: () => string | undefined): Promise<void> => {
    const before = read()
    press(chord)
    await waitFor(`${chord} to move the cursor`, () => read() !== before)
  }
  const lineOf = (pattern: RegExp): number => terminal.screen().findIndex((line) => pattern.test(line))
  const firstMatch = (pattern: RegExp): string | undefined => {
    for (const line of terminal.screen()) {
      const match = pattern.exec(line)
      if (match) return match[0]
    }
    return undefined
  }

  const choose: AppDriver['choose'] = async (label) => {
    const choice = new RegExp(`[│|] [ [](?:${label.source})`)
    const selected = (): string | undefined => firstMatch(/[│|] \[\S.*/)
    await terminal.waitForText(choice)
    const wanted = new RegExp(`[│|] \\[(?:${label.source})`)
    for (let steps = 0; !wanted.test(selected() ?? ''); steps += 1) {
      if (steps > 30) throw new Error(`no choice ${String(label)}:\n${terminal.text()}`)
      await pressUntilMoved('down', selected)
    }
    press('enter')
    await terminal.waitForGone(wanted)
  }
  const fill: AppDriver['fill'] = async (label, text) => {
    const field = new RegExp(`${edge}${mark}${label}(?: |$)`)
    const anyField = new RegExp(`${edge}[▌> ]${label} `)
    const selected = (): string | undefined => firstMatch(new RegExp(`${edge}${mark}[a-z][a-z ]*`))
    await waitFor(`a form with ${label}`, () => selected() !== undefined)
    for (let steps = 0; !field.test(selected() ?? ''); steps += 1) {
      if (steps > 20) throw new Error(`no field ${label}:\n${terminal.text()}`)
      // In the composer Tab leaves the form at its end, so a field above is reached backwards.
      const isAbove = lineOf(anyField) < lineOf(new RegExp(`${edge}${mark}[a-z]`))
      await pressUntilMoved(isAbove ? 'shift+tab' : 'tab', selected)
    }
    press(...Array.from({ length: 80 }, () => 'backspace'))
    terminal.type(text)
    // A long text is wrapped, and of a narrow field only its end is shown.
    const shown = (text.split(' ').at(-1) ?? '').slice(-6)
    await waitFor(`${label} to end with ${shown}`, () => {
      const at = lineOf(new RegExp(`${edge}${mark}${label}(?: |$)`))
      return (
        at >= 0 &&
        terminal
          .screen()
          .slice(at, at + 6)
          .join('\n')
          .includes(shown)
      )
    })
  }
  const select: AppDriver['select'] = async (seq, tries) => {
    const wanted = new RegExp(`${edge}[▌┃>:]? *${seq} +${triesPattern(tries)} `)
    // A message, a pull request or a status: the rows of the streams pane look otherwise.
    const underCursor = new RegExp(`${edge}${mark} +(?:\\d+ +${triesPattern()} |⇣|v pull|\\d\\d:\\d\\d:)`)
    for (let steps = 0; steps < 60; steps += 1) {
      await waitFor('a row under the cursor', () => lineOf(underCursor) >= 0)
      const [at, target] = [lineOf(underCursor), lineOf(wanted)]
      if (at === target) return
      const isBelow = target >= 0 ? target > at : (tries ?? 1) > 1
      await pressUntilMoved(isBelow ? 'down' : 'up', () => `${firstMatch(underCursor) ?? ''}${lineOf(underCursor)}`)
    }
    throw new Error(`no row of seq ${seq}:\n${terminal.text()}`)
  }
  const privateServer: AppDriver['privateServer'] = () => {
    const record = serverRecord(home)
    if (!record) throw new Error('there is no private server')
    return record
  }

  return {
    ...terminal,
    home,
    toExit: async () => {
      let ended: TerminalExit | undefined
      void terminal.exit.then((exit) => (ended = exit))
      await conditionToHold({ check: () => ended !== undefined, what: 'the app to end' }).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${terminal.text()}`)
      })
      return terminal.exit
    },
    output: () => Buffer.concat(chunks).toString('utf8'),
    command: (id) => press(keyOf(id)),
    choose,
    fill,
    waitForHeld: (count) => terminal.waitForText(heldPattern(count)),
    hasRow,
    waitForStored: async (count) => {
      press(keyOf('pane.streams'))
      await terminal.waitForText(new RegExp(`REVIEWS +${count.toLocaleString('en-US')} stored`))
      press(keyOf('pane.consumer'))
    },
    waitForRow: (row, timeoutMs) =>
      waitFor(`seq ${row.seq}, try ${row.tries ?? 'any'}, to be ${String(row.state)}`, () => hasRow(row), {
        timeoutMs,
      }),
    select,
    openMode: async (mode) => {
      press(keyOf('mode.next'))
      await terminal.waitForText(mode === 'ordered' ? /no acks/ : openPattern(`rating-${mode}`))
    },
    privateServer,
    truth: () => connectTruth(privateServer()),
  }
}
