import { parseReviewPayload } from './jetstream/index.js'
import type { Delivery, WorkerSnapshot } from './jetstream/index.js'
import { formatAmount } from './lib/format.js'
import { payloadSummary } from './words/payload-words.js'
import { joinSafe, literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'

/**
 * The delivery that came as number `index` since the session began, 0 the first; `undefined` when its row has fallen
 * out. Found by walking back from the newest: the feed also holds pull requests and statuses.
 */
export function deliveryAt(snapshot: WorkerSnapshot, index: number): Delivery | undefined {
  const { feed, ledger } = snapshot
  let behind = snapshot.totals.delivered - 1 - index
  for (let at = feed.length() - 1; at >= 0; at -= 1) {
    const row = feed.at(at)
    if (row?.kind !== 'delivery') continue
    if (behind-- > 0) continue
    return ledger.get(row.deliveryId)?.delivery
  }
  return undefined
}

/** One received message as a log line. */
export function deliveryLine(delivery: Delivery): SafeText {
  const payload = parseReviewPayload(delivery.data)
  const head = [
    literal`Consumer => subject ${safeText(delivery.subject)} seq ${delivery.streamSeq} try ${delivery.deliveryCount}`,
  ]
  if (payload.kind === 'other') {
    const size = formatAmount(delivery.data.length, 'byte')
    return joinSafe([...head, literal`${size}: ${payloadSummary(delivery)}`], literal` `)
  }
  const { _id: id, author, store, text } = payload.kind === 'review' ? payload.review : payload.answer
  const rating = payload.kind === 'review' ? [literal`rating ${payload.review.rating}`] : []
  const parts = [
    literal`id ${safeText(id)}`,
    literal`author ${safeText(author)}`,
    literal`store ${safeText(store)}`,
    ...rating,
    literal`text ${safeText(text)}`,
  ]
  return joinSafe([...head, ...parts], literal` `)
}
