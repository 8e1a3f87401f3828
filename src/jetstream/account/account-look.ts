import type { Clock } from '../../lib/clock.js'
import { AnswerShapeError } from '../wire/answers/check.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { AccountSnapshot } from './account-snapshot.js'
import type { ConsumerIdentity } from './consumer-identity.js'
import { numbersOf, trackMoves } from './info-watch.js'
import { createSerialTask } from '../../lib/serial-task.js'
import type { AccountView } from './account-view.js'

/** An account's eyes on the server: `CONSUMER.INFO`, read by the second or the other, and soon after something happened. */
export type AccountLook = {
  /** Looks; the answer is at least as new as the call. */
  readonly now: () => Promise<void>
  /** Looks in a moment: the server counts a plain ack only after it has answered the flush behind it. */
  readonly soon: () => void
  /** Looks at once, unless it just has: then in a moment. For what a stranger can set off as often as he likes. */
  readonly atOnce: () => void
  /** Names what numbers that move within the next looks were moved by, at `atMs`: now unless given. */
  readonly because: (cause: string | (() => string), atMs?: number) => void
  /** Begins to look by the second, every other one while nothing moves. */
  readonly start: () => void
  readonly stop: () => void
}

/** What a look needs and whom it tells. */
export type AccountLookDeps = {
  readonly clock: Clock
  readonly view: AccountView
  readonly identity: ConsumerIdentity
  /** Reads the numbers; null when there is no such consumer, undefined when this is no time to ask. */
  readonly read: () => Promise<ConsumerInfo | null> | undefined
  /** The consumer under this name is another one than before, or none. */
  readonly onGone: (how: 'deleted' | 'made-anew', made?: ConsumerInfo) => void
  /**
   * Called for every answer, also when nothing moved; it is at least as new as `askedAtMs`. Returns what is to be shown
   * with its numbers; undefined for none.
   */
  readonly onInfo: (info: ConsumerInfo, askedAtMs: number) => Partial<AccountSnapshot> | undefined
  /** The server's answer could not be read; called once for each new reason. */
  readonly onUnreadable: (why: string) => void
}

const pollMs = 1000
/** Between looks after so many that said the same: what a person takes for now. Whatever happens here looks by itself. */
const restMs = 2000
const sameToRest = 30
const settleMs = 25
const betweenMs = 120
/** A cause explains moves for a poll and a half; after that nobody here can have been it. */
const causeLastsMs = 1500

/** Creates the look of one account; it does nothing by itself before `start`. */
export function createAccountLook(deps: AccountLookDeps): AccountLook {
  const { clock, view } = deps
  let cause: string | (() => string) = 'first look'
  let causedAtMs = clock.now()
  let unreadable: string | undefined
  let lastLookMs = -Infinity
  /** Looks in a row that said the same as the one before. */
  let same = 0
  let cancelSoon: (() => void) | undefined
  let cancelPoll: (() => void) | undefined

  const look = async (): Promise<void> => {
    const answer = deps.read()
    if (answer === undefined) return
    const askedAtMs = clock.now()
    lastLookMs = askedAtMs
    let info: ConsumerInfo | null
    try {
      info = await answer
    } catch (error) {
      if (error instanceof AnswerShapeError && error.message !== unreadable) {
        unreadable = error.message
        deps.onUnreadable(unreadable)
      }
      // The link is down or slow: the numbers on the screen stay, and since when they are old.
      if (view.now().infoStaleSinceMs === undefined) view.change({ infoStaleSinceMs: clock.now() })
      return
    }
    unreadable = undefined
    if (view.now().isGone) return
    if (info === null) return void deps.onGone('deleted')
    if (!deps.identity.is(info)) deps.onGone('made-anew', info)
    take(info, askedAtMs)
  }
  const take = (info: ConsumerInfo, askedAtMs: number): void => {
    const { info: known, numbers: before, moved, infoStaleSinceMs } = view.now()
    const after = numbersOf(info)
    deps.identity.adopt(info)
    const also = deps.onInfo(info, askedAtMs)
    // An unchanged look must not draw a frame. What is shown may have been read elsewhere, as when it was opened.
    const config = known && keptConfig(known.config, info.config)
    const isSame = known && config === known.config && infoStaleSinceMs === undefined && sameSaid(known, info)
    same = isSame ? same + 1 : 0
    if (isSame) {
      if (also) view.change(also)
      return
    }
    const atMs = clock.now()
    const named = Math.abs(atMs - causedAtMs) <= causeLastsMs ? cause : 'something outside this screen'
    const by = typeof named === 'string' ? named : named()
    view.change({
      ...also,
      // What is drawn of the settings is drawn anew for others only.
      info: config === undefined ? info : { ...info, config },
      numbers: after,
      infoAtMs: atMs,
      infoStaleSinceMs: undefined,
      moved: before ? trackMoves(moved, { before, after }, { atMs, cause: by }) : moved,
    })
  }
  const now = createSerialTask(look)
  const soon = (): void => {
    if (cancelSoon) return
    const sinceMs = Math.abs(clock.now() - lastLookMs)
    cancelSoon = clock.after(Math.max(settleMs, betweenMs - sinceMs), () => {
      cancelSoon = undefined
      void now()
    })
  }
  const poll = (): void => {
    cancelPoll = clock.after(same < sameToRest ? pollMs : restMs, () => {
      void now()
      poll()
    })
  }
  return {
    now,
    soon,
    atOnce: () => {
      if (Math.abs(clock.now() - lastLookMs) >= betweenMs) void now()
      else soon()
    },
    because: (next, atMs = clock.now()) => {
      cause = next
      causedAtMs = atMs
      same = 0
    },
    start: () => {
      if (!cancelPoll) poll()
    },
    stop: () => {
      cancelSoon?.()
      cancelPoll?.()
      cancelSoon = cancelPoll = undefined
    },
  }
}

type Config = ConsumerInfo['config']

/** The very one that is known, where another look says the same. */
function keptConfig(known: Config, said: Config): Config {
  return JSON.stringify(known) === JSON.stringify(said) ? known : said
}

/** Whether two looks that agree on the settings agree on the rest. */
function sameSaid(one: ConsumerInfo, other: ConsumerInfo): boolean {
  const said = (info: ConsumerInfo): string =>
    JSON.stringify([numbersOf(info), info.paused === true, info.push_bound === true, placeOf(info.cluster)])
  return said(one) === said(other)
}

// How long ago a follower was heard moves with every look.
function placeOf(cluster: ConsumerInfo['cluster']): unknown {
  return [cluster?.leader, cluster?.replicas?.map(({ name, current, offline, lag }) => [name, current, offline, lag])]
}
