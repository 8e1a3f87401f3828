import type { Clock } from '../../lib/clock.js'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import { ApiRefusal } from '../wire/answers/replies.js'
import { toConsumerConfig, touchedSettings } from '../fields/consumer-settings.js'
import type { ConsumerSettings } from '../fields/consumer-settings.js'
import { unguessableSubject } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { Problem } from '../wire/problem.js'
import type { ServerApi } from '../api/server-api.js'

/** Finds the consumer to open, or makes it. Rejects as the client does when the server refuses or is away. */
export type ConsumerFinder = {
  /** The consumer of these settings: created when it is not there, and changed to them on `update`. */
  readonly ensure: (
    stream: string,
    wanted: ConsumerSettings,
    how: 'open' | 'update',
  ) => Promise<Result<ConsumerInfo | undefined, Problem>>
  /** A consumer that must be there already, to be looked at: whoever is subscribed to it. */
  readonly existing: (stream: string, consumer: string) => Promise<Result<ConsumerInfo, Problem>>
  /** The same, to receive from: a push consumer that somebody else is subscribed to is refused. */
  readonly joinable: (stream: string, consumer: string) => Promise<Result<ConsumerInfo, Problem>>
}

/** A subscriber that has just left counts as bound for a moment: the server learns of it on the side. */
const unboundWithinMs = 1000
const lookAgainMs = 50
/** How long a create of another copy may still be on its way after we were told that ours was done. */
const overtakenWithinMs = 150
/** `err_code`s of a create whose consumer is there already, with other settings: its deliver subject is never ours. */
const thereAlready: ReadonlySet<number> = new Set([10013, 10105, 10148])

/** Creates the finder over the server's API. */
export function createConsumerFinder(deps: {
  readonly api: Pick<ServerApi, 'consumerInfo' | 'createConsumer' | 'updateConsumer'>
  readonly clock: Clock
  readonly place: JetStreamPlace
  /** Whether the server refuses to create what is there: one below 2.10 changes it to what was asked, without a word. */
  readonly createsOnly: () => boolean
  /** Nothing is made, changed or listened to that the server would have to act for. */
  readonly readOnly: boolean
}): ConsumerFinder {
  const { api, clock, place, readOnly } = deps
  const pause = (delayMs: number): Promise<void> => new Promise((resolve) => void clock.after(delayMs, resolve))

  const bindable = async (found: ConsumerInfo): Promise<Result<ConsumerInfo, Problem>> => {
    let info = found
    if (/[\s*>]/.test(info.config.deliver_subject ?? '')) return err(unheardOf(info.name))
    if (readOnly && info.config.deliver_subject !== undefined) return err(readOnlyProblem.push)
    const deadlineMs = clock.now() + unboundWithinMs
    while (info.push_bound && info.config.deliver_group === undefined) {
      if (clock.now() >= deadlineMs) return err(takenBy(info.name))
      await pause(lookAgainMs)
      const again = await api.consumerInfo(info.stream_name, info.name)
      if (!again) return err(missing(info.stream_name, info.name))
      info = again
    }
    return ok(info)
  }
  /** When the consumer was made that we made last: nobody else is about to listen to it. */
  let ownMade: string | undefined
  /** Made this very moment by somebody who has not come to subscribing yet. */
  const isAboutToBeTaken = ({ push_bound: bound, created, ts, delivered }: ConsumerInfo): boolean => {
    const ageMs = (ts === undefined ? clock.now() : Date.parse(ts)) - Date.parse(created)
    return !bound && created !== ownMade && delivered.consumer_seq === 0 && Math.abs(ageMs) < unboundWithinMs
  }
  /** Makes the consumer; undefined when another copy did so first. */
  const make = async (stream: string, wanted: ConsumerSettings): Promise<ConsumerInfo | undefined> => {
    const createsOnly = deps.createsOnly()
    // What was found missing a moment ago may be there: below 2.10 our create would then move the other's messages to us.
    if (!createsOnly && (await api.consumerInfo(stream, wanted.name))) return undefined
    const config = toConsumerConfig(wanted, unguessableSubject(place))
    let info: ConsumerInfo | null
    try {
      info = await api.createConsumer(stream, config)
    } catch (error) {
      if (error instanceof ApiRefusal && thereAlready.has(error.error.err_code ?? 0)) return undefined
      throw error
    }
    if (!createsOnly && config.deliver_subject !== undefined) {
      // The last of several creates is the one in force. What remains below 2.10: a create that was sent before ours was
      // answered and comes later than this wait takes the consumer from us, and its copy alone is sent the messages.
      await pause(overtakenWithinMs)
      info = await api.consumerInfo(stream, wanted.name)
      if (info?.config.deliver_subject !== config.deliver_subject) return undefined
    }
    ownMade = info.created
    return info
  }
  /** The consumer another copy has just made. It subscribes in a moment, and until then it looks free. */
  const madeByAnother = async (stream: string, consumer: string): Promise<Result<ConsumerInfo, Problem>> => {
    const deadlineMs = clock.now() + unboundWithinMs
    for (;;) {
      const info = await api.consumerInfo(stream, consumer)
      if (!info) return err(missing(stream, consumer))
      const { deliver_subject: deliverSubject, deliver_group: group } = info.config
      if (deliverSubject === undefined || group !== undefined || clock.now() >= deadlineMs) return bindable(info)
      if (info.push_bound) return err(takenBy(consumer))
      await pause(lookAgainMs)
    }
  }
  return {
    ensure: async (stream, wanted, how) => {
      if (wanted.mode === 'ordered') return readOnly ? err(readOnlyProblem.ordered) : ok(undefined)
      const existing = await api.consumerInfo(stream, wanted.name)
      if (readOnly && (!existing || how === 'update')) return err(readOnlyProblem.write)
      const made = existing ? undefined : await make(stream, wanted)
      if (made) return ok(made)
      const free =
        existing && !isAboutToBeTaken(existing) ? await bindable(existing) : await madeByAnother(stream, wanted.name)
      if (!free.ok || how === 'open') return free
      const touched = touchedSettings(wanted, free.value)
      if ('durable_name' in touched || 'deliver_subject' in touched) return err(anotherKind(free.value))
      if (Object.keys(touched).length > 0) {
        await api.updateConsumer(stream, wanted.name, { touched, seen: free.value.config })
      }
      // The answer to an update carries a creation time of its own, and by that the session knows its consumer.
      const info = await api.consumerInfo(stream, wanted.name)
      return info ? ok(info) : err(missing(stream, wanted.name))
    },
    existing: async (stream, consumer) => {
      const info = await api.consumerInfo(stream, consumer)
      return info ? ok(info) : err(missing(stream, consumer))
    },
    joinable: async (stream, consumer) => {
      const info = await api.consumerInfo(stream, consumer)
      return info ? bindable(info) : err(missing(stream, consumer))
    },
  }
}

const readOnlyProblem = {
  push: { summary: 'started with --read-only: listening to a push consumer makes the server send' },
  ordered: {
    summary: 'started with --read-only: the ordered mode makes a consumer of its own on the server, so it is off',
    advice: 'open a pull consumer in the streams list to see its numbers',
  },
  write: { summary: 'started with --read-only: no consumer is made or changed' },
} as const satisfies Readonly<Record<string, Problem>>

function missing(stream: string, consumer: string): Problem {
  return { summary: `there is no consumer ${consumer} on ${stream} any more` }
}

// No server takes such a one, so this answer is no server's, and listening would be to more than this consumer.
function unheardOf(consumer: string): Problem {
  return { summary: `${consumer} is said to deliver to a subject with wildcards or spaces: it is not opened` }
}

// The server would lose a consumer that is made ephemeral, and makes no push consumer of a pull consumer.
function anotherKind({ name, config }: ConsumerInfo): Problem {
  const lifetime = config.durable_name === undefined ? 'ephemeral' : 'durable'
  const kind = config.deliver_subject === undefined ? 'pull' : 'push'
  return {
    summary: `${name} is there already, a ${lifetime} ${kind} consumer, and stays one`,
    advice: 'give the new one another name',
  }
}

function takenBy(consumer: string): Problem {
  return {
    summary: `${consumer} already has a subscriber, perhaps another copy of review-tui: a second one would get every message too`,
    advice: 'press e and give this consumer another name, or close the other subscriber',
    inUse: true,
  }
}
