import { join } from 'node:path'
import { answers, templates } from './data.js'
import type { FoundServer } from './find-server.js'
import type { Workspace } from './jetstream/index.js'
import { createLessons } from './lessons/lessons.js'
import { firstToPlay } from './lessons/lesson-list.js'
import { chooseLesson, shippedLessons } from './lessons/library.js'
import { createProgress } from './lessons/progress.js'
import { labOfRun } from './lab-of-run.js'
import type { Clock } from './lib/clock.js'
import type { FrameClock } from './lib/frame-clock.js'
import { keepHeapLean } from './lib/lean-heap.js'
import { literal, safeText } from './lib/safe-text.js'
import type { Options } from './options.js'
import { output } from './output.js'
import { createPlay } from './scenarios/play.js'
import { createRecorder } from './scenarios/recorder.js'
import { recordToFile } from './record-to-file.js'
import type { Scenario } from './scenarios/scenario-schema.js'
import { logStatus, logWorkspace } from './run-log.js'
import { sayNotices } from './say-notices.js'
import { serverPaths } from './server/paths.js'
import { createClockStore } from './ui/clock-store.js'
import { createCommands } from './ui/commands/index.js'
import { createCounting } from './ui/counting.js'
import { drawExplorer } from './ui/draw-by-ink.js'
import { sayForeign } from './ui/foreign-notice.js'
import { publishSubject } from './ui/commands/publish-subject.js'
import { createDialogGuard } from './ui/input/dialog-guard.js'
import { hasFieldOpen } from './ui/input/field-open.js'
import { createRouter } from './ui/input/router.js'
import { offerStart } from './ui/offer-start.js'
import { offerWayOut } from './ui/offer-way-out.js'
import type { WayOut } from './ui/offer-way-out.js'
import { playOnScreen } from './ui/play-scenario.js'
import { createLessonStage } from './ui/lessons/lesson-stage.js'
import { sayReturns } from './ui/say-returns.js'
import { createSlots } from './ui/slots/slots.js'
import type { ScreenState } from './ui/start-screen.js'
import { fadeStatus } from './ui/status-fade.js'
import { goOnAfter, interruptedWork } from './ui/taken-over.js'
import type { InterruptedWork } from './ui/taken-over.js'
import type { Shutdown } from './ui/terminal/shutdown.js'
import type { Terminal } from './ui/terminal/terminal.js'
import type { InputToken } from './ui/terminal/tokeniser.js'
import { createUiStore } from './ui/ui-state.js'
import { playedStepWords } from './words/scenario-words.js'
import { watchNodes, watchPrivateServer } from './watch-private-server.js'

export { askAboutContext } from './ask-context.js'

/** What an explorer has of the run it is part of. */
export type ExplorerHost = {
  readonly options: Options
  /** To be played. */
  readonly scenario?: Scenario
  readonly clock: Clock
  readonly terminal: Terminal
  readonly shutdown: Shutdown
  readonly frames: FrameClock
  /** Ends the run with a report. */
  readonly crash: (error: unknown) => void
  /** Has this ended before the workspace closes and a server of ours stops, whatever ends the run. */
  readonly closesFirst: (task: () => Promise<void>) => void
  /** Puts the explorer on the screen: from now on the keys are its own. */
  readonly show: (explorer: {
    readonly state: Extract<ScreenState, { readonly kind: 'drawn' }>
    readonly onToken: (token: InputToken) => void
    readonly isFieldOpen: () => boolean
  }) => void
  /** Starts over on something else, at the user's wish. */
  readonly startOver: (change: WayOut) => void
  /** Starts over on a private server of our own: the copy that ran this one is gone, and somebody may be typing. */
  readonly takeOver: (left: InterruptedWork) => void
}

/** Makes the explorer of a workspace, shows it, and takes the user to a live view. */
export async function openExplorer(
  host: ExplorerHost,
  {
    workspace,
    found,
    interrupted,
  }: {
    readonly workspace: Workspace
    readonly found: FoundServer
    readonly interrupted?: InterruptedWork
  },
): Promise<void> {
  const { options, clock, terminal, shutdown, frames } = host
  const { readOnly } = options
  keepHeapLean()
  logWorkspace(output.log, workspace)
  const ui = createUiStore(options.subject)
  logStatus(output.log, ui)
  const slots = createSlots(workspace)
  const stopReturns = sayReturns({ slots, ui })
  const stopFading = fadeStatus({ ui, clock })
  shutdown.onShutdown('status', stopFading)
  const lab = labOfRun(workspace, found, {
    session: () => {
      const view = slots.shown.get()
      return view.kind === 'open' ? view.session : undefined
    },
    subject: () => publishSubject({ ui, workspace }),
  })
  shutdown.onShutdown('lab', () => lab?.close())
  const isOurs = found.privateServer !== undefined
  const play =
    host.scenario &&
    createPlay({
      scenario: host.scenario,
      workspace,
      clock,
      serverStartedMs: found.serverStartedMs,
      words: playedStepWords,
      ...(lab ? { lab } : {}),
      ...(found.replicas === undefined ? {} : { replicas: found.replicas }),
    })
  const recorder = readOnly ? undefined : createRecorder({ workspace, clock })
  shutdown.onShutdown('recorder', () => recorder?.stop())
  shutdown.onShutdown('scenario', () => play?.end())
  const time = createClockStore(clock, createCounting(workspace, slots, play))
  shutdown.onShutdown('clock', time.stop)
  const progress = createProgress({ path: join(serverPaths(process.env).stateDir, 'lessons.json') })
  const isChosen = options.lesson !== undefined || options.lessonFile !== undefined
  const chosen = isChosen ? await chooseLesson({ name: options.lesson, file: options.lessonFile }) : undefined
  const lessons = readOnly
    ? undefined
    : createLessons({
        workspace,
        clock,
        library: () => (chosen?.ok === true ? chosen.value.library : shippedLessons()),
        progress,
        view: createLessonStage({ workspace, slots, ui }),
        ownServer: found.privateServer !== undefined,
        replicas: found.replicas,
      })
  // What was made goes before the connection does. A server of ours keeps its store, and with it what lies in files.
  host.closesFirst(async () => {
    await Promise.all([lessons?.close(), play?.stop()])
  })
  let noteBegun = (): void => undefined
  const begun = new Promise<void>((resolve) => (noteBegun = resolve))
  const commands = createCommands(
    {
      workspace,
      ui,
      slots,
      clock,
      lessons,
      noteWelcomed: () => {
        progress.noteWelcomed()
        return begun
      },
      readOnly,
      ownServer: found.ownServer,
      serverEnds: found.label === 'private',
      lab,
      play,
      ...(recorder
        ? {
            record: () =>
              recordToFile({ workspace, recorder, clock, cluster: (found.privateServer?.urls.length ?? 0) > 1 }),
          }
        : {}),
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
  // All of them in one line: said one after the other, only the last would be seen.
  if (found.notes.length > 0) ui.say('warn', safeText(found.notes.join('; ')))
  const foreignNotice = sayForeign({ foreign: output.foreign, logPath: output.logPath, clock, ui })
  shutdown.onShutdown('foreign', foreignNotice.stop)
  const leave = (next: () => void, isServerGone = false): void => {
    time.stop()
    lab?.close()
    play?.end()
    stopReturns()
    stopFading()
    const closed = isServerGone || !lessons ? workspace.close() : lessons.close().then(workspace.close)
    void closed.then(next).catch(host.crash)
  }
  sayNotices(workspace.connection.notices, ui)
  if (found.privateServer) {
    watchNodes(found.privateServer, { say: ui.say, remark: workspace.remark })
    // When the copy that ran the server is gone its store is free: start over on a server of our own.
    watchPrivateServer(found.privateServer, { say: ui.say, remark: workspace.remark }, () => {
      const left = interruptedWork({ workspace, slots })
      leave(() => host.takeOver(left), true)
    })
  }
  const screen = {
    ui,
    slots,
    commands,
    play,
    lessons,
    readOnly,
    nowMs: time.nowMs,
    serverLabel: whereWeAct(found),
  }
  host.show({
    state: {
      kind: 'drawn',
      draw: (theme) =>
        drawExplorer(terminal, { workspace, screen, size: terminal.size, frames, onCrash: host.crash }, theme),
    },
    onToken: createRouter({ ui, commands, forwardToInk: terminal.forwardToInk, guard, lessons }),
    isFieldOpen: () => hasFieldOpen(ui.get()),
  })
  const isAsked = chosen !== undefined || play !== undefined
  if (lessons && found.privateServer && !interrupted && !isAsked && progress.isFirstStart())
    ui.open({ kind: 'welcome' })
  if (found.privateServer === undefined) {
    offerWayOut({ workspace, ui, startOver: (change) => leave(() => host.startOver(change)) })
  }
  if (interrupted && found.privateServer) {
    await goOnAfter(interrupted, { workspace, slots, ui, joined: found.privateServer.joined })
  } else if (play) {
    await playOnScreen({ play, workspace, slots, ui, isOurs })
  } else {
    await offerStart({
      workspace,
      slots,
      ui,
      readOnly,
      isPrivate: isOurs,
      ownServer: found.ownServer,
    })
    noteBegun()
    // It was read before the start as well: what is wrong with it now came since.
    if (chosen?.ok === false) ui.say('bad', literal`the lesson: ${chosen.error[0] ?? literal`it cannot be read`}`)
    else if (chosen && lessons) await lessons.start(chosen.value.id ?? firstToPlay(lessons.state.get().list) ?? '')
  }
  foreignNotice.remind()
}

// Beside the address: whose server it is, and which JetStream when it is not the account's own.
function whereWeAct({ label, settings, privateServer }: FoundServer): string {
  const count = privateServer?.urls.length ?? 0
  return [count > 1 ? `${label} cluster of ${count}` : label, settings.placeDescription ?? '']
    .filter((part) => part !== '')
    .join(' · ')
}
