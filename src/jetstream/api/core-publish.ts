import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import type { ErrorContext } from '../wire/api-error-table.js'
import type { ErrorDescription } from '../wire/api-errors.js'
import { onRefusal, refusalsHeard } from '../wire/refusals.js'
import type { SettleMessage } from './journal.js'
import type { SendDoor } from './send-door.js'

/** What became of a core publish: nobody answers it, so it is never known who got it. */
export type CoreOutcome =
  /** The server has read it. Whether anybody listened, or a stream stored it, it does not say. */
  | { readonly kind: 'handed' }
  | { readonly kind: 'refused'; readonly why: string; readonly advice?: string }
  /** The connection broke before it was known whether the server had read it. It is not sent again. */
  | { readonly kind: 'unsure'; readonly why: string }

/** Publishes as any NATS program does, without asking JetStream for an answer. Never rejects. */
export type CorePublish = (subject: string, data: Uint8Array) => Promise<CoreOutcome>

const flushTimeoutMs = 5000

/** Creates the call over `live`, which gives the connection or throws. */
export function createCorePublish(given: {
  readonly clock: Clock
  readonly live: () => NatsConnection
  readonly door: SendDoor
  readonly describe: (error: unknown, context: ErrorContext) => ErrorDescription
}): CorePublish {
  const { clock, live, door, describe } = given
  return async (subject, data) => {
    const refusedBy = (error: unknown): CoreOutcome => {
      const { summary, advice } = describe(error, { subject, action: 'publish' })
      return { kind: 'refused', why: summary, ...(advice === undefined ? {} : { advice }) }
    }
    let nc: NatsConnection
    let settle: SettleMessage
    let refusal: string | undefined
    try {
      nc = live()
      settle = door.begin({ by: 'key' }).publish(nc, { subject, body: data })
    } catch (error) {
      return refusedBy(error)
    }
    const stopHearing = onRefusal(nc, ({ operation, subject: refused, why }) => {
      if (operation === 'publish' && refused === subject) refusal = why
    })
    try {
      await within(refusalsHeard(nc), clock)
      if (refusal !== undefined) {
        settle({ kind: 'refused', words: refusal })
        return { kind: 'refused', why: refusal }
      }
      settle({ kind: 'arrived' })
      return { kind: 'handed' }
    } catch (error) {
      const why = describe(error, { subject, action: 'publish' }).summary
      settle({ kind: 'never', words: why })
      return { kind: 'unsure', why }
    } finally {
      stopHearing()
    }
  }
}

async function within(work: Promise<void>, clock: Clock): Promise<void> {
  let cancel = (): void => undefined
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(flushTimeoutMs, () => reject(new Error('the server did not answer in time')))
  })
  try {
    await Promise.race([work, late])
  } finally {
    cancel()
  }
}
