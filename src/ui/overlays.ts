import type { SafeText } from '../lib/safe-text.js'
import type { LessonCode } from '../lessons/lesson-code.js'
import type { LogFilter, LogForm } from './dialogs/log-model.js'
import type { Line } from './components/line.js'
import type { DeliveryId, Worker } from '../jetstream/index.js'
import type { Term } from '../words/glossary.js'
import type { WordSpot } from './word-spots.js'

/** In which form the code of a lesson is shown. */
export type CodeForm = 'program' | 'commands'

/** One choice of a pick list. */
export type PickItem = { readonly key: string; readonly label: SafeText; readonly choose: () => void }

/** One field of a form. `choices` makes it a pick-one field, otherwise it is free text. */
export type FormField = {
  readonly id: string
  readonly label: string
  readonly value: string
  /** Said while the cursor is in the field and its value is fine. */
  readonly hint: string
  readonly choices?: readonly string[]
  /** Said in place of an empty value. */
  readonly placeholder?: string
  /** Why it cannot be changed; it is shown dim and takes no keys. */
  readonly fixed?: string
  /** A number, perhaps -1: a digit typed behind -1 is a new number. */
  readonly isNumber?: true
  /** What is wrong with a value, for the user; undefined when it will do. */
  readonly check: (value: string, all: Readonly<Record<string, string>>) => string | undefined
}

/**
 * A dialog for which not everything typed is an answer. `seen`: only what was typed with the question on the screen.
 * `read`: an answer cannot be taken back, so only what was typed after there was time to read it; until then the list
 * shows no cursor.
 */
export type Guarded = 'seen' | 'read'

/**
 * What lies over the panes. The last of the stack has the keys. Closures act; they are made by the command handlers.
 * `guarded`: see `Guarded`.
 */
export type Overlay =
  | { readonly kind: 'help'; readonly top: number }
  /** What a first start says before anything else. */
  | { readonly kind: 'welcome' }
  /**
   * `completed`: the query was filled in by Tab, so the text field has to take it anew. `words`: opened to look one up,
   * so words stand before commands.
   */
  | {
      readonly kind: 'palette'
      readonly query: string
      readonly at: number
      readonly completed?: true
      readonly words?: true
    }
  /** An entry of the glossary. `link`: which word under “see also” is chosen. `from`: the word on the screen it explains. */
  | {
      readonly kind: 'word'
      readonly term: Term
      readonly top: number
      readonly link: number
      readonly from?: WordSpot
    }
  /** `top` is the id of the act under the cursor; Infinity stays with the newest. */
  | { readonly kind: 'log'; readonly top: number; readonly filter?: LogFilter; readonly form?: LogForm }
  | { readonly kind: 'truth'; readonly top: number }
  /** `worker`: whose consumer the message is of, where that is not the one in the live view. */
  | { readonly kind: 'detail'; readonly deliveryId: DeliveryId; readonly top: number; readonly worker?: Worker }
  /** Lines to read, wrapped: all of what a dialog says where it had no room, an act of the log, a program. */
  | { readonly kind: 'notes'; readonly title: SafeText; readonly lines: readonly SafeText[]; readonly top: number }
  /** What a lesson gives to take home, in one of its forms. */
  | {
      readonly kind: 'code'
      readonly code: LessonCode
      readonly form: CodeForm
      readonly top: number
    }
  | {
      readonly kind: 'inspect'
      readonly title: SafeText
      readonly lines: readonly (SafeText | Line)[]
      readonly top: number
    }
  | {
      readonly kind: 'pick'
      readonly title: SafeText
      readonly notes: readonly Line[]
      readonly items: readonly PickItem[]
      /** The choice the cursor starts on; where it went since, the list itself knows: see `pickPlace`. */
      readonly at?: number
      readonly guarded?: Guarded
    }
  | {
      readonly kind: 'form'
      readonly title: SafeText
      readonly notes: readonly Line[]
      readonly fields: readonly FormField[]
      readonly at: number
      /** The server's or our own refusal of the last try. */
      readonly problem?: SafeText
      readonly guarded?: Guarded
      readonly submit: (values: Readonly<Record<string, string>>) => void
      /** Makes another one where a field cannot be changed; what Enter does there. */
      readonly likeThis?: () => void
    }

/** The first thing wrong with a form, and where; undefined when all of it will do. */
export function formError(fields: readonly FormField[]): { readonly index: number; readonly text: string } | undefined {
  const all = formValues(fields)
  for (const [index, field] of fields.entries()) {
    const text = field.check(field.value, all)
    if (text !== undefined) return { index, text }
  }
  return undefined
}

/** A form's values by field id. */
export function formValues(fields: readonly FormField[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map(({ id, value }) => [id, value]))
}

/** The delivery whose message is opened, on top of everything; undefined while none is. */
export function openedMessage(ui: {
  readonly get: () => { readonly overlays: readonly Overlay[] }
}): DeliveryId | undefined {
  const top = ui.get().overlays.at(-1)
  return top?.kind === 'detail' ? top.deliveryId : undefined
}
