import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import answersByMood from '../../data/answers.json' with { type: 'json' }
import hostileStrings from '../../data/hostile-strings.json' with { type: 'json' }
import presets from '../../data/presets.json' with { type: 'json' }
import reviews from '../../data/reviews.json' with { type: 'json' }
import templates from '../../data/templates.json' with { type: 'json' }
import { joinSafe, safeBytes, safeLines, safeText } from '../lib/safe-text.js'
import { scenarioNames } from '../scenarios/library.js'
import { scenarioSchema } from '../scenarios/scenario-schema.js'
import { checkDocument } from '../stage/read-document.js'
import { padToWidth, textWidth, truncateToWidth, wrapToWidth } from '../lib/text-width.js'
import { findForbidden } from './support/forbidden-text.js'

const textOf = (name: string) => readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8')
const distinct = (values: readonly unknown[]) => new Set(values).size

describe('reviews.json', () => {
  it('has enough reviews, each with the fields of the article and no others', () => {
    expect(reviews.length).toBeGreaterThanOrEqual(130)
    for (const review of reviews) {
      expect(Object.keys(review)).toEqual(['_id', 'author', 'store', 'text', 'rating', 'created'])
      expect(review._id).toMatch(/^[0-9a-f]{24}$/)
      expect([1, 2, 3, 4, 5]).toContain(review.rating)
      expect(new Date(review.created).toISOString()).toBe(review.created)
      expect(review.created >= '2024' && review.created < '2026-11', review.created).toBe(true)
      expect(parseInt(review._id.slice(0, 8), 16)).toBe(Math.floor(Date.parse(review.created) / 1000))
      for (const text of [review.author, review.store, review.text]) expect(text.trim()).toBe(text)
    }
  })

  it('repeats no id and no text, and is in order of time', () => {
    expect(distinct(reviews.map((review) => review._id))).toBe(reviews.length)
    expect(distinct(reviews.map((review) => review.text))).toBe(reviews.length)
    const created = reviews.map((review) => review.created)
    expect(created).toEqual([...created].sort())
  })

  it('holds no control, bidi or hidden character: safeText has nothing to do', () => {
    for (const { author, store, text } of reviews) {
      for (const value of [author, store, text]) {
        expect(findForbidden(value), value).toEqual([])
        expect(safeText(value)).toBe(value)
      }
    }
  })

  it('is varied: stores, ratings, lengths, scripts, emoji', () => {
    expect(distinct(reviews.map((review) => review.store))).toBeGreaterThanOrEqual(15)
    expect(distinct(reviews.map((review) => review.author))).toBeGreaterThan(120)
    for (const rating of [1, 2, 3, 4, 5]) {
      expect(reviews.filter((review) => review.rating === rating).length, `${rating}`).toBeGreaterThanOrEqual(10)
    }
    const words = reviews.map((review) => review.text.split(' ').length)
    expect(Math.min(...words.filter((_, index) => /^[\x20-\x7e]+$/.test(reviews[index]!.text)))).toBeLessThanOrEqual(3)
    const lengths = reviews.map((review) => review.text.length)
    expect(lengths.filter((length) => length > 550 && length < 700)).not.toHaveLength(0)
    expect(lengths.filter((length) => length > 1400 && length < 1700)).toHaveLength(1)
    const all = reviews.map((review) => review.text).join(' ')
    for (const script of [
      'Latin',
      'Greek',
      'Cyrillic',
      'Arabic',
      'Hebrew',
      'Devanagari',
      'Thai',
      'Han',
      'Hiragana',
      'Hangul',
    ]) {
      expect(all).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'))
    }
    expect(all).toMatch(/\p{Extended_Pictographic}\u200d/u)
    expect(all).toMatch(/\p{Regional_Indicator}{2}/u)
  })

  it('stands one review a line', () => {
    expect(textOf('reviews.json').split('\n')).toHaveLength(reviews.length + 3)
  })
})

describe('answers.json and templates.json', () => {
  it('have answers for either mood with no placeholder but the author', () => {
    const answers = [...answersByMood.pleased, ...answersByMood.sorry]
    expect(answersByMood.pleased.length).toBeGreaterThan(5)
    expect(answersByMood.sorry.length).toBeGreaterThan(5)
    expect(answers.length).toBeGreaterThanOrEqual(20)
    expect(distinct(answers)).toBe(answers.length)
    for (const answer of answers) expect(answer.replaceAll('{author}', '')).not.toMatch(/[{}]/)
    expect(answers.filter((answer) => answer.includes('{author}'))).not.toHaveLength(0)
    expect(answers.flatMap((answer) => findForbidden(answer))).toEqual([])
  })

  it('have eight templates for stores that have reviews', () => {
    const stores = reviews.map((review) => review.store)
    expect(templates).toHaveLength(8)
    for (const template of templates) {
      expect(Object.keys(template)).toEqual(['author', 'store', 'rating', 'text'])
      expect(stores).toContain(template.store)
      expect([1, 2, 3, 4, 5]).toContain(template.rating)
      expect(findForbidden(template.author + template.text)).toEqual([])
    }
  })
})

describe('presets.json', () => {
  const { stream, consumers } = presets

  it('has the stream of the article', () => {
    expect(stream).toMatchObject({ name: 'REVIEWS', subjects: ['REVIEWS.*'], storage: 'file', retention: 'limits' })
    expect(stream.duplicate_window).toBe(120_000_000_000)
  })

  it('has three durable consumers that want every message acked', () => {
    expect(Object.keys(consumers)).toEqual(['push', 'pull', 'wildcard'])
    for (const consumer of Object.values(consumers)) {
      expect(consumer).toMatchObject({
        ack_policy: 'explicit',
        deliver_policy: 'all',
        ack_wait: 30_000_000_000,
        max_deliver: -1,
      })
      expect(consumer).not.toHaveProperty('deliver_subject')
    }
    expect([consumers.push, consumers.pull, consumers.wildcard].map((consumer) => consumer.filter_subject)).toEqual([
      'REVIEWS.rateGiven',
      'REVIEWS.rateGiven',
      'REVIEWS.*',
    ])
  })

  it('gives push what keeps it safe, and pull nothing the server would refuse', () => {
    for (const consumer of [consumers.push, consumers.wildcard]) {
      expect(consumer).toMatchObject({ flow_control: true, idle_heartbeat: 5_000_000_000, max_ack_pending: 5 })
    }
    expect(consumers.pull).not.toHaveProperty('flow_control')
    expect(consumers.pull).not.toHaveProperty('idle_heartbeat')
    expect(consumers.pull.max_ack_pending).toBe(1000)
  })
})

describe('scenarios/', () => {
  const folder = new URL('../../data/scenarios/', import.meta.url)
  const scenarioOf = (value: unknown) => {
    const checked = checkDocument(value, scenarioSchema)
    if (!checked.ok) throw new Error(checked.error.join('\n'))
    return checked.value
  }

  it('holds those that are reached by name, each with the line of the README', () => {
    const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))
    expect(names.sort()).toEqual([...scenarioNames].sort())
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replaceAll('`', '')
    for (const name of names) {
      const { see } = scenarioOf(JSON.parse(textOf(`scenarios/${name}.json`)))
      expect(readme).toContain(`| ${name} | ${see} |`)
    }
  })

  it('are described with an example that is read as it stands', () => {
    const [, example = ''] = /## A scenario[^]*?```json\n([^]*?)```/.exec(textOf('README.md')) ?? []
    expect(scenarioOf(JSON.parse(example))).toMatchObject({ title: 'Two workers', steps: { length: 2 } })
  })
})

describe('hostile-strings.json', () => {
  it('has enough strings, told apart by name, in a file that is plain ASCII', () => {
    expect(hostileStrings.length).toBeGreaterThanOrEqual(72)
    expect(distinct(hostileStrings.map((hostile) => hostile.name))).toBe(hostileStrings.length)
    expect(textOf('hostile-strings.json')).toMatch(/^[\n\x20-\x7e]+$/)
  })

  it('reaches the test as it stands in the file, lone surrogates too', () => {
    expect(hostileStrings).toEqual(JSON.parse(textOf('hostile-strings.json')))
    expect(hostileStrings.find((hostile) => hostile.name === 'lone high surrogate')?.text).toBe('a\ud800b')
  })

  it('is hostile: most of it would not pass as it is', () => {
    expect(hostileStrings.filter((hostile) => findForbidden(hostile.text).length > 0).length).toBeGreaterThanOrEqual(72)
  })

  it.each(hostileStrings.map((hostile) => [hostile.name, hostile.text] as const))(
    'comes out harmless: %s',
    (_name, text) => {
      const one = safeText(text)
      expect(findForbidden(one)).toEqual([])
      expect(safeText(one)).toBe(one)
      for (const line of [...safeLines(text), ...safeBytes(new TextEncoder().encode(text))]) {
        expect(findForbidden(line)).toEqual([])
      }
      for (const part of [truncateToWidth(one, 17), padToWidth(one, 17), ...wrapToWidth(one, 17)]) {
        expect(findForbidden(part)).toEqual([])
        expect(textWidth(part)).toBeLessThanOrEqual(17)
      }
      const framed = joinSafe([safeText('│'), truncateToWidth(one, 17), safeText('│')])
      expect(findForbidden(framed)).toEqual([])
    },
  )
})
