import { describe, expect, it } from 'vitest'
import { presets } from '../../data.js'
import { defaultSettings, modes } from '../../jetstream/index.js'
import type { ConsumerSettings } from '../../jetstream/index.js'
import { formError, formValues } from '../overlays.js'
import { settingsFields, settingsFromForm } from './settings-form.js'

const start = (parts: Partial<ConsumerSettings> = {}, mode: ConsumerSettings['mode'] = 'pull'): ConsumerSettings => ({
  ...defaultSettings(mode, presets.consumers),
  ...parts,
})
const check = (id: string, value: string, parts: Partial<ConsumerSettings> = {}) => {
  const fields = settingsFields(start(parts))
  return fields.find((field) => field.id === id)?.check(value, { ...formValues(fields), [id]: value })
}

describe('the settings form', () => {
  it.each(modes)('gives back untouched what it was filled with, in %s mode', (mode) => {
    for (const parts of [
      {},
      { ackWaitMs: 1234, backoffMs: [], durable: false },
      { ackWaitMs: 172_800_000 },
      { filterSubject: 'REVIEWS.a REVIEWS.b' },
      { maxDeliver: 5, backoffMs: [1000, 5000] },
    ]) {
      const settings = start(parts, mode)
      const fields = settingsFields(settings)
      expect(formError(fields)).toBeUndefined()
      expect(settingsFromForm(settings, formValues(fields))).toEqual(settings)
    }
  })

  it('has one field for the ordered mode, and the kind only where it can be chosen', () => {
    expect(settingsFields(start({}, 'ordered')).map(({ id }) => id)).toEqual(['filter'])
    expect(settingsFields(start({}, 'wildcard')).map(({ id }) => id)).toContain('kind')
    expect(settingsFields(start({}, 'push')).map(({ id }) => id)).not.toContain('kind')
  })

  it.each([
    ['name', '', /a name is needed/],
    ['name', 'a.b', /cannot hold "\."/],
    ['filter', 'REVIEWS.*', undefined],
    ['filter', '', undefined],
    ['filter', 'REVIEWS.a  REVIEWS.b', undefined],
    ['filter', 'REVIEWS.a .b', /begin with a dot/],
    ['filter', 'REVIEWS.>.x', /last part/],
    ['ackWait', '30s', undefined],
    ['ackWait', '0', /a duration/],
    ['ackWait', 'long', /a duration/],
    ['maxAckPending', '-1', undefined],
    ['maxAckPending', '0', /a whole number, or -1 for no limit/],
    ['maxAckPending', '1.5', /a whole number/],
    ['maxDeliver', '12', undefined],
    ['backoff', '', undefined],
    ['backoff', '1s 5s', undefined],
    ['backoff', '1s soon', /durations with spaces/],
    ['backoff', '0', /durations with spaces/],
  ])('checks %s "%s"', (id, value, problem) => {
    if (problem === undefined) expect(check(id, value)).toBeUndefined()
    else expect(check(id, value)).toMatch(problem)
  })

  it('wants at least one try per step of the backoff', () => {
    expect(check('backoff', '1s 5s 30s', { maxDeliver: 2 })).toBe('max deliver must be at least 3, one per step')
    expect(check('backoff', '1s 5s', { maxDeliver: 2 })).toBeUndefined()
    expect(check('backoff', '1s 5s', { maxDeliver: -1 })).toBeUndefined()
  })

  it('reads what was typed in our units', () => {
    const values = {
      ...formValues(settingsFields(start({}, 'wildcard'))),
      ackWait: '500ms',
      backoff: '1s,2s',
      kind: 'pull',
    }
    expect(settingsFromForm(start({}, 'wildcard'), values)).toMatchObject({
      ackWaitMs: 500,
      backoffMs: [1000, 2000],
      kind: 'pull',
    })
  })
})
