import { describe, expect, it } from 'vitest'
import {
  exampleSubject,
  maxNameBytes,
  maxSubjectBytes,
  nameError,
  subjectError,
  subjectMatches,
  subjectsOverlap,
} from './subjects.js'

describe('subjectError', () => {
  const plain = { wildcards: false }
  const filter = { wildcards: true }

  it.each(['REVIEWS', 'REVIEWS.rateGiven', 'a.b.c', '$JS.API.INFO', 'обзор.é', 'a'.repeat(maxSubjectBytes)])(
    'takes %s',
    (subject) => {
      expect(subjectError(subject, plain)).toBeUndefined()
      expect(subjectError(subject, filter)).toBeUndefined()
    },
  )

  it.each([
    ['', 'a subject is needed'],
    ['a b', 'spaces'],
    ['a\tb', 'control'],
    ['a\u0000b', 'control'],
    ['a\u009bb', 'control'],
    ['a\u00a0b', 'spaces'],
    ['.a', 'begin with a dot'],
    ['a.', 'end with a dot'],
    ['a..b', 'two dots'],
    ['é'.repeat(maxSubjectBytes / 2) + 'a', `this one has ${maxSubjectBytes + 1}`],
  ])('refuses %j because of: %s', (subject, words) => {
    expect(subjectError(subject, plain)).toContain(words)
    expect(subjectError(subject, filter)).toContain(words)
  })

  it.each(['*', '>', 'a.*', 'a.>', '*.*', 'a.*.>'])('takes the wildcards of %s in a filter only', (subject) => {
    expect(subjectError(subject, filter)).toBeUndefined()
    expect(subjectError(subject, plain)).toContain('for filters')
  })

  it.each([
    ['a.>.b', '> can only be the last part'],
    ['>.a', '> can only be the last part'],
    ['rate*', 'must stand alone'],
    ['a.b>', 'must stand alone'],
    ['**', 'must stand alone'],
  ])('refuses the filter %s because of: %s', (subject, words) => {
    expect(subjectError(subject, filter)).toContain(words)
  })
})

describe('subjectMatches', () => {
  it.each([
    ['REVIEWS.*', 'REVIEWS.rateGiven'],
    ['REVIEWS.>', 'REVIEWS.rateGiven.eu'],
    ['>', 'a'],
    ['*', 'a'],
    ['*.b', 'a.b'],
    ['', 'anything.at.all'],
    ['a.>', 'a.*'],
    ['a.*', 'a.*'],
    ['a.>', 'a.>'],
    ['a.b', 'a.b'],
  ])('%s takes %s', (wanted, subject) => expect(subjectMatches(wanted, subject)).toBe(true))

  it.each([
    ['REVIEWS.*', 'REVIEWS.rateGiven.eu'],
    ['REVIEWS.*', 'REVIEWS'],
    ['REVIEWS.>', 'REVIEWS'],
    ['reviews.*', 'REVIEWS.a'],
    ['a.*', 'a.>'],
    ['a.b', 'a.*'],
    ['a.b', 'a.b.c'],
  ])('%s does not take %s', (wanted, subject) => expect(subjectMatches(wanted, subject)).toBe(false))
})

describe('subjectsOverlap', () => {
  it.each([
    ['REVIEWS.*', 'REVIEWS.rateGiven'],
    ['*.a', 'b.*'],
    ['a.>', '*.b.c'],
    ['>', 'a'],
    ['', 'a.b'],
    ['a.b', 'a.b'],
  ])('%s and %s share a subject, whichever comes first', (a, b) => {
    expect(subjectsOverlap(a, b)).toBe(true)
    expect(subjectsOverlap(b, a)).toBe(true)
  })

  it.each([
    ['a', 'b'],
    ['a.*', 'a'],
    ['a.>', 'a'],
    ['a.*', 'a.b.c'],
    ['*.a', '*.b'],
  ])('%s and %s share none', (a, b) => {
    expect(subjectsOverlap(a, b)).toBe(false)
    expect(subjectsOverlap(b, a)).toBe(false)
  })
})

describe('nameError', () => {
  it.each(['REVIEWS', 'rating-worker', 'a_b', 'x'.repeat(maxNameBytes)])('takes %s', (name) => {
    expect(nameError(name)).toBeUndefined()
  })

  it.each([
    ['', 'needed'],
    ['a.b', '"."'],
    ['a*', '"*"'],
    ['a>', '">"'],
    ['a/b', '"/"'],
    ['a\\b', '"\\"'],
    ['a b', 'spaces'],
    ['a\u001b', 'control'],
    ['x'.repeat(maxNameBytes + 1), 'at most 255'],
  ])('refuses %j because of: %s', (name, words) => expect(nameError(name)).toContain(words))
})

describe('exampleSubject', () => {
  it('fills the wildcards of the first subject', () => {
    expect(exampleSubject(['REVIEWS.*', 'other'], 'rateGiven')).toBe('REVIEWS.rateGiven')
    expect(exampleSubject(['demo.>'], 'rateGiven')).toBe('demo.rateGiven')
    expect(exampleSubject(['plain'], 'rateGiven')).toBe('plain')
    expect(exampleSubject([], 'rateGiven')).toBeUndefined()
  })
})
