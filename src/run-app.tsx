import { answers, presets, reviews, templates } from './data.js'
import { findServer } from './find-server.js'
import type { FoundServer, NoServer } from './find-server.js'
import { listContexts, openWorkspace, settingsPlace } from './jetstream/index.js'
import { secretsOf } from './known-secrets.js'
import { systemClock } from './lib/clock.js'
import { safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { createStore } from './lib/store.js'
import type { Options } from './options.js'
import { output } from './output.js'
import { progressWords } from './progress-words.js'
import { logStatus, logWorkspace } from './run-log.js'
import { sayNotices } from './say-notices.js'
import { watchPrivateServer } from './watch-private-server.js'
import { serverPaths } from './server/index.js'
import type { AppState } from './ui/app.js'
import { createClockStore } from './ui/clock-store.js'
import { createCounting } from './ui/counting.js'
import { createCommands } from './ui/commands/index.js'
import { createDialogGuard } from './ui/input/dialog-guard.js'
import { sayForeign } from './ui/foreign-notice.js'
import { askContext, contextChoices } from './ui/context-question.js'
import type { ContextChoice, ContextQuestion } from './ui/context-question.js'
import { hasFieldOpen } from './ui/input/field-open.js'
import { createRouter } from './ui/input/router.js'
import { createFrameClock } from './lib/frame-clock.js'
import { offerStart } from './ui/offer-start.js'
import { offerWayOut } from './ui/offer-way-out.js'
import { createSlots } from './ui/slots/slots.js'
import { goOnAfter, interruptedWork } from './ui/taken-over.js'
import type { InterruptedWork } from './ui/taken-over.js'
import { createShutdown, processHost } from './ui/terminal/shutdown.js'
import { createTerminal } from './ui/terminal/terminal.js'
import type { InputToken } from './ui/terminal/tokeniser.js'
import { startWatchdog } from './ui/terminal/watchdog.js'
import { asksBackground, choosePalette } from './lib/background.js'
import { createTheme } from './ui/theme.js'
import { sayReturns } from './ui/say-returns.js'
import { startScreen } from './ui/start-screen.js'
import { fadeStatus } from './ui/status-fade.js'
import { createUiStore } from './ui/ui-state.js'

const usageCode = 2
const typedAheadMs = 1000

type FailedState = Extract<AppState, { readonly kind: 'failed' }>

/** Runs the full-screen app in this terminal. Returns at once; the one shutdown ends the process. */
export function runApp(options: Options): void {
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
  const state = createStore<AppState>({ kind: 'starting', steps: [] })
  let search = new AbortController()
  let finding: ReturnType<typeof findServer> | undefined
  let deafUntilMs = 0
  let question: ContextQuestion | undefined
  let onToken: (token: InputToken) => void = () => undefined
  let isFieldOpen = (): boolean => false

  const boot = async (asked: Options, interrupted?: InterruptedWork): Promise<void> => {
    // Whatever asks for a search: on the way out nothing is started any more.
    if (shutdown.isStarted()) return
    onToken = (token) => beforeOpen(token, asked)
    isFieldOpen = () => false
    question?.end()
    state.set({ kind: 'starting', steps: [] })
    const steps: SafeText[] = []
    search = new AbortController()
    finding = findServer(asked, {
      env,
      signal: search.signal,
      onProgress: (progress) => {
        const words = progressWords(progress)
        if (progress.kind !== 'fetching') output.log.write('info', 'server', words)
        // A download tells its bytes again and again: that is one line, moving.
        if (progress.kind === 'fetching' && steps.at(-1)?.startsWith('Fetching') === true) steps.pop()
        steps.push(words)
        const part =
          progress.kind === 'fetching' && progress.totalBytes
            ? (progress.receivedBytes ?? 0) / progress.totalBytes
            : undefined
        if (!shutdown.isStarted()) state.set({ kind: 'starting', steps: [...steps], part })
      },
    })
    const found = await finding
    // A server found too late is stopped by the shutdown.
    if (shutdown.isStarted()) return
    if (found.ok) return open(found.value, asked, interrupted)
    const { usage, summary, advice, selectedContext } = found.error
    if (!usage) return void state.set(failedState(found.error))
    // A context nobody typed just now is no wrong usage: the user decides.
    const blamed = selectedContext ?? (asked === options ? undefined : asked.connection.context)
    if (blamed !== undefined) {
      const choices = contextChoices(blamed, await listContexts(settingsPlace()))
      if (shutdown.isStarted()) return
      const take = (connection: ContextChoice['connection']): void =>
        void boot({ ...asked, connection: { ...asked.connection, context: undefined, ...connection } }).catch(crash)
      question = askContext(choices, {
        show: (asks) => state.set({ ...failedState(found.error), ...asks }),
        painting: { clock, draw: frames.flush, afterPaint: terminal.afterPaint },
        dropTyped: terminal.dropTyped,
        take,
      })
      return
    }
    const lines = [summary, ...advice].map((line) => safeText(`review-tui: ${line}`))
    shutdown.request(usageCode, `${lines.join('\n')}\n`)
  }

  const open = async (found: FoundServer, asked: Options, interrupted?: InterruptedWork): Promise<void> => {
    output.redactor.learn(secretsOf(found.settings))
    if (found.privateServer) shutdown.onShutdown('server', found.privateServer.stop)
    const { readOnly } = options
    const workspace = await openWorkspace({ clock, reviews, presets, settings: found.settings, readOnly })
    shutdown.onShutdown('workspace', workspace.close)
    logWorkspace(output.log, workspace)
    const ui = createUiStore(options.subject)
    logStatus(output.log, ui)
    const slots = createSlots(workspace)
    const time = createClockStore(clock, createCounting(workspace, slots))
    shutdown.onShutdown('clock', time.stop)
    const stopReturns = sayReturns({ slots, ui })
    const stopFading = fadeStatus({ ui, clock })
    shutdown.onShutdown('status', stopFading)
    const commands = createCommands(
      {
        workspace,
        ui,
        slots,
        clock,
        readOnly: options.readOnly,
        ownServer: found.ownServer,
        serverEnds: found.label === 'private',
        templates,
        answers,
        quit: (farewell) => shutdown.request(0, farewell === undefined ? undefined : `${farewell}\n`),
        suspend: terminal.suspend,
        redraw: terminal.redraw,
        copy: terminal.copy,
        redact: output.redactor.redact,
      },
      terminal.size.get,
    )
    const guard = createDialogGuard({
      ui,
      size: terminal.size,
      clock,
      draw: frames.flush,
      afterPaint: terminal.afterPaint,
      dropTyped: terminal.dropTyped,
    })
    onToken = createRouter({ ui, commands, forwardToInk: terminal.forwardToInk, guard })
    isFieldOpen = () => hasFieldOpen(ui.get())
    // All of them in one line: said one after the other, only the last would be seen.
    if (found.notes.length > 0) ui.say('warn', safeText(found.notes.join('; ')))
    const foreignNotice = sayForeign({ foreign: output.foreign, logPath: output.logPath, clock, ui })
    shutdown.onShutdown('foreign', foreignNotice.stop)
    const startOver = (next: Options, left?: InterruptedWork): void => {
      time.stop()
      stopReturns()
      stopFading()
      void workspace
        .close()
        .then(() => boot(next, left))
        .catch(crash)
    }
    sayNotices(workspace.connection.notices, ui)
    if (found.privateServer) {
      // When the copy that ran the server is gone its store is free: start over on a server of our own.
      watchPrivateServer(found.privateServer, { say: ui.say, remark: workspace.remark }, () => {
        deafUntilMs = performance.now() + typedAheadMs
        startOver({ ...asked, isPrivate: true }, interruptedWork({ workspace, slots }))
      })
    }
    state.set({
      kind: 'ready',
      workspace,
      screen: {
        ui,
        slots,
        commands,
        readOnly: options.readOnly,
        nowMs: time.nowMs,
        serverLabel: whereWeAct(found),
      },
    })
    if (found.privateServer === undefined) {
      offerWayOut({ workspace, ui, startOver: (change) => startOver({ ...options, ...change }) })
    }
    if (interrupted && found.privateServer) {
      await goOnAfter(interrupted, { workspace, slots, ui, joined: found.privateServer.joined })
    } else {
      await offerStart({
        workspace,
        slots,
        ui,
        readOnly: options.readOnly,
        isPrivate: found.privateServer !== undefined,
        ownServer: found.ownServer,
      })
    }
    foreignNotice.remind()
  }

  // Before there is an explorer only a few keys mean something.
  const beforeOpen = (token: InputToken, asked: Options): void => {
    if (token.kind !== 'key') return
    // Who was writing when the explorer went away still is.
    if (performance.now() < deafUntilMs && token.chord !== 'ctrl+c') return
    if (token.chord === 'q' || token.chord === 'ctrl+c') return shutdown.request(0)
    if (token.chord === 'ctrl+z') return terminal.suspend()
    const now = state.get()
    if (token.chord === 'esc' && now.kind === 'starting') search.abort()
    if (token.chord === 'r' && now.kind === 'failed') {
      boot(asked).catch(crash)
    }
    if (now.kind !== 'failed' || now.choices === undefined || question?.isDeaf() !== false) return
    // The library takes a digit for a row of those in sight; here it is what stands before the choice.
    if (/^\d$/.test(token.chord)) now.choices.find(({ key }) => key === token.chord)?.choose()
    else terminal.forwardToInk(token)
  }
  const crash = (error: unknown): void => {
    // The shutdown reports uncaught errors; thrown here it would end inside React.
    setImmediate(() => {
      throw error
    })
  }

  terminal.enter()
  terminal.onToken((token) => {
    onToken(token)
    // What the key changed is drawn at once. Where nobody sees it, a frame per key would only keep the next key waiting;
    // a field that is to take that key has to be there, though.
    if (terminal.isTaken() || isFieldOpen()) frames.flush()
  })
  const stopScreen = startScreen(terminal, {
    state,
    frames,
    themeOn: (background) =>
      createTheme(env, { ascii: options.ascii, palette: choosePalette(options.theme, env, background) }),
    onCrash: crash,
  })
  shutdown.onShutdown('screen', stopScreen)
  shutdown.onShutdown('frames', frames.stop)
  shutdown.onShutdown('search', async () => {
    search.abort()
    const found = await finding
    if (found?.ok) await found.value.privateServer?.stop()
  })
  boot(options).catch(crash)
}

// Beside the address: whose server it is, and which JetStream when it is not the account's own.
function whereWeAct({ label, settings }: FoundServer): string {
  return [label, settings.placeDescription ?? ''].filter((part) => part !== '').join(' · ')
}

function failedState({ summary, details, advice }: NoServer): FailedState {
  return {
    kind: 'failed',
    summary: safeText(summary),
    details: details.map((line) => safeText(line)),
    advice: advice.map((line) => safeText(line)),
  }
}
