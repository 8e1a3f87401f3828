import { PassThrough } from 'node:stream'
import { answers, templates } from '../../data.js'
import { systemClock } from '../../lib/clock.js'
import { createStore } from '../../lib/store.js'
import type { Store } from '../../lib/store.js'
import type { SafeText } from '../../lib/safe-text.js'
import { App } from '../../ui/app.js'
import { createCommands } from '../../ui/commands/index.js'
import type { Commands } from '../../ui/commands/index.js'
import type { CommandContext } from '../../ui/commands/context.js'
import { createRouter } from '../../ui/input/router.js'
import { createInputStream } from '../../ui/terminal/input-stream.js'
import { createTheme } from '../../ui/theme.js'
import type { Theme } from '../../ui/theme.js'
import { createUiStore } from '../../ui/ui-state.js'
import type { UiStore } from '../../ui/ui-state.js'
import { createLessonsDouble } from './lessons-double.js'
import type { LessonsDouble } from './lessons-double.js'
import { renderNode } from './render.js'
import type { Rendered, ScreenSize } from './render.js'
import { conditionToHold } from './wait-for-server.js'
import { createWorkspaceDouble } from './workspace-double.js'
import type { WorkspaceDouble } from './workspace-double.js'

/** What of the app's start may differ in a test. */
export type ExplorerOptions = {
  readonly readOnly?: boolean
  readonly ownServer?: boolean
  readonly version?: string
}

/** The commands over a workspace double, with what they left behind. */
export type CommandBench = WorkspaceDouble & {
  readonly ui: UiStore
  readonly lessons: LessonsDouble
  readonly commands: Commands
  readonly context: CommandContext
  /** What the status line says. */
  readonly status: () => string | undefined
  /** How the app was ended, oldest first; empty while it runs. */
  readonly farewells: readonly string[]
  /** What was handed to the clipboard. */
  readonly copied: readonly string[]
  /** Lets what was promised arrive: the answers of the workspace and of the wire. */
  readonly settled: () => Promise<void>
  /** Takes a choice of the pick list on top by its key. */
  readonly choose: (key: string) => void
}

/** Wires the commands of the product to a workspace double. No screen, no terminal. */
export function createCommandBench(
  options: ExplorerOptions = {},
  size: ScreenSize = { columns: 120, rows: 40 },
): CommandBench {
  const double = createWorkspaceDouble(options)
  const ui = createUiStore('REVIEWS.rateGiven')
  const lessons = createLessonsDouble()
  const farewells: string[] = []
  const copied: string[] = []
  const context: CommandContext = {
    workspace: double.workspace,
    ui,
    slots: double.slots,
    clock: double.clock,
    readOnly: options.readOnly ?? false,
    ownServer: options.ownServer ?? true,
    serverEnds: false,
    templates,
    answers,
    quit: (farewell?: SafeText) => farewells.push(farewell ?? ''),
    suspend: () => undefined,
    redraw: () => undefined,
    copy: (text) => copied.push(text) > 0,
    ...(options.readOnly !== true && { lessons: lessons.lessons }),
    redact: (text) => text.replaceAll('hunter2', '***'),
  }
  return {
    ...double,
    ui,
    lessons,
    context,
    farewells,
    copied,
    commands: createCommands(context, () => size),
    status: () => ui.get().status?.text,
    settled: async () => {
      for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
    },
    choose: (key) => {
      const top = ui.get().overlays.at(-1)
      if (top?.kind !== 'pick') throw new Error(`no pick list is open but ${top?.kind ?? 'nothing'}`)
      const item = top.items.find((one) => one.key === key)
      if (!item) throw new Error(`no choice ${key} but ${top.items.map((one) => one.key).join(' ')}`)
      item.choose()
    },
  }
}

/** The whole explorer on a screen in memory, with the real router and input stream before it. */
export type ExplorerBench = CommandBench &
  Rendered & {
    /** Sends bytes as a terminal would, and waits until `until` holds of the screen. */
    readonly type: (bytes: string, until: () => boolean, what: string) => Promise<void>
    readonly size: Store<ScreenSize>
    /** The screen's own time; the double's clock is the workspace's. */
    readonly nowMs: Store<number>
    readonly crashes: readonly unknown[]
  }

/** Starts the explorer, over `bench` when it is given: what happened there is drawn once, as it is now. */
export function startExplorer(
  options: ExplorerOptions & { readonly theme?: Theme; readonly bench?: CommandBench } = {},
  at: ScreenSize = { columns: 120, rows: 40 },
): ExplorerBench {
  const bench = options.bench ?? createCommandBench(options, at)
  const source = new PassThrough()
  const input = createInputStream({ source, clock: systemClock })
  const { ui, commands, context } = bench
  input.onToken(createRouter({ ui, commands, forwardToInk: input.forwardToInk, lessons: context.lessons }))
  input.start()
  const size = createStore(at)
  const nowMs = createStore(bench.clock.now())
  const crashes: unknown[] = []
  const theme = options.theme ?? createTheme({}, { ascii: false, palette: 'ansi-dark' })
  const screen = {
    ui: bench.ui,
    slots: bench.slots,
    commands: bench.commands,
    lessons: context.lessons,
    readOnly: options.readOnly ?? false,
    nowMs,
    serverLabel: 'private',
  }
  const rendered = renderNode(
    <App
      workspace={bench.workspace}
      screen={screen}
      size={size}
      theme={theme}
      onCrash={(error) => crashes.push(error)}
    />,
    at,
    input.inkStdin,
  )
  return {
    ...bench,
    ...rendered,
    size,
    nowMs,
    crashes,
    type: async (bytes, until, what) => {
      source.write(bytes)
      await conditionToHold({ check: until, what, withinMs: 5000 }).catch((error: unknown) => {
        throw new Error(`${String(error)}; crashes: ${crashes.map(String).join()}; the screen:\n${rendered.text()}`)
      })
    },
  }
}
