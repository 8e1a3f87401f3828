import type { LedgerEntry, WorkerSnapshot } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { unusualSettings } from '../../../words/setting-words.js'
import { lineWidth } from '../../components/panel.js'
import type { Line, Span } from '../../components/line.js'
import type { ListView } from '../../selection.js'

/**
 * What is unusual about a consumer and decides what comes, for behind the title of its list, in at most `room` cells. A
 * setting that does not fit is left out whole: all of them stand in the whole truth.
 */
export function unusualLine(
  { info }: WorkerSnapshot,
  { retention, room }: { readonly retention: string | undefined; readonly room: number },
): Line {
  if (!info) return []
  const line: Span[] = []
  for (const words of unusualSettings(info.config, retention)) {
    const span: Span = { text: literal`${line.length === 0 ? literal`  ` : literal` · `}${words}`, role: 'dim' }
    if (lineWidth([...line, span]) > room) break
    line.push(span)
  }
  return line
}

/** How the list is kept: what is asked for or held back, how many are held, and what becomes of what comes. */
export function listCorner(
  snapshot: WorkerSnapshot,
  { filter, rawLog }: ListView,
  whose?: (entry: LedgerEntry) => SafeText | undefined,
): Line {
  if (filter !== '') return [{ text: literal`filter: ${safeText(filter)}`, role: 'warn' }]
  if (snapshot.phase.kind === 'observing') return [{ text: literal`observing`, role: 'accent', term: 'observing' }]
  const spans: Span[] = rawLog ? [{ text: literal`raw log`, role: 'dim', term: 'delivery' }] : []
  const { continuous, outstanding, stalled, counts } = snapshot
  if (stalled) spans.push({ text: literal`flow control holds back`, role: 'warn', term: 'flow control' })
  if (continuous > 0)
    spans.push({ text: literal`keeps ${formatCount(continuous)} in hand`, role: 'dim', term: 'prefetch' })
  else if (outstanding > 0)
    spans.push({ text: literal`${formatCount(outstanding)} asked for`, role: 'dim', term: 'pull request' })
  if (!snapshot.takesAcks) return joined([...spans, { text: literal`no acks`, role: 'dim', term: 'ack policy' }])
  const { naked } = counts
  // What is with a worker beside is not in this hand.
  const others = whose
    ? snapshot.ledger.peekOpen().filter((entry) => isHeld(entry) && whose(entry) !== undefined).length
    : 0
  const held = Math.max(0, counts.held - others)
  return joined([
    ...spans,
    { text: literal`${formatCount(held)} held`, role: held > 0 ? 'accent' : 'dim', term: 'held' },
    ...(others > 0
      ? [{ text: literal`${formatCount(others)} with other workers`, role: 'dim' as const, term: 'sharing' as const }]
      : []),
    ...(naked > 0
      ? [{ text: literal`${formatCount(naked)} handed back`, role: 'dim' as const, term: 'nak' as const }]
      : []),
    snapshot.autoAckDelayMs === undefined
      ? { text: literal`hold`, role: 'dim', term: 'held' }
      : { text: literal`auto-ack`, role: 'warn', term: 'auto-ack' },
  ])
}

// As the ledger counts what is held: verdicts on the wire and unanswered ones with it.
const isHeld = ({ state: { kind } }: LedgerEntry): boolean =>
  kind === 'held' || kind === 'sending' || kind === 'unconfirmed'

function joined(spans: readonly Span[]): Line {
  return spans.flatMap((span, index) => (index === 0 ? [span] : [{ text: literal`  ` }, span]))
}
