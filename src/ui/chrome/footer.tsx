import type { ReactNode } from 'react'
import { keyLabel } from '../../keymap/describe.js'
import type { Chord } from '../../keymap/chord.js'
import { footerCommands, resolveCommand } from '../../keymap/resolve.js'
import { commandById } from '../../keymap/table.js'
import type { Command, CommandId, Scope } from '../../keymap/table.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import { paintLine } from '../components/line.js'
import { Rows } from '../components/rows.js'
import type { Span } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useHitAreas } from '../context/use-hit-areas.js'
import { useStore } from '../context/use-store.js'
import type { HitArea } from '../input/hit-areas.js'
import { overlayScopes, paneScopes } from '../input/scopes.js'
import { happeningAt, lessonOfHappening } from '../lessons/happened-lesson.js'
import { choiceLetters, lessonScopes } from '../lessons/lesson-scopes.js'
import { useLesson } from '../lessons/lesson-strip.js'
import type { Overlay } from '../overlays.js'
import type { Theme } from '../theme.js'
import { useIsFull } from './head-rows.js'

/** One key of the row, with what it does. Smaller ranks stand first; see `CommandSpec.footer`. */
type Hint = {
  readonly keys: SafeText
  /** What a click on it presses: of several keys none. */
  readonly press?: Chord | undefined
  readonly label: string
  readonly rank: number
  readonly isOff: boolean
  /** It has a place at every width. */
  readonly isKept: boolean
}

type HintSpan = Span & { readonly press?: Chord | undefined }

/** From this rank on a hint keeps its place at every width: the way to all keys, and the way out. */
const anchored = 90
/** What answers, where to go, and the rest: a rule stands between them, and none before what is anchored. */
const lastGroup = 2

/**
 * The keys that answer the screen, each in its place: of the dialog on top, else of the pane in focus, verdicts first
 * while a message waits for one. What is off for now keeps its place, dim; what does not fit goes by rank, last first.
 */
export function Footer({ width, row }: { readonly width: number; readonly row: number }): ReactNode {
  const { ui, theme, commands, slots, lessons, readOnly } = useScreen()
  const { happened } = useJetStream()
  const { focus, composer, overlays, deaf, happenedTop } = useStore(ui)
  const view = useStore(slots.shown)
  const session = view.kind === 'open' ? view.session.state : undefined
  // What works depends on what is held: the hints are renewed with the live view.
  useStore<object, unknown>(session ?? slots.shown, versionOf)
  useStore<object, unknown>(useJetStream().lanes.state, (lanes) => lanes)
  const holding = session?.get().ledger.undecided().length ?? 0
  const isFull = useIsFull()
  const learns = useStore(
    happened,
    (list) => focus === 'happened' && lessonOfHappening(happeningAt(list, happenedTop), lessons) !== undefined,
  )
  const top = overlays.at(-1)
  const editing = focus === 'composer' && composer.editing
  const lesson = useLesson()
  const scopes: readonly Scope[] = top
    ? overlayScopes(top)
    : editing
      ? ['editing']
      : [...lessonScopes(lesson), ...paneScopes(focus)]
  // Asked once for each: to know why not it looks through what is held.
  const refused = new Map<CommandId, boolean>()
  const isRefused = (id: CommandId): boolean => {
    const known = refused.get(id) ?? commands.refusal(id) !== undefined
    refused.set(id, known)
    return known
  }
  // What a worker with a consumer of its own holds is none of the live view's.
  const isHolding = holding > 0 || (focus === 'workers' && !isRefused('message.ack'))
  const isShown = (command: Command): boolean => {
    const { id, scope, writes } = command
    if (view.kind === 'opening' && !top && !editing) return scope === 'global'
    if (id === 'pane.consumer') return !scopes.includes('message')
    // Without anything to decide they would only hide what helps; under --read-only they never work.
    if (scope === 'message') return (isHolding || top?.kind === 'detail') && !readOnly
    return !isRefused(id) || !(scope === 'consumer' || (readOnly && writes === true))
  }
  const own = footerCommands(scopes)
    // A lesson has keys of its own before those of the pane.
    .filter((one) => resolveCommand(one.keys[0] ?? '', scopes)?.id === one.id)
    .filter(isShown)
    // The way out works even before a dialog hears anything else.
    .map((one) => {
      const isOff = (deaf && !one.keys.includes('esc')) || isRefused(one.id)
      if (one.id === 'lesson.list' && learns) return hintOf({ ...one, label: 'its lesson', footer: 1 }, isOff)
      const makesRoom = isFull && isHolding && scopes.includes('message') && !top
      return hintOf(makesRoom ? { ...one, ...whileFull(one, holding) } : one, isOff)
    })
  const asked = scopes.includes('guess') ? [guessHint] : []
  const writing = editing ? writingHints : focus === 'composer' && !readOnly ? composerHints : []
  const hints = top ? [...own, ...listHints(top, deaf)] : [...asked, ...own, ...writing]
  const sorted = hints.sort((a, b) => a.rank - b.rank)
  const line = fitHints(sorted, { width, theme })
  useHitAreas('keys', keyAreas(line, row))
  return <Rows rows={[paintLine(line, width, theme)]} />
}

function keyAreas(line: readonly HintSpan[], row: number): readonly HitArea[] {
  let x = 0
  return line.flatMap(({ text, press }): readonly HitArea[] => {
    const rect = { x, y: row, width: textWidth(text), height: 1 }
    x += rect.width
    return press === undefined ? [] : [{ rect, click: press }]
  })
}

const versionOf = (value: object): unknown => ('version' in value ? value.version : value)

/** What makes room again has another name and a better place while the consumer is full. */
function whileFull({ id }: Command, holding: number): Partial<Pick<Command, 'label' | 'footer'>> {
  if (id === 'message.mark-held') return { label: `mark all ${holding}`, footer: 20 }
  return id === 'mode.edit' ? { label: 'raise the limit', footer: 20.5 } : {}
}

function hintOf({ keys: [key = ''], label, footer: rank = 0 }: Command, isOff: boolean): Hint {
  // In a dialog the way out is its own.
  return { keys: safeText(keyLabel(key)), press: key, label, rank, isOff, isKept: rank >= anchored || key === 'esc' }
}

function listHint(keys: readonly Chord[], label: string, of: { readonly rank: number; readonly isOff: boolean }): Hint {
  const labels = keys.map((key) => safeText(keyLabel(key)))
  // Arrows stand together as one sign.
  const between = keys.every((key) => key === 'up' || key === 'down') ? literal`` : literal` `
  return {
    keys: joinSafe(labels, between),
    label,
    press: keys.length === 1 ? keys[0] : undefined,
    isKept: false,
    ...of,
  }
}

const enter: readonly Chord[] = ['enter']
const guessHint = listHint([...choiceLetters], 'guess', { rank: 0, isOff: false })
const typingHint: Hint = {
  keys: literal`a-z`,
  label: commandById('help.find').label,
  rank: 1,
  isOff: false,
  isKept: false,
}
const upAndDown: readonly Chord[] = ['up', 'down']

// Enter is the text field's own key; the template's works wherever one is.
const writingHints: readonly Hint[] = [
  listHint(enter, 'publish', { rank: 1, isOff: false }),
  hintOf({ ...commandById('composer.template'), footer: 11 }, false),
]
const composerHints: readonly Hint[] = [hintOf({ ...commandById('composer.template'), footer: 2 }, false)]

/** The keys of a dialog that are no commands of ours but the library's, and those that scroll. */
function listHints(top: Overlay, isOff: boolean): readonly Hint[] {
  switch (top.kind) {
    case 'pick':
      return [listHint(enter, 'take it', { rank: 1, isOff }), listHint(upAndDown, 'choose', { rank: 2, isOff })]
    case 'form': {
      const field = top.fields[top.at]
      const takesText = field?.choices === undefined && field?.fixed === undefined
      return takesText ? [listHint(enter, 'done', { rank: 1, isOff })] : []
    }
    case 'palette':
      return [listHint(enter, 'run it', { rank: 1, isOff })]
    case 'welcome':
      return []
    case 'help':
      return [typingHint, listHint(upAndDown, 'scroll', { rank: 12, isOff })]
    case 'log':
      return [listHint(upAndDown, 'another act', { rank: 14, isOff })]
    default:
      return [listHint(upAndDown, 'scroll', { rank: 12, isOff })]
  }
}

function fitHints(hints: readonly Hint[], of: { readonly width: number; readonly theme: Theme }): readonly HintSpan[] {
  const rule: readonly HintSpan[] = [{ text: safeText(of.theme.glyphs.box.v), role: 'line' }]
  const lineOf = ({ keys, label, isOff, press }: Hint): readonly HintSpan[] =>
    isOff
      ? [{ text: literal` ${keys} ${safeText(label)} `, role: 'dim', press }]
      : [
          { text: literal` ${keys}`, role: 'accent', bold: true, press },
          { text: literal` ${safeText(label)} `, press },
        ]
  const groupOf = ({ rank }: Hint): number | undefined =>
    rank >= anchored ? undefined : Math.min(Math.floor(rank / 10), lastGroup)
  const kept = hints.filter(({ isKept }) => isKept)
  const keptCells = kept.map((hint) => lineWidth(lineOf(hint)) + (groupOf(hint) === undefined ? 0 : 1))
  let room = of.width - keptCells.reduce((sum, cells) => sum + cells, 0)
  const shown: (readonly HintSpan[])[] = []
  let group: number | undefined
  let isFull = false
  for (const hint of hints) {
    const own = groupOf(hint)
    const line = [...(own !== undefined && group !== undefined && group !== own ? rule : []), ...lineOf(hint)]
    if (!hint.isKept) {
      // What is less useful than what had no room has none either, so that the row does not change its order.
      isFull = isFull || lineWidth(line) > room
      if (isFull) continue
      room -= lineWidth(line)
    }
    group = own
    shown.push(line)
  }
  return shown.flat()
}
