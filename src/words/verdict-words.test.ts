import { expect, it } from 'vitest'
import type { Verdict } from '../jetstream/index.js'
import { verdictConsequence } from './verdict-words.js'

it.each([
  [{ kind: 'ack' }, 'done, once the server has it'],
  [{ kind: 'ack-confirmed' }, 'settled: the server has it'],
  [{ kind: 'nak' }, 'sent again at once'],
  [{ kind: 'nak-delayed', delayMs: 5000 }, 'sent again in 5s; keeps its place until then'],
  [{ kind: 'term', reason: 'spam' }, 'never sent again to this consumer'],
  [{ kind: 'working' }, 'the ack wait starts anew'],
] as const satisfies readonly (readonly [Verdict, string])[])('%o leads to "%s"', (verdict, words) => {
  expect(verdictConsequence(verdict, { lastTry: false })).toBe(words)
  expect(verdictConsequence(verdict, undefined)).toBe(words)
})

it.each([{ kind: 'nak' }, { kind: 'nak-delayed', delayMs: 1 }] as const)(
  '%o promises no try beyond the last',
  (verdict) => {
    expect(verdictConsequence(verdict, { lastTry: true })).toBe('that was the last try: not sent again')
  },
)

it.each([
  ['limits', 'done, once the server has it; it stays stored'],
  ['workqueue', 'done, once the server has it; then it leaves the work queue'],
  ['interest', 'done, once the server has it; it goes once all consumers have it'],
  ['some day more', 'done, once the server has it'],
])('an ack says what becomes of the message where the stream keeps by %s', (retention, words) => {
  expect(verdictConsequence({ kind: 'ack' }, undefined, { retention })).toBe(words)
})

it('a nak says that backoff is none of its business', () => {
  expect(verdictConsequence({ kind: 'nak' }, { lastTry: false }, { hasBackoff: true })).toBe(
    'sent again at once: backoff is for waits that end',
  )
  expect(verdictConsequence({ kind: 'nak' }, { lastTry: true }, { hasBackoff: true })).toContain('last try')
})
