import pty from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { renderScreenSvg, type ScreenCell, type SvgOptions } from '../../scripts/screen-svg.js'
import { nodeArguments } from './fixture-program.js'
import { readCells, readLines } from './screen-cells.js'
import { bytesOfChord } from './terminal-keys.js'

/** How a program ended. `signal` is 0 when it exited by itself. */
export type TerminalExit = { readonly exitCode: number; readonly signal: number }

/** A program in a real pseudo-terminal, with a terminal emulator as referee of what it shows. */
export type TerminalDriver = {
  readonly pid: number
  /** Settles when the program has ended and all it wrote is on the screen. */
  readonly exit: Promise<TerminalExit>
  /**
   * Sends chords in their normal form (`a`, `enter`, `ctrl+c`) in one write. After `esc` wait for its effect before the
   * next key, or the two read as one alt chord.
   */
  readonly press: (...chords: readonly string[]) => void
  /** Sends text as typed: no names, no translation. */
  readonly type: (text: string) => void
  /** Sends text as a terminal pastes it: bracketed when the program asked for that, lines ended by CR. */
  readonly paste: (text: string) => void
  readonly resize: (columns: number, rows: number) => void
  /** Stops or resumes reading what the program writes, as a frozen terminal would. */
  readonly stall: (isStalled: boolean) => void
  /** The lines on the screen, without trailing blanks. */
  readonly screen: () => readonly string[]
  /** The lines on the screen as one text. */
  readonly text: () => string
  readonly cells: () => readonly (readonly ScreenCell[])[]
  /** The cell at a 0-based row and column. Throws outside the screen. */
  readonly cell: (row: number, column: number) => ScreenCell
  readonly toSvg: (options?: SvgOptions) => string
  readonly isAlternateScreen: () => boolean
  readonly isCursorHidden: () => boolean
  /** Whether a DEC private mode is on, such as 2004 for bracketed paste; undefined when it was never switched. */
  readonly mode: (number: number) => boolean | undefined
  /** The window title the program set last. */
  readonly title: () => string
  /** Bytes the program has written so far. */
  readonly bytesReceived: () => number
  /**
   * Waits until `isMet` holds for the screen, looking after each frame and each piece of output that is outside of one.
   * Throws with the screen when it never does.
   */
  readonly waitFor: (
    description: string,
    isMet: (screen: readonly string[]) => boolean,
    options?: { readonly timeoutMs?: number },
  ) => Promise<void>
  readonly waitForText: (wanted: string | RegExp, options?: { readonly timeoutMs?: number }) => Promise<void>
  readonly waitForGone: (unwanted: string | RegExp, options?: { readonly timeoutMs?: number }) => Promise<void>
  readonly kill: (signal?: NodeJS.Signals) => void
  /** Closes the terminal under the program, as closing the window would. */
  readonly hangUp: () => void
  /** Ends the program if it still runs, and frees the terminal. */
  readonly dispose: () => Promise<void>
}

/** What to run, and in how large a terminal. The environment holds PATH, TERM, LANG, CI=false and `env`, nothing else. */
export type TerminalOptions = {
  readonly command: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cols?: number
  readonly rows?: number
  readonly cwd?: string
  /** Gets every piece of output as it came, for those who look at the bytes themselves. */
  readonly onOutput?: (bytes: Uint8Array) => void
  /** Answers what a program asks its terminal, now, later or never; without it only the attributes are answered. */
  readonly onQuestion?: (question: 'background' | 'attributes', answer: (text: string) => void) => void
}

const defaultTimeoutMs = 15_000

/** The mode in which a terminal shows nothing of what comes, until it is over: a frame. */
const synchronized = 2026

/** Follows DEC private modes, which the emulator keeps but does not show. */
const followModes = (
  terminal: InstanceType<typeof xterm.Terminal>,
  onFrame: () => void,
): ReadonlyMap<number, boolean> => {
  const modes = new Map<number, boolean>()
  for (const final of ['h', 'l']) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      for (const number of parameters.flat()) modes.set(number, final === 'h')
      if (final === 'l' && parameters.includes(synchronized)) onFrame()
      return false
    })
  }
  return modes
}

const contains = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string'
    ? text.includes(wanted)
    : new RegExp(wanted.source, wanted.flags.replace('g', '')).test(text)

/** Starts a program in a pseudo-terminal of its own. The caller disposes of it. */
export const startTerminal = (options: TerminalOptions): TerminalDriver => {
  const { command, args = [], env = {}, cols = 120, rows = 40, cwd = process.cwd() } = options
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000 })
  const watchers = new Set<() => void>()
  const child = pty.spawn(command, [...args], {
    name: 'xterm-256color',
    cols,
    rows,
    cwd,
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', LANG: 'C.UTF-8', CI: 'false', ...env },
    encoding: null,
  })
  let bytes = 0
  let title = ''
  let ended: TerminalExit | undefined
  const notify = (): void => {
    for (const watcher of [...watchers]) watcher()
  }
  // At its very end: in a flood a piece of output may end in the midst of the next frame, each time.
  const modes = followModes(terminal, notify)
  terminal.onTitleChange((next) => {
    title = next
  })
  // With `encoding: null` the data is bytes, whatever the declared type says.
  child.onData((data: unknown) => {
    const chunk = data as Uint8Array
    bytes += chunk.length
    options.onOutput?.(chunk)
    terminal.write(chunk, notify)
  })
  const send = (text: string): void => {
    if (!ended) child.write(text)
  }
  // Answers to queries go back as a terminal's would.
  terminal.onData(send)
  const { onQuestion } = options
  if (onQuestion) {
    terminal.parser.registerOscHandler(11, (text) => {
      if (text === '?') onQuestion('background', send)
      return true
    })
    terminal.parser.registerCsiHandler({ final: 'c' }, () => {
      onQuestion('attributes', send)
      return true
    })
  }
  const exit = new Promise<TerminalExit>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      terminal.write('', () => {
        ended = { exitCode, signal: signal ?? 0 }
        notify()
        resolve(ended)
      })
    })
  })

  const screen = (): readonly string[] => readLines(terminal)
  const text = (): string => screen().join('\n')
  const failure = (description: string, reason: string): Error =>
    new Error(
      `waited for ${description}: ${reason}\n${'─'.repeat(terminal.cols)}\n${text()}\n${'─'.repeat(terminal.cols)}`,
    )

  const waitFor: TerminalDriver['waitFor'] = (description, isMet, { timeoutMs = defaultTimeoutMs } = {}) =>
    new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer)
        watchers.delete(look)
        finish()
      }
      const look = (): void => {
        if (modes.get(synchronized) && !ended) return
        try {
          if (isMet(screen())) settle(resolve)
          else if (ended) settle(() => reject(failure(description, `the program ended with ${ended?.exitCode}`)))
        } catch (error) {
          settle(() => reject(error instanceof Error ? error : new Error(String(error))))
        }
      }
      const timer = setTimeout(() => {
        settle(() => reject(failure(description, `not within ${timeoutMs} ms`)))
      }, timeoutMs)
      watchers.add(look)
      look()
    })

  return {
    pid: child.pid,
    exit,
    press: (...chords) => send(chords.map(bytesOfChord).join('')),
    type: send,
    paste: (pasted) => {
      const lines = pasted.replace(/\r?\n/g, '\r')
      send(modes.get(2004) ? `\x1b[200~${lines}\x1b[201~` : lines)
    },
    resize: (columns, newRows) => {
      terminal.resize(columns, newRows)
      child.resize(columns, newRows)
    },
    stall: (isStalled) => (isStalled ? child.pause() : child.resume()),
    screen,
    text,
    cells: () => readCells(terminal),
    cell: (row, column) => {
      let at = 0
      for (const cell of readCells(terminal)[row] ?? []) {
        if (column < at + cell.width) return cell
        at += cell.width
      }
      throw new Error(`no cell at row ${row}, column ${column}`)
    },
    toSvg: (svgOptions) => renderScreenSvg(readCells(terminal), svgOptions),
    isAlternateScreen: () => terminal.buffer.active.type === 'alternate',
    isCursorHidden: () => modes.get(25) === false,
    mode: (number) => modes.get(number),
    title: () => title,
    bytesReceived: () => bytes,
    waitFor,
    waitForText: (wanted, waitOptions) =>
      waitFor(`text ${String(wanted)}`, (lines) => contains(lines.join('\n'), wanted), waitOptions),
    waitForGone: (unwanted, waitOptions) =>
      waitFor(`text ${String(unwanted)} to go`, (lines) => !contains(lines.join('\n'), unwanted), waitOptions),
    kill: (signal = 'SIGTERM') => {
      if (!ended) process.kill(child.pid, signal)
    },
    // Not in the declared type, as it exists on Unix only.
    hangUp: () => (child as unknown as { readonly destroy: () => void }).destroy(),
    dispose: async () => {
      if (!ended) {
        child.resume()
        child.kill('SIGKILL')
        await exit
      }
      terminal.dispose()
    },
  }
}

export { nodeArguments }

/** Starts a fixture of `src/test/fixtures/` (`name` with its extension) in a pseudo-terminal. */
export const startFixture = (
  name: string,
  { args = [], ...options }: Omit<TerminalOptions, 'command'> = {},
): TerminalDriver =>
  startTerminal({
    ...options,
    command: process.execPath,
    args: nodeArguments(new URL(`../fixtures/${name}`, import.meta.url), ...args),
  })
