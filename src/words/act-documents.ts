import { codeHead, codeLines, firstOf, isKeptWhole, natsLines, wireLine } from '../jetstream/index.js'
import type { Act } from '../jetstream/index.js'
import { formatClockTime } from '../lib/format.js'
import { safeText } from '../lib/safe-text.js'
import { actTitle, answerWords, causeWords } from './act-words.js'

/** A document of more than this is cut, and says so. */
const longestBytes = 4 * 1024 * 1024

/** Acts as a document to keep. `redact` takes logins out of what is written. */
export type ActDocument = {
  readonly acts: readonly Act[]
  readonly cliFlags: readonly string[]
  readonly redact: (text: string) => string
}

/** The acts as Markdown: what was done, what came back, and the three forms of each. */
export function markdownOf({ acts, cliFlags, redact }: ActDocument): string {
  const parts = acts.map((act) => {
    const cause = causeWords(act)
    return [
      `## ${formatClockTime(firstOf(act).atMs)} ${asText(actTitle(act))}`,
      '',
      `${cause === undefined ? '' : `${cause}: `}${asText(answerWords(act).text)}`,
      ...(isKeptWhole(act) ? [] : ['', 'Not all of it is kept: what follows is the beginning.']),
      '',
      ...fenced('sh', natsLines(act, cliFlags)),
      ...fenced('ts', codeLines(act)),
      ...fenced(
        'text',
        (act.kind === 'lab' ? [] : act.sent).map((message) => safeText(wireLine(message), { maxBytes: Infinity })),
      ),
    ].join('\n')
  })
  const head = [
    '# What review-tui sent to JetStream, and what came back',
    '',
    'Each act as commands of the `nats` tool, as TypeScript, and on the wire. The TypeScript stands behind this:',
    '',
    ...fenced('ts', acts[0] === undefined ? [] : codeHead(acts[0])),
  ].join('\n')
  return bounded([head, ...parts].map(redact), '\n')
}

/** The acts as a shell script of `nats` commands, in their order; each stands behind a line that says what it is. */
export function shellScriptOf({ acts, cliFlags, redact }: ActDocument): string {
  const parts = acts.map((act) => {
    const note = isKeptWhole(act) ? '' : ' (not all of it is kept)'
    return [
      `# ${formatClockTime(firstOf(act).atMs)} ${commented(actTitle(act))}: ${commented(answerWords(act).text)}${note}`,
      ...natsLines(act, cliFlags),
    ].join('\n')
  })
  const head = [
    '#!/bin/sh',
    '# What review-tui sent, as commands of the nats tool. Acts that were refused are refused again. A login is not in it.',
  ].join('\n')
  return bounded([head, ...parts].map(redact), '\n')
}

function fenced(language: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  const text = lines.join('\n')
  // As long a fence as no line of the text could end.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return [fence + language, text, fence, '']
}

// Markdown acts on these wherever they stand in a line.
function asText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!]/g, '\\$&')
}

function commented(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}

function bounded(parts: readonly string[], gap: string): string {
  let text = ''
  let written = 0
  for (const part of parts) {
    if (text.length + part.length > longestBytes && written > 0) {
      return `${text}\n# cut here: ${parts.length - written} acts more\n`
    }
    text += part + gap
    written += 1
  }
  return text
}
