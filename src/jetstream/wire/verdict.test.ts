import { describe, expect, it } from 'vitest'
import { parseDelay, verdictBody, verdictLabel } from './verdict.js'
import type { Verdict } from './verdict.js'

describe('a verdict on the wire', () => {
  it.each<[Verdict, string, string]>([
    [{ kind: 'ack' }, '+ACK', 'ack'],
    [{ kind: 'ack-confirmed' }, '+ACK', 'ack, confirmed'],
    [{ kind: 'nak' }, '-NAK', 'nak'],
    [{ kind: 'nak-delayed', delayMs: 5000 }, '-NAK {"delay":5000000000}', 'nak after 5s'],
    [{ kind: 'nak-delayed', delayMs: 0.0004 }, '-NAK {"delay":400}', 'nak after 0ms'],
    [{ kind: 'term' }, '+TERM', 'term'],
    [{ kind: 'term', reason: 'no such store' }, '+TERM no such store', 'term: no such store'],
    [{ kind: 'term', reason: '' }, '+TERM', 'term'],
    [{ kind: 'working' }, '+WPI', 'working'],
  ])('%j', (verdict, body, label) => {
    expect(verdictBody(verdict, { termReason: true })).toBe(body)
    expect(verdictLabel(verdict)).toBe(label)
  })

  it('leaves the reason out where the server would ignore the whole verdict', () => {
    expect(verdictBody({ kind: 'term', reason: 'spam' }, { termReason: false })).toBe('+TERM')
  })
})

describe('parseDelay', () => {
  it.each([
    ['5', 5000],
    ['5s', 5000],
    [' 1.5 s ', 1500],
    ['300ms', 300],
    ['2m', 120_000],
    ['24h', 86_400_000],
    ['0', 0],
  ])('reads %j', (text, ms) => {
    expect(parseDelay(text)).toBe(ms)
  })

  it.each(['', ' ', '-5', '5 d', 'soon', '1e3', '24.1h', '5s5', '٥'])('takes %j for none', (text) => {
    expect(parseDelay(text)).toBeUndefined()
  })
})
