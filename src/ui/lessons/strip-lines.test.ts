import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../data/hostile-strings.json' with { type: 'json' }
import type { LessonNow } from '../../lessons/lesson-contract.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'
import { literal } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import { findForbidden } from '../../test/support/forbidden-text.js'
import { aLesson } from '../../test/support/lessons-double.js'
import { asciiGlyphs, unicodeGlyphs } from '../theme/glyphs.js'
import { stripLines, wholeLesson } from './strip-lines.js'

const aNow = (of: Partial<LessonNow> = {}): LessonNow => ({
  lesson: aLesson,
  number: 5,
  of: 28,
  stream: 'LESSON-5',
  phase: 'read',
  right: 1,
  checks: [],
  hints: 0,
  startedAtMs: 0,
  ...of,
})
const triedTwice = { check: 'try', seq: asStreamSeq(1), consumer: 'lesson', atLeast: 2 } as const
const notYet = { check: triedTwice, holds: false, seen: 1, wanted: { atLeast: 2 } }
const nowSo = { check: triedTwice, holds: true, seen: 2, wanted: { atLeast: 2 } }

const draw = (now: LessonNow, { width = 78, rows = 5, glyphs = unicodeGlyphs } = {}): readonly string[] =>
  stripLines(now, { width, rows, theme: { glyphs } }).map((line) => line.map(({ text }) => text).join(''))

describe('what the strip says', () => {
  it('is the sentences, then the question with its three answers, the chosen one in brackets', () => {
    expect(draw(aNow()).join(' ')).toContain('How long it waits is the ack wait of the consumer')
    expect(draw(aNow({ phase: 'predict' }))).toEqual([
      'Message 1 will be in your hand. You do nothing for 2 seconds. What does the',
      'server do?',
      ' a  waits for me    b  sends it again    c  drops it ',
    ])
    expect(draw(aNow({ phase: 'do', answer: 1 })).at(-1)).toContain('[b  sends it again]')
  })

  it('is one answer below the other where they have no room side by side', () => {
    expect(draw(aNow({ phase: 'predict' }), { width: 40 }).slice(-3)).toEqual([
      ' a  waits for me ',
      ' b  sends it again ',
      ' c  drops it ',
    ])
  })

  it('is the task, and of each check what is seen and what is missing, in signs and in words', () => {
    const text = draw(aNow({ phase: 'do', answer: 0, checks: [notYet] })).join('\n')
    expect(text).toMatch(/^Press f to take a message/)
    expect(text).toMatch(/○ .*\(now 1, wanted 2 or more\)/)
    expect(draw(aNow({ phase: 'do', answer: 0, checks: [nowSo] })).join('\n')).toMatch(/✓ tries of seq 1/)
    expect(draw(aNow({ phase: 'do', answer: 0, checks: [nowSo] })).join('\n')).not.toContain('wanted')
  })

  it('is what runs out meanwhile, at the right end where words leave room, while something is to be done', () => {
    const clock = [{ text: literal`● ━━━━━━──── 3s ` }]
    const of = (now: LessonNow, { width = 78, rows = 5 } = {}) =>
      stripLines(now, { width, rows, theme: { glyphs: unicodeGlyphs }, clock }).map((line) =>
        line.map(({ text }) => text).join(''),
      )
    const doing = aNow({ phase: 'do', answer: 0, checks: [notYet] })
    // Beside what is missing, or in the row below it.
    expect(of(doing, { width: 118 }).at(-1)).toMatch(/wanted 2 or more\) +● ━━━━━━──── 3s $/)
    expect(textWidth(of(doing, { width: 118 }).at(-1) ?? '')).toBe(118)
    expect(of(doing).slice(-2).join('\n')).toMatch(/wanted 2 or more\)\n +● ━━━━━━──── 3s $/)
    // No word gives way to it.
    const full = { width: 78, rows: of(doing).length - 1 }
    expect(of(doing, full).map((line) => line.replace(/ +● ━.*/, ''))).toEqual(draw(doing, full))
    for (const now of [aNow({ phase: 'predict' }), aNow({ phase: 'why', answer: 1, checks: [nowSo] })])
      expect(of(now).join('\n')).not.toContain('3s')
  })

  it('is the newest hint, when it is asked for', () => {
    expect(draw(aNow({ phase: 'do', answer: 0 })).join()).not.toContain('Hint')
    const text = draw(aNow({ phase: 'do', answer: 0, hints: 2 })).join()
    expect(text).toContain('Hint 2 of 3: The message is due again')
    expect(text).not.toContain('Hint 1')
  })

  it('is what was seen, the guess against it, and why', () => {
    const wrong = draw(aNow({ phase: 'why', answer: 0, checks: [nowSo] }), { rows: 9 }).join(' ')
    expect(wrong).toContain('✓')
    expect(wrong).toContain('You guessed a, and it was b: sends it again. It does not know')
    expect(wrong).toContain('Delivered once is not done')
    const right = draw(aNow({ phase: 'why', answer: 1, checks: [nowSo] }), { rows: 9 }).join(' ')
    expect(right).toContain('You guessed b: right. Nothing tells it')
  })

  it('is what went wrong, with the key that makes the lesson anew', () => {
    const problem = { summary: 'stream LESSON-5 was deleted by somebody' }
    expect(draw(aNow({ phase: 'failed', problem })).join(' ')).toBe(
      'stream LESSON-5 was deleted by somebody. Ctrl-R makes the lesson anew.',
    )
    expect(draw(aNow({ phase: 'do', answer: 0, problem })).join(' ')).toContain('Ctrl-R makes the lesson anew')
  })

  it('is, on a server of the user’s, what would be made, before anything is', () => {
    const asks = [
      { kind: 'stream', name: 'LESSON-5', subjects: ['LESSON-5.>'] },
      { kind: 'consumer', stream: 'LESSON-5', name: 'lesson' },
      { kind: 'publish', subject: 'LESSON-5.rateAnswer', count: 3 },
    ] as const
    const lesson = { ...aLesson, publishTo: 'LESSON-5.rateGiven' }
    const will = [
      'make the stream LESSON-5 on LESSON-5.>',
      'make the consumer lesson of LESSON-5',
      'publish 3 messages on LESSON-5.rateAnswer',
      'publish on LESSON-5.rateGiven when you press p P B',
    ]
    const now = aNow({ phase: 'ask', asks, lesson })
    const text = draw(now, { width: 118 }).join(' ')
    expect(text).toContain('Enter lets this lesson')
    for (const one of will) expect(text).toContain(one)
    expect(wholeLesson(now).slice(-4)).toEqual(will)
    expect(wholeLesson(now)[0]).toMatch(/not a private one\. Enter lets this lesson/)
    // What has no room is read by the key.
    expect(draw(now, { width: 40 }).at(-1)).toMatch(/… O$/)
  })
})

const phases = ['ask', 'setting-up', 'read', 'predict', 'do', 'why', 'failed', 'summary'] as const
const longest = {
  ...aLesson,
  text: [...aLesson.text, ...aLesson.text],
  choices: aLesson.choices.map((choice) => ({
    ...choice,
    text: `${choice.text}, as long as a text may be here, or so`,
  })),
  why: [...aLesson.why, ...aLesson.why],
} as unknown as LessonNow['lesson']

/** All words but those it can do without: the guess once it is made, and how much of a check is wanted. */
const wordsOf = (lines: readonly string[]): string =>
  lines
    .join(' ')
    .replace(/your guess \[[^\]]*\]/, '')
    .replaceAll(/, wanted [^)]*/g, '')
    .replaceAll(/\s+/g, ' ')

describe('in the room there is', () => {
  it.each([
    [36, 2],
    [58, 5],
    [78, 5],
    [118, 5],
    [198, 5],
  ])('it keeps %i cells and %i rows in every phase, and a key shows what was cut', (width, rows) => {
    for (const lesson of [aLesson, longest]) {
      for (const phase of phases) {
        const now = aNow({ lesson, phase, answer: 0, hints: 3, checks: [notYet, nowSo], problem: { summary: 'gone' } })
        const lines = draw(now, { width, rows })
        expect(lines.length, phase).toBeLessThanOrEqual(rows)
        for (const line of lines) expect(textWidth(line), `${phase}: ${line}`).toBeLessThanOrEqual(width)
        const whole = draw(now, { width, rows: 60 })
        const isCut = wordsOf(lines) !== wordsOf(whole)
        if (isCut) expect(lines.join('\n'), phase).toMatch(/… O$|^O reads the rest$/m)
      }
    }
  })

  it('it keeps what asks for an answer whole, and cuts what is only read', () => {
    const lines = draw(aNow({ lesson: longest, phase: 'predict' }), { rows: 4 })
    expect(lines.filter((line) => /^ [abc] {2}/.test(line))).toHaveLength(3)
    expect(lines[0]).toMatch(/… O$/)
  })

  it('it does without the guess and what is wanted before it cuts the task', () => {
    const now = aNow({ phase: 'do', answer: 0, hints: 1, checks: [notYet] })
    expect(draw(now, { rows: 9 }).join()).toMatch(/your guess .*wanted 2/)
    const text = draw(now, { width: 58, rows: 4 }).join(' ')
    expect(text).toContain('and press f again.')
    expect(text).toContain('(now 1)')
    expect(text).not.toMatch(/your guess|wanted/)
  })

  it('it is drawn in ASCII signs of its own', () => {
    const lines = draw(aNow({ phase: 'do', answer: 0, checks: [notYet, nowSo] }), { glyphs: asciiGlyphs })
    expect(lines.join('\n')).toMatch(/\bo .*wanted/)
    expect(lines.join('\n')).toMatch(/\+ /)
    expect(lines.join('')).not.toMatch(/[✓○]/)
  })
})

it('lets nothing hostile through, whatever a lesson file or a server says', () => {
  for (const { text } of hostileStrings) {
    const lesson = { ...aLesson, question: text, task: text, text: [text], why: [text] }
    for (const phase of phases) {
      const now = aNow({ lesson, phase, answer: 0, stream: text, problem: { summary: text, advice: text } })
      for (const line of [...draw(now), ...wholeLesson(now)]) expect(findForbidden(line)).toEqual([])
    }
  }
})
