import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createJournal } from '../jetstream/api/journal.js'
import type { Leaving } from '../jetstream/api/act-record.js'
import type { ActAnswer } from '../jetstream/index.js'
import { findForbidden } from '../test/support/forbidden-text.js'
import { createManualClock } from '../test/support/manual-clock.js'
import { markdownOf, shellScriptOf } from './act-documents.js'

const hostile = '\u001b]52;c;x\u0007 ```\n# heading\n$(touch x) \u202e hunter2 `id`'
const documentOf = (messages: readonly (readonly [Leaving, ActAnswer])[]) => {
  const journal = createJournal({ clock: createManualClock(1000) })
  for (const [message, answer] of messages) journal.begin({ by: 'key' })(message)(answer)
  return {
    acts: journal.acts.get(),
    cliFlags: ['--context', 'prod'],
    redact: (text: string) => text.replaceAll('hunter2', '***'),
  }
}
const acts = documentOf([
  [{ subject: '$JS.ACK.S.c.1.4.4.0.0', body: '-NAK', asks: true }, { kind: 'answered' }],
  [
    { subject: 'a', body: hostile, headers: [['Nats-Msg-Id', hostile]], reply: 'r' },
    { kind: 'refused', code: 10077, words: hostile },
  ],
])

describe('the log as a document', () => {
  it('has each act with its answer and its three forms', () => {
    const text = markdownOf(acts)
    expect(text).toContain("nats --context prod request '$JS.ACK.S.c.1.4.4.0.0' -- -NAK")
    expect(text).toContain('await nc.request("$JS.ACK.S.c.1.4.4.0.0", "-NAK") // m.nak()')
    expect(text).toContain('PUB $JS.ACK.S.c.1.4.4.0.0 (inbox)  -NAK')
    expect(text).toMatch(/## .+ nak · seq 4 of c\n\nanswered/)
    expect(text).toContain('refused in 0ms with 10077')
  })

  it.each([markdownOf, shellScriptOf])('holds nothing that acts on who reads it, and no login', (write) => {
    const text = write(acts)
    for (const line of text.split('\n')) expect(findForbidden(line)).toEqual([])
    expect(text).not.toContain('hunter2')
  })

  it('lets no body end the block it stands in', () => {
    const fences = markdownOf(acts).split('\n').filter((line) => /^`{3,}/.test(line)) // prettier-ignore
    expect(fences.length % 2).toBe(0)
    for (let at = 0; at < fences.length; at += 2) expect(fences[at]).toMatch(new RegExp(`^${fences[at + 1]}[a-z]+$`))
  })

  it('is a script that runs each command, and nothing else', () => {
    const script = shellScriptOf(acts).replace('#!/bin/sh', `nats() { printf '%s|' "$@"; printf '\\n'; }`)
    const said = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
    expect(said.split('\n')[0]).toBe('--context|prod|request|$JS.ACK.S.c.1.4.4.0.0|--|-NAK|')
    expect(said).toContain('$(touch x)')
  })

  it('is cut when it is too long, and says so', () => {
    const many = documentOf(
      Array.from({ length: 120 }, () => [{ subject: 'a', body: 'x'.repeat(60_000) }, { kind: 'none' }] as const),
    )
    const text = markdownOf(many)
    expect(text.length).toBeLessThan(4.3 * 1024 * 1024)
    expect(text).toMatch(/# cut here: \d+ acts more\n$/)
  })
})
