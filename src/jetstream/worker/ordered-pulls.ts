import { formatCount } from '../../lib/format.js'
import type { NatsConnection } from '@nats-io/transport-node'
import { createMoment } from '../../lib/moment.js'
import type { SettleMessage } from '../api/journal.js'
import type { SendDoor } from '../api/send-door.js'
import { describeError } from '../wire/api-errors.js'
import { controlStatus, readFrame } from '../wire/incoming.js'
import type { ControlStatus } from '../wire/incoming.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import { unguessableSubject } from '../wire/jetstream-place.js'
import type { MessageFrame } from '../wire/message-frame.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import { pullSubject } from './pull-source.js'
import { hear as hearOn } from './hear.js'
import type { SourceOptions } from './source.js'

type Ask = {
  readonly subscription: { readonly unsubscribe: () => void }
  readonly sentAtMs: number
  readonly batch: number
  left: number
  settle?: SettleMessage
}

/** What is heard of a consumer that is kept asked. Nothing is called after `stop`, and of the last three one, once. */
export type OrderedHearing = {
  /** False when the message is not of this consumer. */
  readonly message: (frame: MessageFrame) => boolean
  /** Something that belongs to nobody here came on our inbox. */
  readonly stranger: () => void
  /** Heartbeats stay out: what is asked for may never come. */
  readonly silent: () => void
  /** The server says that there is no such consumer. */
  readonly gone: () => void
  /** We may not ask, or may not hear. */
  readonly refused: (why: string) => void
}

const mostMessages = 1000
/**
 * What one request may bring: of large messages so many would pile up for us that the server cuts us off, at 64 MiB
 * unless told.
 */
const mostBytes = 8 * 1024 * 1024
/** Asked for more at this many, so that a flood never waits for our next request. */
const lowWater = mostMessages
/** The server shares what it has among all open requests, so a few are open at a time. */
const maxOpen = 4
const expiresMs = 30_000
const heartbeatMs = 5000
const silenceMs = heartbeatMs * 2 + 500
/** Beyond its wait, how long the server's own end of a request may take. */
const graceMs = 2000
const pauseMs = 2000

/**
 * Keeps messages of a pull consumer asked for, by our own requests, one inbox each: so a status belongs to its request,
 * and what comes for a request that is over meets nobody. Emits heartbeats, and a row where the server ended a request
 * before its time. `stop` gives up interest at once.
 */
export function createOrderedPulls(
  target: ConsumerName & { readonly nc: NatsConnection; readonly place: JetStreamPlace; readonly door: SendDoor },
  hear: OrderedHearing,
  options: Pick<SourceOptions, 'emit' | 'now'> & {
    readonly after: (delayMs: number, task: () => void) => () => void
  },
): { readonly stop: () => void } {
  const { nc, place } = target
  const { emit, now } = options
  const moment = createMoment(now)
  const subject = pullSubject(target)
  const open = new Set<Ask>()
  let left = 0
  /** Whether the next message fits into what a request may bring; one that does not is asked for by itself. */
  let fits = true
  let stopped = false
  let lastHeardMs = now()
  let lastEnd = ''
  let cancelPause: (() => void) | undefined
  let cancelWatch = (): void => undefined

  const finish = (ask: Ask, code?: number): void => {
    if (!open.delete(ask)) return
    ask.settle?.({
      kind: 'answered',
      words: `${formatCount(ask.batch - ask.left)} of ${formatCount(ask.batch)}`,
      ...(code === undefined ? {} : { code }),
    })
    left -= ask.left
    ask.subscription.unsubscribe()
  }
  const stop = (): void => {
    stopped = true
    cancelPause?.()
    cancelWatch()
    for (const ask of [...open]) finish(ask)
  }
  const over = (tell: () => void): void => {
    stop()
    tell()
  }

  const refill = (): void => {
    if (cancelPause !== undefined) return
    while (!stopped && left <= lowWater && open.size < (fits ? maxOpen : 1)) request()
  }
  // What ends early would end early again, at once and without end.
  const refillLater = (): void => {
    cancelPause ??= options.after(pauseMs, () => {
      cancelPause = undefined
      refill()
    })
  }
  const onStatus = (ask: Ask, status: ControlStatus): void => {
    if (status.code === 100) return emit({ kind: 'heartbeat', stalled: false })
    finish(ask, status.code)
    if (status.code === 503 || /consumer deleted/i.test(status.text)) return over(hear.gone)
    if (status.code === 409 && ask.batch === mostMessages && /exceeds maxbytes/i.test(status.text)) {
      fits = ask.left < ask.batch
      return refill()
    }
    if (status.code === 408 && now() - ask.sentAtMs >= expiresMs / 2) return refill()
    const text = `the server ended a request: ${status.text || status.code}`
    if (text !== lastEnd) emit({ kind: 'status', code: status.code, text, tone: 'warning' })
    lastEnd = text
    refillLater()
  }
  const request = (): void => {
    const inbox = unguessableSubject(place)
    const batch = fits ? mostMessages : 1
    const message = (frame: MessageFrame): void => {
      if (!open.has(ask)) return
      if (hear.message(frame)) {
        // It may have been the one that ends all.
        if (stopped) return
        lastHeardMs = moment()
        ask.left -= 1
        left -= 1
        fits = true
        if (ask.left === 0) finish(ask)
        return refill()
      }
      const status = controlStatus(readFrame(frame), inbox)
      if (status === undefined) return hear.stranger()
      lastHeardMs = now()
      onStatus(ask, status)
    }
    const refused = (error: Error): void => {
      if (open.has(ask)) over(() => hear.refused(describeError(error).summary))
    }
    const subscription = hearOn(nc, { subject: inbox, emit }, { message, refused })
    const ask: Ask = { subscription, sentAtMs: now(), batch, left: batch }
    open.add(ask)
    left += batch
    const limit = fits ? { max_bytes: mostBytes } : {}
    const body = { batch, ...limit, expires: expiresMs * 1e6, idle_heartbeat: heartbeatMs * 1e6 }
    try {
      const act = target.door.begin({ by: 'refill', run: `refill ${subject}` })
      ask.settle = act.publish(nc, { subject, body: JSON.stringify(body), reply: inbox })
    } catch (error) {
      over(() => hear.refused(describeError(error).summary))
    }
  }

  // One timer that looks back at the last sign of life: a timer per message would cost more than the message.
  const watch = (): void => {
    const heardMs = lastHeardMs
    cancelWatch = options.after(Math.max(1, heardMs + silenceMs - now()), () => {
      if (lastHeardMs === heardMs) return over(hear.silent)
      const oldestMs = now() - expiresMs - graceMs
      for (const ask of [...open]) if (ask.sentAtMs < oldestMs) finish(ask)
      refill()
      watch()
    })
  }
  watch()
  refill()
  return { stop }
}
