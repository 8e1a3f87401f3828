import { describe, expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import type { Random } from '../../test/support/random.js'
import { consumerCases, streamCases } from '../../test/support/field-cases.js'
import type { Unit } from './codec.js'
import { consumerFields } from './consumer-fields.js'
import type { Field } from './field.js'
import { fieldGroups, isAtLeast, tooNew } from './field.js'
import { streamFields } from './stream-fields.js'

const allFields = [
  ...consumerFields.map((field) => ({ kind: 'consumer', field })),
  ...streamFields.map((field) => ({ kind: 'stream', field })),
]
const byName = allFields.map(({ kind, field }) => [`${kind} ${field.wire}`, field] as const)

const wordOf = (random: Random): string =>
  Array.from({ length: 1 + random.below(8) }, () => random.pick([...'abcXYZ019-_$ä'])).join('')
const textOf = (random: Random): string =>
  Array.from({ length: 1 + random.below(12) }, () => random.pick([...'ab =",:\\[]{}é€/%'])).join('')
const subjectOf = (random: Random): string =>
  Array.from({ length: 1 + random.below(3) }, () => wordOf(random)).join('.')
const nanosOf = (random: Random): number => {
  const nanos = random.below(2 ** 31) * random.pick([1, 1000, 1e6])
  return random.below(4) === 0 ? random.below(1000) * 86_400 * 1e9 : nanos
}
const many = <T>(random: Random, one: () => T): readonly T[] => Array.from({ length: 1 + random.below(4) }, one)

/** A wire value of this unit; records and JSON are made by hand below. */
const valueOf: { readonly [unit in Unit]: (random: Random, field: Field) => unknown } = {
  duration: nanosOf,
  durations: (random) => many(random, () => nanosOf(random)),
  bytes: (random) => (random.below(9) === 0 ? -1 : random.below(2 ** 31) * random.pick([1, 2 ** 10, 2 ** 20])),
  bits: (random) => random.below(2 ** 31),
  count: (random) => random.below(2 ** 31),
  limit: (random) => random.below(1000) - 1,
  text: (random, { wire }) =>
    wire === 'sample_freq' ? random.pick(['7', '50%']) : wire === 'description' ? textOf(random) : wordOf(random),
  name: wordOf,
  subject: subjectOf,
  list: (random) => many(random, () => random.pick([subjectOf(random), `${wordOf(random)},${wordOf(random)}`])),
  choice: (random, { codec }) => random.pick(codec.choices ?? []),
  flag: (random) => random.pick([true, false]),
  time: (random) => new Date(random.below(2 ** 31) * 1000).toISOString(),
  map: (random) => Object.fromEntries(many(random, () => [textOf(random), random.pick(['', textOf(random)])])),
  record: (random, { wire }) =>
    wire === 'placement'
      ? { cluster: wordOf(random), tags: many(random, () => textOf(random).trim() || 'x'), later: { a: [1, null] } }
      : wire === 'consumer_limits'
        ? { inactive_threshold: nanosOf(random), max_ack_pending: random.below(1000) - 1 }
        : { src: subjectOf(random), dest: 'a.{{wildcard(1)}}', ...(wire === 'republish' && { headers_only: true }) },
  json: (random) => ({
    name: wordOf(random),
    external: { api: '$JS.x.API', deliver: '' },
    list: [{ a: textOf(random) }],
  }),
}

describe('every field', () => {
  it.each(byName)('%s reads back what it writes', (_name, field) => {
    const random = createRandom(7)
    for (let turn = 0; turn < 300; turn += 1) {
      const value = valueOf[field.codec.unit](random, field)
      const text = field.codec.format(value)
      expect([text, field.codec.parse(text)]).toEqual([text, { ok: true, value }])
    }
    expect(field.codec.parse('')).toEqual({ ok: true, value: undefined })
    expect(field.codec.format(undefined)).toBe('')
  })

  it.each(byName)('%s shows what is not of its unit, and never throws on what is typed', (_name, field) => {
    for (const strange of [{ a: 1 }, [{}], null, 'x\u0000', -5, 1.5, true]) {
      expect(typeof field.codec.format(strange)).toBe('string')
      expect(field.codec.format(strange)).not.toBe('')
    }
    const random = createRandom(8)
    for (let turn = 0; turn < 100; turn += 1) {
      const typed = textOf(random)
      const read = field.codec.parse(typed)
      // What is taken means the same when it is shown and read again.
      if (read.ok) expect(field.codec.parse(field.codec.format(read.value))).toEqual(read)
      else expect(read.error).not.toBe('')
    }
  })

  it('is there once, with its words, in the order of the groups', () => {
    for (const fields of [consumerFields, streamFields]) {
      expect(new Set(fields.map(({ wire }) => wire)).size).toBe(fields.length)
      const order = fields.map(({ group }) => fieldGroups.indexOf(group))
      expect(order).toEqual([...order].sort((a, b) => a - b))
      for (const { meaning, effect = '', label } of fields) {
        expect(meaning.length).toBeGreaterThan(5)
        expect([meaning, meaning.length <= 92, effect.length <= 92]).toEqual([meaning, true, true])
        expect([label, label.length <= 24]).toEqual([label, true])
      }
    }
  })

  it('has an edit that is tried on real servers', () => {
    const tried = (cases: typeof consumerCases): readonly string[] => [...new Set(cases.map(({ field }) => field.wire))]
    expect(tried(consumerCases)).toEqual(consumerFields.map(({ wire }) => wire))
    expect(tried(streamCases)).toEqual(streamFields.map(({ wire }) => wire))
  })
})

describe('values', () => {
  const field = (wire: string): Field => [...consumerFields, ...streamFields].find((one) => one.wire === wire)!
  const read = (wire: string, text: string): unknown => {
    const value = field(wire).codec.parse(text)
    return value.ok ? value.value : value.error
  }

  it.each([
    ['ack_wait', '30', 30e9],
    ['ack_wait', '1h30m', 5400e9],
    ['ack_wait', '1.5s', 1.5e9],
    ['ack_wait', '250ms', 25e7],
    ['max_age', '365d', 365 * 86_400e9],
    ['max_age', '9007199254740993ns', expect.stringContaining('whole seconds')],
    ['ack_wait', '5 minutes', expect.stringContaining('a duration')],
    ['ack_wait', '-1s', expect.stringContaining('a duration')],
    ['max_bytes', '1.5GiB', 1.5 * 2 ** 30],
    ['max_bytes', '64k', 65_536],
    ['max_bytes', '-1', -1],
    ['max_bytes', '1.0001KiB', expect.stringContaining('a size')],
    ['max_deliver', '-2', expect.stringContaining('-1 for no limit')],
    ['max_deliver', '1e3', expect.stringContaining('whole number')],
    ['filter_subjects', 'a.b, c.>', ['a.b', 'c.>']],
    ['filter_subject', 'a b', expect.stringContaining('spaces')],
    ['metadata', 'owner=shop note="two words"', { owner: 'shop', note: 'two words' }],
    ['metadata', 'owner', expect.stringContaining('pairs')],
    ['metadata', '__proto__=x', JSON.parse('{"__proto__":"x"}')],
    ['placement', 'cluster=east tags="ssd fast"', { cluster: 'east', tags: ['ssd', 'fast'] }],
    ['republish', 'src=a.> dest=b.> headers_only=maybe', 'headers_only: yes or no'],
    ['mirror', '{"name":', expect.stringContaining('JSON')],
    ['ack_policy', 'some', expect.stringContaining('one of explicit')],
  ])('%s: %s', (wire, text, value) => expect(read(wire, text)).toEqual(value))

  it('are written shortly', () => {
    expect(field('ack_wait').codec.format(30e9)).toBe('30s')
    expect(field('max_age').codec.format(86_400e9)).toBe('24h')
    expect(field('max_bytes').codec.format(2 ** 30)).toBe('1GiB')
    expect(field('max_bytes').codec.format(1_000_001)).toBe('1000001')
    expect(field('backoff').codec.format([1e9, 2.5e9])).toBe('1s 2.5s')
  })
})

describe('versions', () => {
  it('are compared by number; what is not known is old', () => {
    expect(isAtLeast('2.10.27', '2.9')).toBe(true)
    expect(isAtLeast('2.9.10', '2.10')).toBe(false)
    expect(isAtLeast('2.14.4', '2.14.4')).toBe(true)
    expect(isAtLeast(undefined, '2.9')).toBe(false)
  })

  it('give the reason why a field cannot be', () => {
    const filters = consumerFields.find(({ wire }) => wire === 'filter_subjects')!
    expect(tooNew(filters, { version: '2.9.10' })).toBe('filters needs nats-server 2.10; this one is 2.9.10')
    expect(tooNew(filters, { version: '2.10.0' })).toBeUndefined()
  })
})
