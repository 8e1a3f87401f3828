import { createMoment } from '../../lib/moment.js'
import { AckReader } from '../wire/ack-reader.js'
import type { Delivery } from '../wire/delivery.js'
import type { MessageFrame } from '../wire/message-frame.js'
import { ByteKeeper, ReceivedDelivery } from '../wire/received-delivery.js'
import type { Arrival, DeliveryFrom } from '../wire/received-delivery.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import type { SourceOptions } from './source.js'

/** Makes the deliveries of one source out of messages. */
export type DeliveryMaker = {
  /** Undefined when the message is no delivery, or one of another consumer. */
  readonly toDelivery: (frame: MessageFrame) => Delivery | undefined
}

/** Creates the maker for the deliveries of one consumer; see `DeliveryOrigin` for `takesAcks`. */
export function createDeliveryMaker(
  { stream, consumer, takesAcks }: ConsumerName & { readonly takesAcks: boolean },
  { now, nextId, cameAfterMs }: Pick<SourceOptions, 'now' | 'nextId' | 'cameAfterMs'>,
): DeliveryMaker {
  // A verdict goes where the reply says, so the reply has to be of the consumer we listen to.
  const read = new AckReader({ stream, consumer })
  const keeper = new ByteKeeper()
  let from: DeliveryFrom = { origin: { stream, consumer, takesAcks, replyStart: '' }, arrival: { receivedAtMs: 0 } }
  const arrivalNow = createMoment((): Arrival => {
    const { arrival } = from
    const [receivedAtMs, afterMs] = [now(), cameAfterMs?.()]
    if (arrival.receivedAtMs === receivedAtMs && arrival.cameAfterMs === afterMs) return arrival
    return afterMs === undefined ? { receivedAtMs } : { receivedAtMs, cameAfterMs: afterMs }
  })
  const fromNow = (): DeliveryFrom => {
    const arrival = arrivalNow()
    const { replyStart } = read
    if (from.origin.replyStart !== replyStart) from = { origin: { ...from.origin, replyStart }, arrival }
    else if (from.arrival !== arrival) from = { origin: from.origin, arrival }
    return from
  }
  return {
    toDelivery: (frame) => {
      if (!read.from(frame)) return undefined
      keeper.keep(frame)
      return new ReceivedDelivery({ id: nextId(), numbers: read, from: fromNow(), at: keeper })
    },
  }
}
