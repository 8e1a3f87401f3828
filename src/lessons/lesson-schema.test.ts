import { describe, expect, it } from 'vitest'
import capture from '../../data/lessons/01-capture.json' with { type: 'json' }
import { checkDocument } from '../stage/read-document.js'
import { lessonOn, lessonSchema } from './lesson-schema.js'
import { shippedLessons } from './library.js'

const faultsOf = (change: Readonly<Record<string, unknown>>): readonly string[] => {
  const read = checkDocument({ ...capture, ...change }, lessonSchema)
  return read.ok ? [] : read.error
}

describe('a lesson file', () => {
  it('is refused with the place and what may stand there', () => {
    expect(faultsOf({ title: undefined })[0]).toMatch(/^title: is missing/)
    expect(faultsOf({ tilte: 'x' })).toEqual(['tilte: nothing of this name may stand here'])
    expect(faultsOf({ id: 'Ack Wait' })[0]).toMatch(/^id: is of small letters/)
    expect(faultsOf({ choices: capture.choices.slice(0, 2) })).toEqual(['choices: has to be three'])
    expect(faultsOf({ choices: capture.choices.map(({ text, why }) => ({ text, why })) })).toEqual([
      'choices: have exactly one with "right": true',
    ])
    expect(faultsOf({ keys: ['consumer.fetsh'] })).toEqual([
      'keys[0]: "consumer.fetsh" is no command, such as consumer.fetch',
    ])
    expect(faultsOf({ task: 'Press {key:nothing}.' })[0]).toMatch(/^task: holds \{key:nothing\}, which is neither/)
    expect(faultsOf({ opens: 'nobody' })).toEqual(['opens: there is no consumer nobody in its set-up'])
    expect(faultsOf({ since: 'new' })[0]).toMatch(/^since: is a version/)
    expect(faultsOf({ needs: 'luck' })[0]).toMatch(/^needs: it is one of lab, one server, cluster/)
  })

  it('says what is wrong with a check', () => {
    const withCheck = (check: unknown): readonly string[] => faultsOf({ checks: [check] })
    expect(withCheck({ check: 'stored' })).toEqual(['checks[0]: says no number: "equals", "atLeast" or "atMost"'])
    expect(withCheck({ check: 'stored', equals: 1, atLeast: 1 })[0]).toMatch(/one of them is enough/)
    expect(withCheck({ check: 'stored', atLeast: -1 })[0]).toMatch(/^checks\[0\]\.atLeast/)
    expect(withCheck({ check: 'key-pressed', key: 'a' })[0]).toMatch(/^checks\[0\]\.check/)
    expect(withCheck({ check: 'took', seq: 1, atLeast: 'long' })[0]).toMatch(/is no span of time/)
    expect(withCheck({ check: 'all', of: [] })).toEqual(['checks[0].of: is empty'])
    expect(withCheck({ check: 'all', of: [{ check: 'all', of: [] }] })[0]).toMatch(/^checks\[0\]\.of\[0\]/)
    expect(withCheck({ check: 'all', of: [{ check: 'pending', atLeast: 1 }] })).toEqual([])
  })

  it('acts on streams of its own only', () => {
    const stream = { name: 'REVIEWS', subjects: ['REVIEWS.*'] }
    const own = { name: '{stream}', subjects: ['{stream}.*'] }
    expect(faultsOf({ setUp: { streams: [stream] } }).join()).toMatch(/begins with \{stream\}/)
    expect(faultsOf({ setUp: { streams: [{ ...own, subjects: ['REVIEWS.*'] }] } }).join()).toMatch(
      /setUp\.streams\[0\]\.subjects: begin with/,
    )
    expect(faultsOf({ setUp: { streams: [own], consumers: [{ stream: 'REVIEWS', name: 'x' }] } }).join()).toMatch(
      /there is no stream REVIEWS in this document/,
    )
    expect(faultsOf({ setUp: { streams: [own], publish: [{ subject: 'REVIEWS.rateGiven' }] } }).join()).toMatch(
      /no stream in this document takes it/,
    )
    const stray = (publishTo: string, streams: readonly object[] = [own]): readonly string[] =>
      faultsOf({ publishTo, setUp: { streams } })
    expect(stray('REVIEWS.rateGiven')[0]).toMatch(/^publishTo: REVIEWS\.rateGiven: no stream in this document takes it/)
    // Played as lesson 1 it would be stored in somebody’s LESSON-15.
    expect(stray('{stream}5.rateGiven')[0]).toMatch(/^publishTo: \{stream\}5\.rateGiven: no stream/)
    expect(stray('{stream}.rateGiven', [{ ...own, subjects: ['{stream}.other'] }])[0]).toMatch(/^publishTo: /)
    expect(stray('{stream}-dead.x', [own, { name: '{stream}-dead', subjects: ['{stream}-dead.x'] }])).toEqual([])
    expect(faultsOf({ setUp: { streams: [] } })[0]).toBe('setUp.streams: none is named {stream}')
  })

  it('is set up within half a minute', () => {
    const withPauses = (...publish: readonly object[]): readonly string[] =>
      faultsOf({
        setUp: {
          streams: [{ name: '{stream}', subjects: ['{stream}.*'] }],
          publish: publish.map((one) => ({ subject: '{stream}.a', ...one })),
        },
      })
    const fault = ['setUp.publish: pauses for longer than 30s in all: count × every']
    expect(withPauses({ count: 3, every: '24h' })).toEqual(fault)
    expect(withPauses({ count: 3, every: '8s' }, { texts: ['x', 'y', 'z'], every: '8s' })).toEqual(fault)
    expect(withPauses({ count: 4, every: '10s' })).toEqual([])
  })

  it('names the stream it is played on wherever it says {stream}', () => {
    for (const lesson of shippedLessons()) {
      const here = lessonOn(lesson, 'LESSON-7')
      expect(JSON.stringify(here)).not.toContain('{stream}')
      expect(here.setUp.streams[0]?.name).toBe('LESSON-7')
    }
  })
})

describe('the lessons that ship', () => {
  const lessons = shippedLessons()

  it('are 28, each of its own', () => {
    expect(lessons).toHaveLength(28)
    expect(new Set(lessons.map(({ id }) => id)).size).toBe(28)
    expect(new Set(lessons.map(({ title }) => title)).size).toBe(28)
  })

  it('correct each of the fifteen wrong beliefs', () => {
    const corrected = new Set(lessons.flatMap(({ beliefs }) => beliefs))
    expect([...corrected].sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1))
  })

  it('do not put the right answer in one place', () => {
    const places = lessons.map(({ choices }) => choices.findIndex(({ right }) => right))
    for (const place of [0, 1, 2]) expect(places.filter((one) => one === place).length).toBeGreaterThan(0)
  })

  it('name every key that suffices in what they tell to do', () => {
    for (const { id, task, keys, hints } of lessons) {
      const told = `${task} ${hints.join(' ')}`
      for (const key of keys) expect(told, id).toContain(`{key:${key}}`)
    }
  })
})
