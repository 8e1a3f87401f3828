import type { AccountTotals, LanePlace, LanePolicy, LaneSnapshot, LaneState } from '../jetstream/index.js'
import { formatAge, formatAmount, formatCount, formatLeft, formatSet } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { keyOf } from './key-words.js'

/** The longest word of a stranger that stands in a sentence of lanes. */
const nameLimits = { maxBytes: 96 }

/** How a lane is called: the screen's own receiver has the number 0. */
export function laneName(id: number): SafeText {
  return id === 0 ? literal`you` : literal`w${id}`
}

/** Several lanes in a sentence: `you, w1 and w2`. */
function laneNames(ids: readonly number[]): SafeText {
  const names = ids.map(laneName)
  const last = names.at(-1) ?? literal``
  return names.length < 2 ? last : literal`${joinSafe(names.slice(0, -1), literal`, `)} and ${last}`
}

/** What a lane does with what it gets, in a few words. */
export function policyWords(policy: LanePolicy): SafeText {
  switch (policy.kind) {
    case 'you':
      return literal`you decide`
    case 'ack':
      return policy.spreadMs > 0
        ? literal`acks after ${formatSet(Math.max(0, policy.afterMs - policy.spreadMs))} to ${formatSet(policy.afterMs + policy.spreadMs)}`
        : literal`acks after ${formatSet(policy.afterMs)}`
    case 'slow':
      return literal`one at a time, ${formatSet(policy.afterMs)} each`
    case 'silent':
      return literal`takes, never answers`
    case 'nak-every':
      return literal`naks each ${ordinal(policy.nth)}`
    case 'term-matching':
      return literal`terms “${safeText(policy.text, nameLimits)}”`
    case 'nak-matching':
      return literal`naks “${safeText(policy.text, nameLimits)}”`
    case 'working':
      return literal`works ${formatSet(policy.forMs)}, says so each ${formatSet(policy.everyMs)}`
    case 'dies-after':
      return literal`dies with the ${ordinal(policy.count)} in hand`
  }
}

function ordinal(count: number): SafeText {
  const tens = count % 100
  const end = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return literal`${count}${safeText(end)}`
}

/** Where a lane’s messages come from, in a few words. */
export function placeWords(place: LanePlace): SafeText {
  switch (place.kind) {
    case 'shared': {
      const consumer = safeText(place.consumer, nameLimits)
      const { group } = place
      if (group) return literal`${consumer}, group ${safeText(group.group, nameLimits)}${groupWords(group)}`
      return place.how === 'queue' ? literal`${consumer}, queue group` : literal`${consumer}, ${safeText(place.how)}`
    }
    case 'own':
      // Its consumer changes its name whenever it is made anew.
      if (place.how === 'ordered') return literal`an ordered consumer of its own`
      return literal`${safeText(place.consumer, nameLimits)}, own ${safeText(place.how)}`
    case 'core':
      return place.queue === undefined
        ? literal`core NATS, ${safeText(place.subject, nameLimits)}`
        : literal`core NATS, ${safeText(place.subject, nameLimits)}, queue ${safeText(place.queue, nameLimits)}`
  }
}

function groupWords(group: NonNullable<Extract<LanePlace, { kind: 'shared' }>['group']>): SafeText {
  const parts = [
    ...(group.minPending === undefined ? [] : [literal`from ${formatCount(group.minPending)} to come`]),
    ...(group.minAckPending === undefined ? [] : [literal`from ${formatCount(group.minAckPending)} out`]),
    ...(group.priority === undefined ? [] : [literal`priority ${group.priority}`]),
  ]
  return parts.length === 0 ? literal`` : literal`, ${joinSafe(parts, literal`, `)}`
}

/** What keeps a lane from its work, in a word or two with how long; undefined while it works. */
export function laneStateWords(state: LaneState, sinceMs: number, nowMs: number): SafeText | undefined {
  const age = formatAge(nowMs - sinceMs)
  switch (state.kind) {
    case 'works':
      return undefined
    case 'starting':
      return literal`starts …`
    case 'frozen':
      return literal`frozen ${age}`
    case 'killed':
      return literal`killed ${age} ago`
    case 'closed':
      return literal`left ${age} ago`
    case 'cut':
      return literal`cut off ${age}`
    case 'lost':
      return literal`no link ${age}`
    case 'failed':
      return literal`failed`
  }
}

/** Whether what is said of a lane has an age that goes on by the second: how long it is away, or the pinned one. */
export function laneAges({ state, pinned }: Pick<LaneSnapshot, 'state' | 'pinned'>): boolean {
  switch (state.kind) {
    case 'works':
      return pinned !== undefined
    case 'starting':
    case 'failed':
      return false
    default:
      return true
  }
}

/** What of a lane’s is out and when it ends: without a wait there is no end. */
export type LaneOut = {
  readonly count: number
  /** Of one, which. */
  readonly seq?: number
  readonly firstMs?: number
  readonly lastMs?: number
  /** So many of them have no try left. */
  readonly lastTries: number
}

/** What a lane’s sentence is made from. */
export type LaneTold = {
  readonly id: number
  readonly place: LanePlace
  readonly state: LaneState
  readonly out: LaneOut
  readonly takesAcks: boolean
}

/** What a lane that does not work has left behind, and what the server does about it; undefined while it works. */
export function laneTold(lane: LaneTold, nowMs: number): SafeText | undefined {
  const { state, place } = lane
  const name = laneName(lane.id)
  if (state.kind === 'works' || state.kind === 'starting') return undefined
  if (state.kind === 'failed') return literal`${name}: ${safeText(state.problem.summary)}`
  const begins = literal`${name} ${stateClause(state)}`
  if (place.kind === 'core' && state.kind === 'cut')
    return literal`${begins}: what is sent to it waits on the way, and is lost if the link is given up`
  if (place.kind === 'core')
    return state.kind === 'frozen'
      ? literal`${begins}: what the server sends it is not looked at`
      : literal`${begins}: what is published now it never sees; nothing is kept for it`
  if (!lane.takesAcks) return literal`${begins}: it takes no acks, so nothing of it is out`
  return literal`${begins}: ${outClause(lane, nowMs)}`
}

function stateClause(state: LaneState): SafeText {
  switch (state.kind) {
    case 'frozen':
      return literal`is frozen`
    case 'killed':
      return state.by === 'policy' ? literal`died, as it was to` : literal`was killed`
    case 'closed':
      return literal`said goodbye`
    case 'cut':
      return literal`is cut off on purpose, which the server does not know`
    case 'lost':
      return literal`has no link, and comes back by itself`
    default:
      return literal`works`
  }
}

function outClause({ place, out, state }: LaneTold, nowMs: number): SafeText {
  if (out.count === 0) return literal`nothing of it is out, so nothing more comes again because of it`
  const [which, stay, wait, come] =
    out.count === 1
      ? [literal`its ${out.seq ?? 1}`, literal`stays`, literal`its wait is`, literal`comes`]
      : [literal`its ${formatCount(out.count)}`, literal`stay`, literal`their waits are`, literal`come`]
  const when = out.firstMs === undefined ? literal`` : literal` (${spanWords(out, nowMs)})`
  const last =
    out.lastTries === 0
      ? literal``
      : out.lastTries === out.count
        ? literal`, but it was the last try: used up then`
        : literal`; ${formatCount(out.lastTries)} of them had the last try and ${out.lastTries === 1 ? literal`is` : literal`are`} used up then`
  const isOver = out.lastMs !== undefined && out.lastMs <= nowMs
  if (isOver) {
    const they = out.count === 1 ? literal`it comes` : literal`they come`
    const again = out.lastTries === out.count ? literal`` : literal`: ${they} again ${whom(place, state)}`
    return literal`the wait of ${which} is over${again}${last}`
  }
  const then = out.lastTries === out.count ? last : literal`, then ${come} again ${whom(place, state)}${last}`
  return literal`${which} ${stay} out until ${wait} over${when}${then}`
}

function spanWords({ firstMs = 0, lastMs = firstMs }: LaneOut, nowMs: number): SafeText {
  const [first, last] = [formatLeft(firstMs - nowMs), formatLeft(lastMs - nowMs)]
  return first === last ? literal`in ${first}` : literal`in ${first} to ${last}`
}

// Who may get it: of a consumer of its own nobody else, unless somebody joins it.
function whom(place: LanePlace, state: LaneState): SafeText {
  if (place.kind === 'core') return literal``
  if (place.kind === 'own')
    return state.kind === 'killed' || state.kind === 'closed'
      ? literal`when somebody works on that consumer`
      : literal`to the same consumer`
  return place.how === 'push' || place.how === 'queue' ? literal`to whoever listens` : literal`to whoever asks`
}

/** Who works on one consumer. */
export type Sharing = {
  readonly consumer: string
  readonly how: 'pull' | 'push' | 'queue' | 'group'
  readonly ids: readonly number[]
}

/** What several on one consumer means: they share, or each gets a copy. */
export function sharingWords({ consumer, how, ids }: Sharing): SafeText {
  const who = laneNames(ids)
  const name = safeText(consumer, nameLimits)
  if (how === 'push')
    return literal`${who} all listen on ${name} without a queue group: the server sends once, and each of them gets it`
  const by = how === 'queue' ? literal` by its queue group` : literal``
  return literal`${who} share ${name}${by}: each message goes to one of them, nothing is copied`
}

/** What several consumers on one stream mean. */
export function fanOutWords(consumers: number): SafeText {
  return literal`${formatAmount(consumers, 'consumer')}: each gets every message its filter lets through. Only workers on one consumer share`
}

/** What plain subscribers are. */
export function coreWords(ids: readonly number[]): SafeText {
  const verb = ids.length === 1 ? literal`only listens` : literal`only listen`
  return literal`${laneNames(ids)} ${verb}: core NATS, at most once. Nothing is kept, nothing to ack, nothing comes again`
}

/** What came more than once, and to whom. */
export function twiceWords({ twice, cameAgain, consumer }: AccountTotals): SafeText {
  const [first] = twice
  const who = first
    ? literal` (seq ${first.seq} to ${joinSafe(first.lanes.map(laneName), literal`, then `)})`
    : literal``
  const count = literal`${formatAmount(cameAgain, 'message')} of ${safeText(consumer, nameLimits)}`
  return literal`${count} came more than once${who}: at least once, so a worker must stand that`
}

/** What the workers of one consumer got together, the server's number beside it, and why they differ. */
export function accountWords(totals: AccountTotals): SafeText {
  const { consumer, delivered, serverDelivered, before = 0, elsewhere = 0, inOrder } = totals
  const ours = literal`${safeText(consumer, nameLimits)}: ${formatCount(delivered)} sent to us`
  // Why not is not known: what came again is one reason, and several connections are another.
  const again = totals.again > 0 ? literal`, ${formatCount(totals.again)} came again` : literal``
  const order = inOrder ? literal`, in order` : literal`, not in the stream’s order${again}`
  if (serverDelivered === undefined) return literal`${ours}${order}`
  const why = [
    ...(before > 0 ? [literal`${formatCount(before)} before we came`] : []),
    ...(elsewhere > 0 ? [literal`${formatCount(elsewhere)} to others`] : []),
  ]
  const because = why.length === 0 ? literal`` : literal` (${joinSafe(why, literal`, `)})`
  return literal`${ours}, ${formatCount(serverDelivered)} by the server’s count${because}${order}`
}

/** What the pane is for, while no worker is beside the screen's own. */
export function nothingBeside(readOnly: boolean): readonly SafeText[] {
  const what = literal`No worker is beside you. A worker is one more client with a connection of its own: it shares your consumer, or has one of its own and gets every message, or only listens.`
  if (readOnly) return [what, literal`Started with --read-only: none can be added, since each takes messages.`]
  return [
    what,
    literal`${keyOf('lane.add')} adds one. Then ${keyOf('publish.run')} publishes, ${keyOf('lane.kill')} kills it, ${keyOf('lane.freeze')} freezes it: see who gets what, and when.`,
  ]
}
