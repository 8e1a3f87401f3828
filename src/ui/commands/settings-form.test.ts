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
const place = { version: '2.11.0' }
const check = (id: string, value: string, parts: Partial<ConsumerSettings> = {}) => {
  const fields = settingsFields(start(parts), place)
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
      const fields = settingsFields(settings, place)
      expect(formError(fields)).toBeUndefined()
      expect(settingsFromForm(settings, formValues(fields))).toEqual(settings)
    }
  })

  it('has one field for the ordered mode, and the kind only where it can be chosen', () => {
    expect(settingsFields(start({}, 'ordered'), place).map(({ id }) => id)).toEqual(['filter_subject'])
    expect(settingsFields(start({}, 'wildcard'), place).map(({ id }) => id)).toContain('kind')
    expect(settingsFields(start({}, 'push'), place).map(({ id }) => id)).not.toContain('kind')
  })

  it.each([
    ['name', '', /a name is needed/],
    ['name', 'a.b', /cannot hold "\."/],
    ['filter_subject', 'REVIEWS.*', undefined],
    ['filter_subject', '', undefined],
    ['filter_subject', 'REVIEWS.a  REVIEWS.b', undefined],
    ['filter_subject', 'REVIEWS.a .b', /begin with a dot/],
    ['filter_subject', 'REVIEWS.>.x', /last part/],
    ['ack_wait', '30s', undefined],
    ['ack_wait', '0', /longer than nothing/],
    ['ack_wait', 'long', /a duration/],
    ['max_ack_pending', '-1', undefined],
    ['max_ack_pending', '0', /at least 1, or -1 for no limit/],
    ['max_ack_pending', '1.5', /a whole number/],
    ['max_deliver', '12', undefined],
    ['backoff', '', undefined],
    ['backoff', '1s 5s', undefined],
    ['backoff', '1s soon', /durations with spaces/],
    ['backoff', '0', /every step longer than nothing/],
  ])('checks %s "%s"', (id, value, problem) => {
    if (problem === undefined) expect(check(id, value)).toBeUndefined()
    else expect(check(id, value)).toMatch(problem)
  })

  it('wants at least one try per step of the backoff', () => {
    expect(check('backoff', '1s 5s 30s', { maxDeliver: 2 })).toBe('max deliver must be at least 3, one per step')
    expect(check('backoff', '1s 5s', { maxDeliver: 2 })).toBeUndefined()
    expect(check('backoff', '1s 5s', { maxDeliver: -1 })).toBeUndefined()
  })

  it('says before anything is sent that an old server knows one filter only', () => {
    const row = settingsFields(start(), { version: '2.9.10' }).find(({ id }) => id === 'filter_subject')!
    expect(row.check('R.a R.b', { filter_subject: 'R.a R.b' })).toBe(
      'filters needs nats-server 2.10; this one is 2.9.10',
    )
    expect(row.check('R.a', { filter_subject: 'R.a' })).toBeUndefined()
  })

  it('names another consumer for the other kind, and says so', () => {
    const fields = settingsFields(start({}, 'wildcard'), place)
    expect(fields.find(({ id }) => id === 'kind')?.hint).toContain('second consumer')
    const values = { ...formValues(fields), kind: 'pull' }
    expect(settingsFromForm(start({}, 'wildcard'), values).name).toBe('rating-wildcard-pull')
  })

  it('reads what was typed in our units', () => {
    const values = {
      ...formValues(settingsFields(start({}, 'wildcard'), place)),
      ack_wait: '500ms',
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
