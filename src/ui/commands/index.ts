import { safeText } from '../../lib/safe-text.js'
import type { CommandId } from '../../keymap/table.js'
import { commandById } from '../../keymap/table.js'
import { createAnswerCommand } from './answer-command.js'
import { createAppCommands } from './app-commands.js'
import { createCodeCommands } from './code-commands.js'
import { createConsumerCommands } from './consumer-commands.js'
import { createCursorCommands } from './cursor-commands.js'
import type { CommandContext, CommandHandler } from './context.js'
import { createDialogCommands } from './dialog-commands.js'
import { createLabCommands } from './lab-commands.js'
import { createLaneCommands } from './lane-commands.js'
import { createLessonCommands, lessonWaits } from './lesson-commands.js'
import { createListCommands } from './list-commands.js'
import { createLogCommands } from './log-commands.js'
import { createMessageCommands } from './message-commands.js'
import { createPublishCommands } from './publish-commands.js'
import { createScenarioCommands } from './scenario-commands.js'
import { createStreamCommands } from './stream-commands.js'
import { createTimeCommands } from './time-commands.js'
import { createWordCommands } from './word-commands.js'

/** Every command made to work. A command of the table without a handler is a type error here. */
export type Commands = {
  /** Runs a command, or says in the status line why it cannot. */
  readonly run: (id: CommandId) => void
  /** Why a command cannot run now; undefined when it can. */
  readonly refusal: (id: CommandId) => string | undefined
  /** Publishes what stands in the composer. */
  readonly sendComposed: () => void
}

/** Wires the handlers to the workspace and the screen. */
export function createCommands(
  context: CommandContext,
  screen: () => { readonly columns: number; readonly rows: number },
): Commands & { readonly handlers: Readonly<Record<CommandId, CommandHandler>> } {
  const publish = createPublishCommands(context)
  // No more than the smallest dialog shows of its list: a page leaves no row out.
  const pageRows = (): number => Math.max(1, Math.floor(screen().rows / 2) - 2)
  const handlers: Readonly<Record<CommandId, CommandHandler>> = {
    ...createMessageCommands(context),
    ...createCursorCommands(context),
    ...createAnswerCommand(context),
    ...createConsumerCommands(context),
    ...createStreamCommands(context),
    ...createTimeCommands(context),
    ...createLaneCommands(context),
    ...publish.handlers,
    ...createAppCommands(context, screen),
    ...createDialogCommands(context, pageRows),
    ...createWordCommands(context),
    ...createLogCommands(context),
    ...createCodeCommands(context),
    ...createLabCommands(context),
    ...createScenarioCommands(context),
    ...createLessonCommands(context),
    ...createListCommands(context, pageRows),
  }
  const refusal = (id: CommandId): string | undefined => {
    if (context.readOnly && commandById(id).writes === true)
      return 'started with --read-only: keys that change the server are off'
    const waits = commandById(id).writes === true && id !== 'lesson.list'
    return (waits ? lessonWaits(context.lessons?.state.get().now) : undefined) ?? handlers[id].disabled?.()
  }
  return {
    handlers,
    refusal,
    sendComposed: () => {
      // Who wrote on while the lesson changed is told so as well.
      const waits = lessonWaits(context.lessons?.state.get().now)
      if (waits === undefined) publish.send()
      else context.ui.say('warn', safeText(waits))
    },
    run: (id) => {
      const reason = refusal(id)
      if (reason === undefined) handlers[id].run()
      else context.ui.say('warn', safeText(withLabel(commandById(id).label, reason)))
    },
  }
}

// `pause: pause needs nats-server 2.11` says its first word twice.
function withLabel(label: string, reason: string): string {
  return reason.startsWith(`${label} `) ? reason : `${label}: ${reason}`
}
