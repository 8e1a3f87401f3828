import { describe, expect, it } from 'vitest'
import { shippedLessons } from '../lessons/library.js'
import { lessonOn } from '../lessons/lesson-schema.js'
import { summaryOf } from '../lessons/lesson-list.js'
import type { LessonEntry } from '../lessons/lesson-list.js'
import { checkWords, missingWords } from './check-words.js'
import { glossary } from './glossary.js'
import { beliefWords, choiceLetter, entryState, lessonText, summaryLines } from './lesson-words.js'
import { literal } from '../lib/safe-text.js'

describe('the words of a lesson', () => {
  it('name a key by its command', () => {
    expect(lessonText('Press {key:consumer.fetch}, then {key:message.nak}.')).toBe('Press f, then n.')
    expect(lessonText('Say {key:consumer.fetch}.', () => literal`fetch`)).toBe('Say fetch.')
  })

  it('are printed as what they are, whoever wrote them', () => {
    expect(lessonText('a\u001b[2Jb\u202e {key:\u001b} {key:message.ack}')).not.toMatch(/[\u001b\u202e]/)
    const seen = {
      check: { check: 'stored', atLeast: 1, text: '\u001b]0;x\u0007' },
      seen: '\u009b2J',
      wanted: {},
      holds: false,
    } as const
    expect(missingWords(seen)).not.toMatch(/[\u001b\u009b\u0007]/)
  })

  it('leave no token in any text that ships', () => {
    for (const lesson of shippedLessons().map((one) => lessonOn(one, 'LESSON-1'))) {
      const { text, question, choices, task, why, hints, title } = lesson
      const all = [title, ...text, question, task, ...why, ...hints, ...choices.flatMap((one) => [one.text, one.why])]
      for (const one of all) expect(lessonText(one)).not.toMatch(/[{}]/)
    }
  })

  it('say of every check that ships what is seen and what is wanted', () => {
    for (const { id, checks } of shippedLessons())
      for (const check of checks) {
        const parts =
          check.check === 'all'
            ? check.of.map((part) => ({ check: part, seen: 0, wanted: { atLeast: 1 }, holds: false }))
            : undefined
        const words = checkWords({ check, seen: 0, wanted: { atLeast: 1 }, holds: false, ...(parts ? { parts } : {}) })
        expect(`${id}: ${words.what} ${words.seen} ${words.wanted}`).not.toMatch(/undefined|NaN|object/)
        expect(words.what).toBe(check.text)
      }
  })

  it('say how it stands with each lesson, and with all', () => {
    const entry = (number: number, more: Partial<LessonEntry>): LessonEntry => ({
      ...{ id: `l${number}`, number, title: `Lesson ${number}`, level: 'core', beliefs: [], terms: [], done: false },
      ...more,
    })
    const list = [
      entry(1, { done: true, guessed: 'right' }),
      entry(2, { done: true, guessed: 'wrong' }),
      entry(3, {}),
      entry(4, { locked: 'needs nats-server 2.11; this one is 2.9.10' }),
    ]
    expect(list.map(entryState)).toEqual([
      'done, guessed right',
      'done, guessed wrong',
      'not begun',
      'locked: needs nats-server 2.11; this one is 2.9.10',
    ])
    expect(summaryLines(summaryOf(list))).toEqual([
      '2 of 4 lessons done.',
      'Of 2 guesses 1 came true, 1 did not.',
      'It went otherwise than you said in: 2 Lesson 2.',
    ])
  })

  it('are of the glossary where a lesson names its terms', () => {
    for (const { id, terms } of shippedLessons())
      for (const term of terms) expect(Object.keys(glossary), id).toContain(term)
  })

  it('give each choice its letter', () => {
    expect([choiceLetter(0), choiceLetter(1), choiceLetter(2)].join('')).toBe('abc')
  })

  it('name the fifteen beliefs', () => {
    expect(Object.keys(beliefWords).map(Number)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1))
  })
})
