import { createHitAreas } from './input/hit-areas.js'
import { createWordSpots } from './word-spots.js'
import type { WordSpots } from './word-spots.js'
import type { HitAreas } from './input/hit-areas.js'
import { createStore } from '../lib/store.js'
import type { ReadableStore } from '../lib/store.js'
import type { SafeText } from '../lib/safe-text.js'
import type { DeliveryId, RowKey } from '../jetstream/index.js'
import type { LowerPane } from './layout.js'
import type { Overlay } from './overlays.js'
import type { PaneId } from './panes/table.js'

/** The fields of the composer, in the order they are shown. */
export type ComposerField = 'subject' | 'store' | 'author' | 'rating' | 'text'
/** See `ComposerField`. */
export const composerFields: readonly ComposerField[] = ['subject', 'store', 'author', 'rating', 'text']

/** The one line under the panes: what came of the last key. Fades, and is gone after a while. */
export type StatusLine = { readonly tone: 'info' | 'good' | 'warn' | 'bad'; readonly text: SafeText }

/**
 * Where the cursor of one live view is: a row by its key, or nowhere, which means the oldest held message. `markFrom`
 * is the row a range was begun on, `marked` the deliveries in it, or those that were held when all of them were marked.
 * `follows`: the message of the row was handed back, and when it comes again the cursor is on its new row, in the list
 * of deliveries too. `byTime`: the key for the next held message led here, and goes on from here.
 */
export type RowCursor = {
  readonly rowKey?: RowKey
  readonly markFrom?: RowKey
  readonly marked?: readonly DeliveryId[]
  readonly follows?: true
  readonly byTime?: true
}

/** Everything about the screen that is not JetStream. */
export type UiState = {
  readonly focus: PaneId
  readonly lower: LowerPane
  readonly overlays: readonly Overlay[]
  /** The dialog on top takes no answers yet, see `input/dialog-guard.ts`. */
  readonly deaf: boolean
  readonly status?: StatusLine
  /** Nothing was typed since the status was said. */
  readonly statusIsNew: boolean
  /** Said a while ago, see `status-fade.ts`; undefined while it is fresh. */
  readonly statusAge?: 'faded' | 'gone'
  /** By session key, so that coming back to a mode finds the cursor where it was. */
  readonly cursors: Readonly<Record<string, RowCursor>>
  readonly filter: string
  /** Counts how often the rows that contain the filter were looked for in more than one turn, and all were found. */
  readonly looks: number
  /** The live view has a row for each delivery, not one for each message. */
  readonly rawLog: boolean
  /** The live view leaves out messages that nothing more happens to. */
  readonly foldsSettled: boolean
  /** A message was said to have come again: where the key for the next held one leads first. */
  readonly cameAgain?: { readonly session: string; readonly deliveryId: DeliveryId }
  /** The selected row of the streams pane: `stream:NAME` or `consumer:STREAM/NAME`. */
  readonly streamRow?: string
  /** Only streams and consumers whose names contain it are listed. */
  readonly streamFilter: string
  readonly composer: {
    readonly values: Readonly<Record<ComposerField, string>>
    readonly at: number
    readonly editing: boolean
    readonly template: number
    readonly sending: boolean
  }
  /** The happening that stands first in its pane; undefined stays with the newest. */
  readonly happenedTop?: number
  /** How far the picture of time reaches back, and where it ends; without an end it goes on to now. */
  readonly time: { readonly backMs?: number; readonly endMs?: number }
  /** The worker that has the keys in the pane of workers: 0 is the screen's own. */
  readonly lane: number
  /** Which delivery the cursor of a worker was put on; else it is the one that ends first. */
  readonly laneCursors: Readonly<Record<number, DeliveryId>>
  readonly fetchBatch: number
}

/** Where the user was when a key was pressed: which pane, row, dialog, and how much was typed until then. */
export type Place = Pick<UiState, 'focus' | 'overlays' | 'streamRow' | 'streamFilter' | 'filter'> & {
  readonly typed: number
}

/** The screen's state and the ways to change it. Plain functions: no React. */
export type UiStore = ReadableStore<UiState> & {
  /** What a click means, by where it is. */
  readonly hitAreas: HitAreas
  /** Where the words stand that the glossary explains. */
  readonly words: WordSpots
  /** Counts what the user typed; whatever waits for an answer is no longer where it was. */
  readonly noteTyped: () => void
  /** Take it before waiting, ask `isAt` after. */
  readonly place: () => Place
  /** Whether the user is still there and has typed nothing since: else an answer may neither open nor move anything. */
  readonly isAt: (place: Place) => boolean
  /**
   * Opens a dialog whose making had to wait, guarded at least as `seen`, for the place that asked. False, and nothing
   * is opened, when the user has gone on meanwhile: then a line has to do.
   */
  readonly openFor: (place: Place, overlay: Overlay) => boolean
  readonly change: (change: (now: UiState) => Partial<UiState>) => void
  readonly say: (tone: StatusLine['tone'], text: SafeText) => void
  readonly open: (overlay: Overlay) => void
  /** Replaces the topmost overlay. */
  readonly replaceTop: (overlay: Overlay) => void
  readonly close: () => void
  /** An action that closes the topmost overlay first: what most choices do. */
  readonly closing: (act?: () => void) => () => void
  readonly setCursor: (session: string, cursor: RowCursor) => void
  readonly setComposer: (change: Partial<UiState['composer']>) => void
}

const placeKeys = ['focus', 'streamRow', 'streamFilter', 'filter', 'typed'] as const

/** The state the screen starts with. `subject` is where reviews go. */
export function createUiStore(subject: string): UiStore {
  const store = createStore<UiState>({
    focus: 'consumer',
    lower: 'truth',
    overlays: [],
    deaf: false,
    statusIsNew: false,
    cursors: {},
    filter: '',
    looks: 0,
    streamFilter: '',
    rawLog: false,
    foldsSettled: false,
    composer: {
      values: { subject, store: '', author: '', rating: '', text: '' },
      at: 1,
      editing: false,
      template: -1,
      sending: false,
    },
    time: {},
    lane: 0,
    laneCursors: {},
    fetchBatch: 1,
  })
  const change: UiStore['change'] = (by) => store.update((now) => ({ ...now, ...by(now) }))
  let typed = 0
  const place = (): Place => {
    const { focus, overlays, streamRow, streamFilter, filter } = store.get()
    return { focus, overlays, streamRow, streamFilter, filter, typed }
  }
  const isAt = (then: Place): boolean => {
    const now = place()
    // One by one: closing what was never open makes another list of the same overlays.
    const isSame =
      now.overlays.length === then.overlays.length && now.overlays.every((one, at) => one === then.overlays[at])
    return isSame && placeKeys.every((key) => now[key] === then[key])
  }
  // An error said before the key that opens a dialog is none of the dialog's, but for the one that shows all of it.
  const open = (overlay: Overlay): void =>
    change(({ overlays, status, statusIsNew }) => ({
      overlays: [...overlays, overlay],
      status: statusIsNew || overlay.kind === 'truth' ? status : undefined,
    }))
  const close = (): void => change(({ overlays }) => ({ overlays: overlays.slice(0, -1) }))
  return {
    hitAreas: createHitAreas(),
    words: createWordSpots(),
    get: store.get,
    subscribe: store.subscribe,
    change,
    say: (tone, text) => change(() => ({ status: { tone, text }, statusIsNew: true, statusAge: undefined })),
    noteTyped: () => {
      typed++
      if (store.get().statusIsNew) change(() => ({ statusIsNew: false }))
    },
    place,
    isAt,
    open,
    openFor: (then, overlay) => {
      const isThere = isAt(then)
      if (isThere) open(overlay.kind === 'pick' || overlay.kind === 'form' ? { guarded: 'seen', ...overlay } : overlay)
      return isThere
    },
    replaceTop: (overlay) => change(({ overlays }) => ({ overlays: [...overlays.slice(0, -1), overlay] })),
    close,
    closing: (act) => () => {
      close()
      act?.()
    },
    setCursor: (session, cursor) => change(({ cursors }) => ({ cursors: { ...cursors, [session]: cursor } })),
    setComposer: (part) => change(({ composer }) => ({ composer: { ...composer, ...part } })),
  }
}
