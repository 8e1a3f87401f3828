import { randomBytes } from 'node:crypto'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import type { ConsumerAccount } from '../account/account-contract.js'
import type { ServerApi } from '../api/server-api.js'
import type { Mode } from '../fields/consumer-settings.js'
import { unguessableSubject } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { ConsumerConfig, ConsumerInfo } from '../wire/answers/consumer-info.js'
import { subjectError, subjectsOverlap } from '../wire/subjects.js'
import type { Problem } from '../wire/problem.js'
import type { AccountTarget } from '../worker/worker-table.js'
import type { LaneGroup, LanePlace, LanePlaceWanted } from './lane-contract.js'

/** The place a lane receives at, found on the server or made there. */
export type TakenPlace =
  | {
      readonly kind: 'account'
      readonly place: Exclude<LanePlace, { readonly kind: 'core' }>
      readonly account: ConsumerAccount
      readonly mode: Mode
      readonly orderedFilter?: string
    }
  | { readonly kind: 'core'; readonly place: Extract<LanePlace, { readonly kind: 'core' }> }

/** What finding a place needs. */
export type PlaceDeps = {
  readonly place: JetStreamPlace
  readonly accountFor: (target: AccountTarget, info: ConsumerInfo | undefined) => ConsumerAccount
  /** A consumer to receive from; refused where somebody is subscribed to it alone. */
  readonly joinable: (stream: string, consumer: string) => Promise<Result<ConsumerInfo, Problem>>
}

/** The server keeps a lane's consumer so long after nobody asks for it: long enough to restart a killed lane. */
const inactiveThresholdNs = 300e9
const idleHeartbeatNs = 5e9

/** Finds the place that is wanted, or the one the lane had before; makes a consumer over `api` where one is to be made. */
export async function takePlace(
  of: { readonly lane: number; readonly wanted: LanePlaceWanted; readonly had?: LanePlace | undefined },
  api: Pick<ServerApi, 'createConsumer' | 'consumerInfo'>,
  deps: PlaceDeps,
): Promise<Result<TakenPlace, Problem>> {
  const { wanted, had, lane } = of
  if (wanted.kind === 'core') {
    const why = coreSubjectError(wanted.subject, deps.place)
    return why === undefined ? ok({ kind: 'core', place: wanted }) : err({ summary: why })
  }
  if (wanted.kind === 'shared') return takeShared(wanted, deps)
  if (had?.kind === 'own') return takeOwnAgain(had, wanted, { lane, api, deps })
  return takeNew(wanted, { lane, api, deps })
}

/**
 * Why a plain subscriber may not listen there. One on inboxes keeps alive the pulls of programs that are dead, and takes
 * their messages (seen on 2.15.1); what begins with `$` is the server's own.
 */
function coreSubjectError(subject: string, { inboxPrefix }: JetStreamPlace): string | undefined {
  const why = subjectError(subject, { wildcards: true })
  if (why !== undefined) return why
  if (/^[*>]/.test(subject)) return 'name the first part: a subscriber to everything also takes what others wait for'
  if (subject.startsWith('$')) return `${subject} is the server’s own: no plain subscriber listens there`
  const isInbox = subjectsOverlap(subject, `${inboxPrefix}.>`) || subjectsOverlap(subject, '_INBOX.>')
  return isInbox ? 'that is where others wait for answers: a subscriber there would take them' : undefined
}

async function takeShared(
  wanted: Extract<LanePlaceWanted, { readonly kind: 'shared' }>,
  deps: PlaceDeps,
): Promise<Result<TakenPlace, Problem>> {
  const { stream, consumer } = wanted
  const found = await deps.joinable(stream, consumer)
  if (!found.ok) return found
  const { config } = found.value
  const isPush = config.deliver_subject !== undefined
  const policy = policyOf(config)
  const group = policy === undefined ? undefined : groupOf(config, policy, wanted.group)
  if (policy !== undefined && group === undefined) return err({ summary: `${consumer} has no such priority group` })
  const how = isPush ? (config.deliver_group === undefined ? 'push' : 'queue') : group ? 'group' : 'pull'
  const mode = isPush ? 'push' : 'pull'
  return ok({
    kind: 'account',
    place: { kind: 'shared', stream, consumer, how, ...(group ? { group } : {}) },
    account: deps.accountFor({ mode, stream, consumer }, found.value),
    mode,
  })
}

type Own = Extract<LanePlaceWanted, { readonly kind: 'own' }>
type OwnDeps = {
  readonly lane: number
  readonly api: Pick<ServerApi, 'createConsumer' | 'consumerInfo'>
  readonly deps: PlaceDeps
}

async function takeNew(wanted: Own, { lane, api, deps }: OwnDeps): Promise<Result<TakenPlace, Problem>> {
  const { stream, how } = wanted
  if (how === 'ordered') return ok(orderedPlace(wanted, lane, deps))
  const name = `review-tui-w${lane}-${randomBytes(4).toString('hex')}`
  const info = await api.createConsumer(stream, ownConfig(name, wanted, deps.place))
  return ok(ownPlace(info, wanted, deps))
}

async function takeOwnAgain(
  { stream, consumer }: { readonly stream: string; readonly consumer: string },
  wanted: Own,
  { lane, api, deps }: OwnDeps,
): Promise<Result<TakenPlace, Problem>> {
  if (wanted.how === 'ordered') return ok(orderedPlace(wanted, lane, deps))
  const info = await api.consumerInfo(stream, consumer)
  if (info) return ok(ownPlace(info, wanted, deps))
  return err({
    summary: `its consumer ${consumer} is no more`,
    advice: 'add another worker: it gets a consumer of its own',
  })
}

function ownPlace(info: ConsumerInfo, { stream, how }: Own, deps: PlaceDeps): TakenPlace {
  const mode = how === 'push' ? 'push' : 'pull'
  return {
    kind: 'account',
    place: { kind: 'own', stream, consumer: info.name, how },
    account: deps.accountFor({ mode, stream, consumer: info.name }, info),
    mode,
  }
}

function orderedPlace({ stream, filterSubject = '' }: Own, lane: number, deps: PlaceDeps): TakenPlace {
  const consumer = `ordered w${lane}`
  return {
    kind: 'account',
    place: { kind: 'own', stream, consumer, how: 'ordered' },
    account: deps.accountFor({ mode: 'ordered', stream, consumer, whose: `w${lane}` }, undefined),
    mode: 'ordered',
    orderedFilter: filterSubject,
  }
}

function ownConfig(name: string, wanted: Own, place: JetStreamPlace): Partial<ConsumerConfig> {
  const { how, filterSubject, from, ackWaitMs } = wanted
  return {
    name,
    ack_policy: 'explicit',
    deliver_policy: from === 'new' ? 'new' : 'all',
    replay_policy: 'instant',
    inactive_threshold: inactiveThresholdNs,
    ...(ackWaitMs === undefined ? {} : { ack_wait: ackWaitMs * 1e6 }),
    ...(filterSubject === undefined || filterSubject === '' ? {} : { filter_subject: filterSubject }),
    ...(how === 'push'
      ? { deliver_subject: unguessableSubject(place), flow_control: true, idle_heartbeat: idleHeartbeatNs }
      : {}),
  }
}

function policyOf({ priority_policy: policy }: ConsumerConfig): LaneGroup['policy'] | undefined {
  return policy === 'overflow' || policy === 'pinned_client' || policy === 'prioritized' ? policy : undefined
}

function groupOf(
  { priority_groups: groups = [] }: ConsumerConfig,
  policy: LaneGroup['policy'],
  { group = groups[0], ...asks }: Partial<Omit<LaneGroup, 'policy'>> = {},
): LaneGroup | undefined {
  return group !== undefined && groups.includes(group) ? { ...asks, group, policy } : undefined
}
