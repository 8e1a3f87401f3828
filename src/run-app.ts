import { asksBackground, choosePalette } from './lib/background.js'
import { systemClock } from './lib/clock.js'
import type { Clock } from './lib/clock.js'
import { createFrameClock } from './lib/frame-clock.js'
import { safeText } from './lib/safe-text.js'
import { createStore } from './lib/store.js'
import type { ExplorerHost, askAboutContext } from './open-explorer.js'
import type { Options } from './options.js'
import { output } from './output.js'
import type { Scenario } from './scenarios/scenario-schema.js'
import type { searchServer } from './search-server.js'
import { serverPaths } from './server/paths.js'
import type { ContextChoice, ContextQuestion } from './ui/context-question.js'
import type { InterruptedWork } from './ui/taken-over.js'
import { startScreen } from './ui/start-screen.js'
import type { ScreenState } from './ui/start-screen.js'
import { createShutdown, processHost } from './ui/terminal/shutdown.js'
import { createTerminal } from './ui/terminal/terminal.js'
import type { InputToken } from './ui/terminal/tokeniser.js'
import { startWatchdog } from './ui/terminal/watchdog.js'
import { createTheme } from './ui/theme.js'

const usageCode = 2
// Of the 2.5 s of the way out; the server takes some of the rest.
const closesWithinMs = 1500
const typedAheadMs = 1000
// How long a terminal that was asked for its background may keep the search from beginning.
const firstFrameMs = 20
// A search that takes longer waits for something outside, and what comes after it can be loaded meanwhile.
const searchMs = 15

/**
 * Runs the full-screen app in this terminal. Returns at once; the one shutdown ends the process. The ways out and the
 * first frame come first; what looks for the server, then what explores it, is loaded behind them.
 */
export function runApp(options: Options, scenario?: Scenario): void {
  const { env } = process
  const clock = systemClock
  const watchdog = startWatchdog({ ttyFd: process.stdout.fd, env, hasMouse: options.mouse })
  const terminal = createTerminal({
    stdin: process.stdin,
    stdout: output.stdout,
    title: 'review-tui',
    watchdog,
    asksBackground: asksBackground(options.theme, env),
    hasMouse: options.mouse,
  })
  const printError = (text: string): void => {
    const shown = output.clean(text)
    output.log.write('info', 'exit', shown)
    processHost.printError(shown)
  }
  const shutdown = createShutdown({
    terminal,
    clock,
    stateFolder: serverPaths(env).stateDir,
    redactor: output.redactor,
    host: { ...processHost, printError },
  })
  const frames = createFrameClock(clock, () => performance.now())
  const state = createStore<ScreenState>({ kind: 'starting', steps: [] })
  let search = new AbortController()
  let finding: ReturnType<typeof searchServer> | undefined
  let deafUntilMs = 0
  let question: ContextQuestion | undefined
  // From the first key on, long before a search begins.
  let onToken = (token: InputToken): void => beforeOpen(token, options)
  let isFieldOpen = (): boolean => false

  const boot = async (asked: Options, interrupted?: InterruptedWork): Promise<void> => {
    // Whatever asks for a search: on the way out nothing is started any more.
    if (shutdown.isStarted()) return
    onToken = (token) => beforeOpen(token, asked)
    isFieldOpen = () => false
    question?.end()
    question = undefined
    state.set({ kind: 'starting', steps: [] })
    search = new AbortController()
    const { signal } = search
    const { searchServer, failedState, openFound } = await import('./search-server.js')
    if (shutdown.isStarted()) return
    finding = searchServer(asked, {
      signal,
      onSteps: (steps, part) => {
        if (!shutdown.isStarted()) state.set({ kind: 'starting', steps, part })
      },
    })
    // Should that fail, it is said below, where it is needed.
    const stopWaiting = clock.after(searchMs, () => void import('./open-explorer.js').catch(() => undefined))
    const found = await finding
    stopWaiting()
    // A server found too late is stopped by the shutdown.
    if (shutdown.isStarted()) return
    if (!found.ok) {
      const { usage, summary, advice, selectedContext } = found.error
      if (!usage) return void state.set(failedState(found.error))
      // A context nobody typed just now is no wrong usage: the user decides.
      const blamed = selectedContext ?? (asked === options ? undefined : asked.connection.context)
      if (blamed !== undefined) return ask(asked, { blamed, why: failedState(found.error) })
      const lines = [summary, ...advice].map((line) => safeText(`review-tui: ${line}`))
      return void shutdown.request(usageCode, `${lines.join('\n')}\n`)
    }
    const { privateServer } = found.value
    let closesFirst = (): Promise<void> => Promise.resolve()
    const closed = onceWithin(clock, () => closesFirst())
    if (privateServer) shutdown.onShutdown('server', () => closed().then(privateServer.stop))
    // That stops it from now on, and not before what was made on it is taken away.
    finding = undefined
    // In this order: the server answers while the screen is being loaded.
    const opening = openFound(found.value, { clock, readOnly: options.readOnly }).then((workspace) => {
      shutdown.onShutdown('workspace', () => closed().then(workspace.close))
      return workspace
    })
    const [workspace, { openExplorer }] = await Promise.all([opening, import('./open-explorer.js')])
    await openExplorer(
      hostFor(asked, (task) => (closesFirst = task)),
      { workspace, found: found.value, interrupted },
    )
  }

  const ask = async (asked: Options, about: Parameters<typeof askAboutContext>[0]): Promise<void> => {
    const { askAboutContext } = await import('./open-explorer.js')
    question = await askAboutContext(about, {
      clock,
      terminal,
      frames,
      show: (next) => {
        if (!shutdown.isStarted()) state.set(next)
        return !shutdown.isStarted()
      },
      take: (connection) => void boot(withConnection(asked, connection)).catch(crash),
      crash,
    })
  }

  const hostFor = (asked: Options, closesFirst: ExplorerHost['closesFirst']): ExplorerHost => ({
    closesFirst,
    options,
    scenario,
    clock,
    terminal,
    shutdown,
    frames,
    crash,
    show: (explorer) => {
      onToken = explorer.onToken
      isFieldOpen = explorer.isFieldOpen
      state.set(explorer.state)
      frames.flush()
    },
    startOver: (change) => {
      boot({ ...options, ...change }).catch(crash)
    },
    takeOver: (left) => {
      deafUntilMs = performance.now() + typedAheadMs
      boot({ ...asked, isPrivate: true }, left).catch(crash)
    },
  })

  // Before there is an explorer only a few keys mean something.
  const beforeOpen = (token: InputToken, asked: Options): void => {
    if (token.kind !== 'key') return
    // Who was writing when the explorer went away still is.
    if (performance.now() < deafUntilMs && token.chord !== 'ctrl+c') return
    if (token.chord === 'q' || token.chord === 'ctrl+c') return shutdown.request(0)
    if (token.chord === 'ctrl+z') return terminal.suspend()
    const now = state.get()
    if (token.chord === 'esc' && now.kind === 'starting') search.abort()
    if (token.chord === 'r' && (now.kind === 'failed' || question !== undefined)) {
      boot(asked).catch(crash)
    }
    if (question?.isDeaf() !== false) return
    // The library takes a digit for a row of those in sight; here it is what stands before the choice.
    if (/^\d$/.test(token.chord)) question.items.find(({ key }) => key === token.chord)?.choose()
    else terminal.forwardToInk(token)
  }
  // Not within React, which may be where it came from. And nothing is thrown: where Node runs immediates, an error that
  // has one of them cleared is one it never gets past.
  const crash = (error: unknown): void => queueMicrotask(() => shutdown.fail(error))

  terminal.enter()
  terminal.onToken((token) => {
    onToken(token)
    // What the key changed is drawn at once. Where nobody sees it, a frame per key would only keep the next key waiting;
    // a field that is to take that key has to be there, though.
    if (terminal.isTaken() || isFieldOpen()) frames.flush()
  })
  let hasBegun = false
  const begin = (): void => {
    if (hasBegun) return
    hasBegun = true
    boot(options).catch(crash)
  }
  const stopScreen = startScreen(terminal, {
    state,
    frames,
    themeOn: (background) =>
      createTheme(env, { ascii: options.ascii, palette: choosePalette(options.theme, env, background) }),
    // Not before it is written.
    onFirst: () => setImmediate(begin),
  })
  clock.after(firstFrameMs, begin)
  shutdown.onShutdown('screen', stopScreen)
  shutdown.onShutdown('frames', frames.stop)
  shutdown.onShutdown('search', async () => {
    search.abort()
    const found = await finding
    if (found?.ok) await found.value.privateServer?.stop()
  })
}

/** Does a task once, and waits for it no longer than the rest of the way out allows; what fails in it keeps nothing. */
function onceWithin(clock: Clock, task: () => Promise<void>): () => Promise<void> {
  let doing: Promise<void> | undefined
  return () =>
    (doing ??= new Promise((resolve) => {
      const cancel = clock.after(closesWithinMs, resolve)
      const done = (): void => {
        cancel()
        resolve()
      }
      task().then(done, done)
    }))
}

const withConnection = (asked: Options, connection: ContextChoice['connection']): Options => ({
  ...asked,
  connection: { ...asked.connection, context: undefined, ...connection },
})
