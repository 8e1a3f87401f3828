import { filtersOf } from '../wire/answers/consumer-info.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { AccountDeps } from './account-contract.js'
import type { AccountLook } from './account-look.js'
import type { AccountView } from './account-view.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { subjectMatches } from '../wire/subjects.js'

type StreamState = StreamInfo['state']
/** The last look at a consumer, and how many of its messages were sent and are no longer waited for; see `DoneCount`. */
type Seen = { readonly info: ConsumerInfo; readonly done: number | undefined }

/**
 * Counts the stored messages that a consumer was not sent and will not be, by its filter or by where it began. The stream
 * is asked only when it, or what the consumer counts, is another than before, and once a second at most.
 */
export type SkippedWatch = {
  /** Takes a look at the consumer, each time it was looked at. */
  readonly looked: (seen: Seen) => void
}

/** How the watch reaches the world. */
export type SkippedDeps = Pick<AccountDeps, 'clock' | 'readStream' | 'listedStream'> & {
  readonly stream: string
  readonly look: Pick<AccountLook, 'soon'>
  /** Where they are shown, whenever that is another number. */
  readonly view: Pick<AccountView, 'change'>
}

const pauseMs = 1000
/** With more subjects than these the answer would cost more than it explains. */
const mostSubjects = 5000

/** Creates the watch of one consumer; nothing is known yet. */
export function createSkippedWatch({ clock, stream, look, view, ...deps }: SkippedDeps): SkippedWatch {
  const listed = (): StreamState | undefined => deps.listedStream?.(stream)?.state
  let shown: number | undefined
  let knownOf: string | undefined
  let askedAtMs = -Infinity
  let isAsking = false
  /** What it is if the consumer counts the same after the stream was read as it did before. */
  let candidate: { readonly skipped: number; readonly matched: number } | undefined

  const found = (skipped: number | undefined, of: string): void => {
    knownOf = of
    if (skipped === shown) return
    shown = skipped
    view.change({ skipped })
  }
  const ask = async (seen: Seen, of: string): Promise<void> => {
    isAsking = true
    askedAtMs = clock.now()
    const wanted = subjectsWanted(seen.info, listed())
    const state = await deps.readStream?.(stream, wanted).then(
      (found) => found?.state,
      () => undefined,
    )
    isAsking = false
    const matched = matchedBy(seen)
    if (state === undefined || matched === undefined || !isWhole(state))
      return void found(state && byConfig(seen.info, state, wanted !== undefined), of)
    candidate = { skipped: state.messages - matched, matched }
    look.soon()
  }
  return {
    looked: (seen) => {
      const of = factsOf(seen, listed())
      if (candidate) {
        const { skipped, matched } = candidate
        candidate = undefined
        if (matchedBy(seen) === matched && skipped >= 0) found(skipped, of)
      }
      if (of === knownOf || isAsking) return
      if (!isWorthAsking(seen)) return void found(undefined, of)
      if (Math.abs(clock.now() - askedAtMs) >= pauseMs) void ask(seen, of)
    },
  }
}

// All it was sent and will be: neither an ack nor a delivery makes them more or fewer.
function matchedBy({ info, done }: Seen): number | undefined {
  return done === undefined ? undefined : done + info.num_ack_pending + info.num_pending
}

function factsOf(seen: Seen, state: StreamState | undefined): string {
  const { deliver_policy: policy, opt_start_seq: start } = seen.info.config
  const stream = state && [state.messages, state.first_seq, state.last_seq, state.num_subjects]
  return JSON.stringify([filtersOf(seen.info.config), policy, start, matchedBy(seen), isWorthAsking(seen), stream])
}

// Nothing has ever left it: whatever was sent is there still.
function isWhole({ messages, first_seq: first, last_seq: last }: StreamState): boolean {
  return messages === last && (messages === 0 || first <= 1)
}

/** One that takes everything from the first message on skips nothing, unless it was set forward. */
function isWorthAsking({ info, done }: Seen): boolean {
  const { deliver_policy: policy } = info.config
  const hasFilter = filtersOf(info.config).length > 0
  if (policy === 'all' && !hasFilter)
    return done !== undefined && info.ack_floor.stream_seq > info.delivered.consumer_seq
  // nats-server 2.9, which does not say when it answered, counts too few to come there.
  if (policy === 'last_per_subject' && info.ts === undefined) return false
  return done !== undefined || policy === 'all' || (policy === 'by_start_sequence' && !hasFilter)
}

function subjectsWanted({ config }: ConsumerInfo, state: StreamState | undefined): string | undefined {
  const filters = filtersOf(config)
  const [only] = filters
  if (config.deliver_policy !== 'all' || only === undefined) return undefined
  if (state?.num_subjects === undefined || state.num_subjects > mostSubjects) return undefined
  return filters.length === 1 ? only : '>'
}

/** As its config has it now: an edited filter, and a reset, leave no trace there. */
function byConfig({ config }: ConsumerInfo, state: StreamState, hasSubjects: boolean): number | undefined {
  const { messages, first_seq: first, last_seq: last, subjects = {}, num_subjects: count = Infinity } = state
  const filters = filtersOf(config)
  if (config.deliver_policy === 'all' && filters.length > 0) {
    if (!hasSubjects || count > mostSubjects) return undefined
    const matching = Object.entries(subjects)
      .filter(([subject]) => filters.some((filter) => subjectMatches(filter, subject)))
      .reduce((sum, [, of]) => sum + of, 0)
    return matching > messages ? undefined : messages - matching
  }
  if (config.deliver_policy !== 'by_start_sequence' || filters.length > 0) return undefined
  // Where one is missing between them, how many lie before the start is not to be counted.
  if (messages !== 0 && last - first + 1 !== messages) return undefined
  const before = Math.min((config.opt_start_seq ?? 0) - 1, last)
  return messages === 0 ? 0 : Math.max(0, before - first + 1)
}
