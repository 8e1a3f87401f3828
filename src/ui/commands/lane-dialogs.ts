import type { LanePlaceWanted, LanePolicy, WorkerSnapshot } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { keyOf } from '../../words/key-words.js'
import { laneName, placeWords, policyWords } from '../../words/lane-words.js'
import type { Line } from '../components/line.js'
import type { PickItem } from '../overlays.js'
import { sayProblem } from './context.js'
import type { CommandContext } from './context.js'
import { groupsOffered } from './groups-offered.js'
import { focusedSession } from './focused-session.js'
import { overlapQuestion } from './overlap-question.js'

/** What a worker may do with what it gets; the first is taken by pressing Enter. */
const policies: readonly { readonly key: string; readonly policy: LanePolicy; readonly why: SafeText }[] = [
  { key: 'ack', policy: { kind: 'ack', afterMs: 200, spreadMs: 0 }, why: literal`a worker that keeps up` },
  { key: 'uneven', policy: { kind: 'ack', afterMs: 1100, spreadMs: 900 }, why: literal`one whose work varies` },
  { key: 'slow', policy: { kind: 'slow', afterMs: 8000 }, why: literal`asks for the next only then` },
  { key: 'silent', policy: { kind: 'silent' }, why: literal`each comes again when its wait is over` },
  { key: 'nak', policy: { kind: 'nak-every', nth: 3, afterMs: 200 }, why: literal`and acks the others` },
  {
    key: 'working',
    policy: { kind: 'working', everyMs: 5000, forMs: 40_000 },
    why: literal`then acks: longer than a wait`,
  },
  { key: 'dies', policy: { kind: 'dies-after', count: 5, afterMs: 200 }, why: literal`a crash in the middle of work` },
  { key: 'you', policy: { kind: 'you' }, why: literal`with the verdict keys, through its connection` },
]
const withoutVerdicts: LanePolicy = { kind: 'silent' }
const queueName = 'reviewers'

type Where = {
  readonly key: string
  readonly label: SafeText
  readonly place: LanePlaceWanted
  readonly decides: boolean
}

/** Asks where a new worker gets its messages, then what it does with them, and adds it. */
export function askPlace(context: CommandContext): void {
  const { ui } = context
  const places = wheres(context)
  const choose = ({ place, decides }: Where): void => {
    const add = (policy: LanePolicy): void => addLane(context, place, policy)
    if (decides) return askPolicy(context, { title: literal`What does it do with what it gets?`, replaces: true }, add)
    ui.close()
    add(withoutVerdicts)
  }
  ui.open({
    kind: 'pick',
    title: literal`A worker beside you: where does it get its messages?`,
    notes: placeNotes(context),
    items: places.map((where): PickItem => ({ key: where.key, label: where.label, choose: () => choose(where) })),
  })
}

function placeNotes(context: CommandContext): readonly Line[] {
  const session = focusedSession(context)?.session
  const isTheirs = session !== undefined && !context.workspace.isOwn(session.stream, session.consumer)
  const others = isWorkQueue(context, session?.stream ?? context.workspace.stream.get())
    ? literal`On a work queue two consumers may not take the same.`
    : literal`Each consumer of its own gets every message.`
  const own: Line = [{ text: literal`Only workers on one consumer share. ${others}`, role: 'dim' }]
  const theirs: Line = [
    {
      text: literal`${safeText(session?.consumer ?? '', { maxBytes: 96 })} is not made by this program: what a worker takes from it, its other workers do not get.`,
      role: 'warn',
    },
  ]
  const snapshot = session?.state.get()
  if (snapshot && session?.mode !== 'ordered' && hasItsListener(snapshot)) return [oneListener, own]
  return isTheirs && session.mode !== 'ordered' ? [theirs, own] : [own]
}

const oneListener: Line = [
  {
    text: literal`This push consumer has no queue group, so one subscriber is all it takes. ${keyOf('mode.next')} goes to pull: that is shared.`,
    role: 'dim',
  },
]

function wheres(context: CommandContext): readonly Where[] {
  const { workspace } = context
  const focused = focusedSession(context)
  const stream = focused?.session.stream ?? workspace.stream.get()
  const shared =
    focused && focused.session.mode !== 'ordered' && !focused.snapshot.isGone ? sharedWheres(focused.snapshot) : []
  const filter = focused?.snapshot.info?.config.filter_subject
  const subject = filter ?? subjectOf(context, stream)
  const gets = isWorkQueue(context, stream)
    ? literal`of what no other consumer takes`
    : literal`it gets every message, too`
  const own = (how: 'pull' | 'push' | 'ordered', words: SafeText): Where => ({
    key: `own-${how}`,
    label: literal`${words}: ${gets}`,
    place: { kind: 'own', stream, how, ...(filter === undefined ? {} : { filterSubject: filter }) },
    decides: how !== 'ordered',
  })
  return [
    ...shared,
    own('pull', literal`a pull consumer of its own`),
    own('push', literal`a push consumer of its own`),
    own('ordered', literal`an ordered consumer of its own, without acks`),
    {
      key: 'core',
      label: literal`core NATS: only listens on ${safeText(subject, { maxBytes: 96 })}`,
      place: { kind: 'core', subject },
      decides: false,
    },
    {
      key: 'core-queue',
      label: literal`core NATS: listens there in the queue group ${safeText(queueName)}`,
      place: { kind: 'core', subject, queue: queueName },
      decides: false,
    },
  ]
}

function isWorkQueue({ workspace }: CommandContext, stream: string): boolean {
  return workspace.streams.find(stream)?.info.config.retention === 'workqueue'
}

function subjectOf({ workspace }: CommandContext, stream: string): string {
  return workspace.streams.find(stream)?.info.config.subjects?.[0] ?? `${stream}.>`
}

// Without a queue group a second subscriber would get every message, too: it takes one.
function hasItsListener({ phase, info }: WorkerSnapshot): boolean {
  const { deliver_subject: subject, deliver_group: queue } = info?.config ?? {}
  return subject !== undefined && queue === undefined && (phase.kind === 'live' || info?.push_bound === true)
}

/** The ways to work on the consumer in view: by its priority groups where it has them. */
function sharedWheres(snapshot: WorkerSnapshot): readonly Where[] {
  if (hasItsListener(snapshot)) return []
  const { stream, consumer, info } = snapshot
  const { priority_groups: groups = [], deliver_subject: subject, deliver_group: queue } = info?.config ?? {}
  const name = safeText(consumer, { maxBytes: 96 })
  const shared = { kind: 'shared', stream, consumer } as const
  const [group] = groups
  if (group === undefined) {
    const label =
      subject === undefined
        ? literal`share ${name}: each message goes to one of you`
        : queue === undefined
          ? literal`be who listens on ${name}: it has no queue group, so one may`
          : literal`share ${name} by its queue group ${safeText(queue, { maxBytes: 96 })}`
    return [{ key: 'share', label, place: shared, decides: true }]
  }
  return groupsOffered(info?.config).map(({ key, asks, group: of, means }) => ({
    key,
    label: literal`group ${of} of ${name}: ${means}`,
    place: { ...shared, group: asks },
    decides: true,
  }))
}

/** Asks what a worker does with what it gets, in place of the question on top where there was one. */
export function askPolicy(
  { ui }: Pick<CommandContext, 'ui'>,
  { title, replaces = false }: { readonly title: SafeText; readonly replaces?: boolean },
  take: (policy: LanePolicy) => void,
): void {
  const given = policies.map(({ key, policy, why }): PickItem => ({
    key,
    label: literal`${policyWords(policy)} (${why})`,
    choose: ui.closing(() => take(policy)),
  }))
  const term: PickItem = {
    key: 'term',
    label: literal`terms what contains a word, acks the others …`,
    choose: () => askWord(ui, 'term-matching', take),
  }
  const nak: PickItem = {
    key: 'nak',
    label: literal`naks what contains a word, acks the others …`,
    choose: () => askWord(ui, 'nak-matching', take),
  }
  const pick = { kind: 'pick' as const, title, notes: [], items: [...given, term, nak] }
  if (replaces) ui.replaceTop(pick)
  else ui.open(pick)
}

function askWord(
  ui: CommandContext['ui'],
  kind: 'term-matching' | 'nak-matching',
  take: (policy: LanePolicy) => void,
): void {
  const terms = kind === 'term-matching'
  ui.replaceTop({
    kind: 'form',
    title: literal`${terms ? literal`Term` : literal`Nak`} what contains …`,
    notes: [],
    at: 0,
    fields: [
      {
        id: 'text',
        label: 'text',
        value: '',
        hint: terms
          ? 'in the payload; termed is never delivered again to this consumer'
          : 'in the payload; naked comes again at once, until max deliver is reached',
        check: (text) =>
          text.trim() === '' ? 'some text, such as cold' : text.length > 100 ? 'at most 100 characters' : undefined,
      },
    ],
    submit: ({ text = '' }) => {
      ui.close()
      take({ kind, text: text.trim(), afterMs: 200 })
    },
  })
}

function addLane(context: CommandContext, place: LanePlaceWanted, policy: LanePolicy): void {
  const add = (): void => startLane(context, place, policy)
  // What only reads in order takes no acks: the server says of that itself what speaks against it.
  const makes = place.kind === 'own' && place.how !== 'ordered'
  const question =
    makes && overlapQuestion(context, { stream: place.stream, config: { filter_subject: place.filterSubject } }, add)
  if (question) context.ui.open(question)
  else add()
}

function startLane({ ui, workspace }: CommandContext, place: LanePlaceWanted, policy: LanePolicy): void {
  ui.say('info', literal`a worker starts …`)
  void workspace.lanes.add(place, policy).then((added) => {
    if (!added.ok) return sayProblem(ui, added.error)
    const id = added.value
    const lane = workspace.lanes.state.get().lanes.find((one) => one.id === id)
    ui.change(() => ({ lane: id }))
    ui.say('good', literal`${laneName(id)} is there${lane ? literal`: ${placeWords(lane.place)}` : literal``}`)
  })
}
