import { describe, expect, it } from 'vitest'
import { shippedLessons } from '../lessons/library.js'
import { safeText } from '../lib/safe-text.js'
import { findTerms, glossary, termAtStart, termOf, terms } from './glossary.js'

const entries = terms.map((term) => ({ term, ...glossary[term] }))

describe('the glossary', () => {
  it.each(entries)(
    '$term: says what it is and how to see it, in short sentences',
    ({ what, moves, wrong, see, also }) => {
      for (const text of [
        what,
        see,
        ...(moves === undefined ? [] : [moves]),
        ...(wrong === undefined ? [] : [wrong]),
      ]) {
        // Long enough to say something, short enough for a box over a screen of 24 rows.
        expect(text.length).toBeGreaterThan(8)
        expect(text.length, text).toBeLessThan(260)
        expect(text, text).toMatch(/[.”]$/)
        expect(safeText(text)).toBe(text)
      }
      expect(also.length).toBeGreaterThan(0)
      expect(also.length).toBeLessThan(6)
    },
  )

  it('names only other entries under see also, each once, and never itself', () => {
    for (const { term, also } of entries) {
      for (const other of also) expect(terms, term).toContain(other)
      expect(also).not.toContain(term)
      expect(new Set(also).size, term).toBe(also.length)
    }
  })

  it('names lessons there are', () => {
    const lessonIds = shippedLessons().map(({ id }) => id)
    for (const { term, lesson } of entries) if (lesson !== undefined) expect(lessonIds, term).toContain(lesson)
  })

  it('can be read from any entry to any other', () => {
    const reached = new Set<string>(['ack wait'])
    for (const term of reached) for (const other of glossary[term as keyof typeof glossary].also) reached.add(other)
    // Those nobody names are found on the screen and by their words.
    expect(terms.filter((term) => !reached.has(term)).length).toBeLessThan(terms.length / 3)
  })

  it('explains a label by one entry only', () => {
    const labels = entries.flatMap(({ labels = [] }) => labels)
    expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([])
    for (const { term, labels = [] } of entries) for (const label of labels) expect(termOf(label), label).toBe(term)
  })

  it('says of the server’s numbers what moves them, and of what people believe why it is wrong', () => {
    for (const term of ['to come', 'out', 'ack floor', 'sent again', 'open pulls', 'sends', 'lag', 'used up'] as const)
      expect([glossary[term].moves, glossary[term].wrong]).not.toContain(undefined)
    expect(entries.filter(({ wrong }) => wrong !== undefined).length).toBeGreaterThan(40)
  })

  it.each([
    ['stuck', 'max ack pending'],
    ['stuck', 'why'],
    ['lag', 'lag'],
    ['offset', 'ack floor'],
    ['dead letter', 'dead letter'],
    ['dlq', 'dead letter'],
    ['retry', 'nak'],
    ['duplicate', 'message id'],
    ['exactly once', 'at least once'],
    ['commit', 'ack floor'],
    ['visibility timeout', 'working'],
    ['backlog', 'to come'],
    ['num_ack_pending', 'out'],
    ['num_waiting', 'open pulls'],
    ['in flight', 'out'],
    ['requeue', 'nak'],
    ['topic', 'subject'],
    ['partition', 'sharing'],
    ['ttl', 'max age'],
    ['dedupe', 'message id'],
    ['poison', 'term'],
    ['scale', 'sharing'],
    ['crash', 'worker'],
    ['latency', 'ack took'],
    ['timed out', 'PubAck'],
    ['acknowledge', 'ack'],
    ['prefetch', 'prefetch'],
    ['nothing arrives', 'why'],
    ['rewind', 'reset'],
  ] as const)('finds for somebody who types %s: %s', (query, term) => {
    expect(findTerms(query).map((found) => found.term)).toContain(term)
  })

  it('puts an entry of that name first, and finds nothing for what it does not know', () => {
    expect(findTerms('nak')[0]?.term).toBe('nak')
    expect(findTerms('Ack Wait')[0]?.term).toBe('ack wait')
    expect(findTerms('kafkaesque')).toEqual([])
    expect(findTerms('').length).toBe(terms.length)
  })

  it('reads a setting by its first words', () => {
    expect(termAtStart('wait 30s')).toBe('ack wait')
    expect(termAtStart('tries no limit')).toBe('max deliver')
    expect(termAtStart('gone after 5s idle')).toBe('ephemeral')
    expect(termAtStart('qwerty')).toBeUndefined()
  })
})
