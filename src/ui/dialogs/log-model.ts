import { codeLines, isKeptWhole, natsLines, wireLine } from '../../jetstream/index.js'
import type { Act } from '../../jetstream/index.js'
import { safeText } from '../../lib/safe-text.js'

/** Which acts the log shows. */
export type LogFilter = 'done' | 'requests' | 'verdicts' | 'pulls' | 'publishes' | 'refused' | 'reads' | 'all'
/** How the log writes an act down. */
export type LogForm = 'nats' | 'code' | 'wire'

const hasFailed = ({ answers }: Act): boolean => answers.refused + answers.never + answers.unsent > 0

/** The filters, in the order their key walks through them; the first holds when the log is opened. */
export const logFilters: readonly {
  readonly id: LogFilter
  readonly label: string
  readonly takes: (act: Act) => boolean
}[] = [
  { id: 'done', label: 'all but looks', takes: ({ kind }) => kind !== 'read' },
  { id: 'requests', label: 'requests', takes: ({ kind }) => kind === 'request' },
  { id: 'verdicts', label: 'verdicts', takes: ({ kind }) => kind === 'verdict' },
  { id: 'pulls', label: 'pulls, flow control', takes: ({ kind }) => kind === 'pull' || kind === 'flow-control' },
  { id: 'publishes', label: 'publishes', takes: ({ kind }) => kind === 'publish' },
  { id: 'refused', label: 'refused or unanswered', takes: (act) => act.kind !== 'read' && hasFailed(act) },
  { id: 'reads', label: 'looks', takes: ({ kind }) => kind === 'read' },
  { id: 'all', label: 'everything', takes: () => true },
]

/** The forms, in the order their key walks through them. */
export const logForms: readonly { readonly id: LogForm; readonly label: string }[] = [
  { id: 'nats', label: 'nats' },
  { id: 'code', label: 'TypeScript' },
  { id: 'wire', label: 'wire' },
]

/** What comes after `id` in a list of choices, round and round. */
export function nextOf<T extends { readonly id: string }>(all: readonly T[], id: string | undefined): T['id'] {
  const at = Math.max(0, all.findIndex((one) => one.id === id)) // prettier-ignore
  return all[(at + 1) % all.length]?.id ?? ''
}

/** The acts a filter takes. */
export function filteredActs(acts: readonly Act[], filter: LogFilter = 'done'): readonly Act[] {
  const takes = logFilters.find(({ id }) => id === filter)?.takes
  return takes ? acts.filter(takes) : acts
}

/** Where the cursor is: on the act of this id, or the last one before it; -1 where there is none. */
export function cursorOf(acts: readonly Act[], top: number): number {
  const after = acts.findIndex(({ id }) => id > top)
  return after < 0 ? acts.length - 1 : Math.max(0, Math.min(after - 1, acts.length - 1))
}

// Raw, a body would act on whoever reads the copy.
function wireLines(act: Act): readonly string[] {
  if (act.kind === 'lab') return []
  return act.sent.map((message) => safeText(wireLine(message), { maxBytes: Infinity }))
}

/** An act in one form, line by line. Untrusted: it quotes names, subjects and bodies. */
export function formLines(act: Act, form: LogForm, cliFlags: readonly string[]): readonly string[] {
  const lines = form === 'nats' ? natsLines(act, cliFlags) : form === 'code' ? codeLines(act) : wireLines(act)
  const mark = form === 'nats' ? '#' : '//'
  if (lines.length === 0) return [`${mark} nothing left us, so there is nothing to do again`]
  if (isKeptWhole(act)) return lines
  const isShort = act.sent.length < act.count
  const what = isShort
    ? `only the first ${act.sent.length} of ${act.count} messages are kept`
    : 'a body is cut at 64 KiB'
  return [...lines, `${mark} not all of it: ${what}`]
}
