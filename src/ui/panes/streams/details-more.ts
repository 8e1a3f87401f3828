import { streamAddLine } from '../../../jetstream/index.js'
import type { StreamSummary } from '../../../jetstream/index.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { truncateToWidth, wrapToWidth } from '../../../lib/text-width.js'
import { streamSentences } from '../../../words/stream-words.js'
import type { Line } from '../../components/line.js'
import { subjectsText } from './details-facts.js'

const mostSentenceLines = 6
const mostCommandLines = 4
const subjectCells = 60

/** What the stream does, in sentences. */
export function sentenceLines(stream: StreamSummary, cells: number): readonly Line[] {
  const subjects = subjectsText(stream.subjects, Math.min(cells, subjectCells))
  const lines = streamSentences(stream, subjects).flatMap((text) => wrapToWidth(text, Math.max(1, cells)))
  return lines.slice(0, mostSentenceLines).map((text) => [{ text }])
}

/** The command that would make the stream, or why there is none. */
export function commandLines(
  stream: StreamSummary,
  { flags, cells }: { readonly flags: readonly string[]; readonly cells: number },
): readonly Line[] {
  const command = streamAddLine(stream.info.config, flags)
  if ('unsaid' in command) {
    const names = safeText(command.unsaid.join(', '), { maxBytes: 256 })
    return [[{ text: literal`No flag of nats stream add says ${names}.`, role: 'dim' }]]
  }
  return cutLines(wrapToWidth(safeText(command.line, { maxBytes: 4096 }), Math.max(1, cells)), cells).map((text) => [
    { text, role: 'dim' },
  ])
}

function cutLines(lines: readonly SafeText[], cells: number): readonly SafeText[] {
  if (lines.length <= mostCommandLines) return lines
  const kept = lines.slice(0, mostCommandLines - 1)
  return [...kept, truncateToWidth(joinSafe(lines.slice(kept.length), literal` `), cells)]
}
