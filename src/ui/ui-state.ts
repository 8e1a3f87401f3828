import { createStore } from '../lib/store.js'
import type { ReadableStore } from '../lib/store.js'
import type { SafeText } from '../lib/safe-text.js'
import type { LowerPane, PaneId } from './layout.js'
import type { Overlay } from './overlays.js'

/** The fields of the composer, in the order they are shown. */
export type ComposerField = 'subject' | 'store' | 'author' | 'rating' | 'text'
/** See `ComposerField`. */
export const composerFields: readonly ComposerField[] = ['subject', 'store', 'author', 'rating', 'text']

/** The one line under the panes: what came of the last key. Stays until the next. */
export type StatusLine = { readonly tone: 'info' | 'good' | 'warn' | 'bad'; readonly text: SafeText }

/**
 * Where the cursor of one live view is: a row by its key, or nowhere, which means the next undecided message. `markFrom`
 * is the row a range was begun on, `marked` the deliveries that were held when all of them were marked.
 */
export type RowCursor = { readonly rowKey?: number; readonly markFrom?: number; readonly marked?: readonly number[] }

/** Everything about the screen that is not JetStream. */
export type UiState = {
  readonly focus: PaneId
  readonly lower: LowerPane
  readonly overlays: readonly Overlay[]
  readonly status?: StatusLine
  /** By session key, so that coming back to a mode finds the cursor where it was. */
  readonly cursors: Readonly<Record<string, RowCursor>>
  readonly filter: string
  /** The selected row of the streams pane: `stream:NAME` or `consumer:STREAM/NAME`. */
  readonly streamRow?: string
  readonly composer: {
    readonly values: Readonly<Record<ComposerField, string>>
    readonly at: number
    readonly editing: boolean
    readonly template: number
    readonly sending: boolean
  }
  readonly fetchBatch: number
}

/** The screen's state and the ways to change it. Plain functions: no React. */
export type UiStore = ReadableStore<UiState> & {
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

/** The state the screen starts with. `subject` is where reviews go. */
export function createUiStore(subject: string): UiStore {
  const store = createStore<UiState>({
    focus: 'consumer',
    lower: 'truth',
    overlays: [],
    cursors: {},
    filter: '',
    composer: {
      values: { subject, store: '', author: '', rating: '', text: '' },
      at: 1,
      editing: false,
      template: -1,
      sending: false,
    },
    fetchBatch: 1,
  })
  const change: UiStore['change'] = (by) => store.update((now) => ({ ...now, ...by(now) }))
  const close = (): void => change(({ overlays }) => ({ overlays: overlays.slice(0, -1) }))
  return {
    get: store.get,
    subscribe: store.subscribe,
    change,
    say: (tone, text) => change(() => ({ status: { tone, text } })),
    open: (overlay) => change(({ overlays }) => ({ overlays: [...overlays, overlay] })),
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
