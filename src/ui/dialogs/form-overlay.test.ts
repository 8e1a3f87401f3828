import { describe, expect, it } from 'vitest'
import { consumerFields, streamFields } from '../../jetstream/index.js'
import { defaultSettings, modes } from '../../jetstream/fields/consumer-settings.js'
import { presets } from '../../data.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import { aConsumerInfo, aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import { fieldRows } from '../commands/field-form.js'
import { settingsFields } from '../commands/settings-form.js'
import { newStreamFields } from '../commands/stream-form.js'
import { layoutScreen } from '../layout.js'
import type { FormField, Overlay } from '../overlays.js'
import { dialogArea, dialogRoom } from './dialog-place.js'
import { formShape, wholeForm } from './form-overlay.js'
import { boxCells } from './overlay-box.js'

type Form = Extract<Overlay, { kind: 'form' }>
const place = { version: '2.14.0' }
const note = 'What was learnt of it before, and what is to be known before anything is changed here.'

const forms: readonly (readonly [string, readonly FormField[]])[] = [
  ...modes.map(
    (mode) => [`settings of ${mode}`, settingsFields(defaultSettings(mode, presets.consumers), place)] as const,
  ),
  ['a new stream', newStreamFields({ others: [], wanted: 'REVIEWS', place })],
  ...(['2.9.10', '2.14.0'] as const).flatMap((version) => [
    [
      `an edit of a stream on ${version}`,
      fieldRows({ table: streamFields, config: { ...aStreamInfo('REVIEWS').config }, place: { version } }),
    ] as const,
    [
      `an edit of a consumer on ${version}`,
      fieldRows({ table: consumerFields, config: { ...aConsumerInfo().config }, place: { version } }),
    ] as const,
  ]),
]
const words = (texts: readonly string[]): string => texts.join(' ').replace(/\s+/g, ' ').trim()

describe.each([
  [80, 24],
  [60, 20],
  [40, 10],
])('a form at %dx%d', (columns, rows) => {
  const area = dialogArea(layoutScreen(columns, rows, { focus: 'consumer', lower: 'truth' }))

  it.each(forms)('says all of each field of %s, or with a mark which key does', (_, fields) => {
    expect(fields.length).toBeGreaterThan(0)
    const heights = new Set<number>()
    for (const [at, field] of fields.entries()) {
      const form: Form = {
        kind: 'form',
        title: literal`A form`,
        notes: [[{ text: safeText(note) }]],
        fields,
        at,
        submit: () => undefined,
      }
      const { lines, height, shown, notes, gap } = formShape(form, area)
      heights.add(height)
      expect(height).toBeLessThanOrEqual(dialogRoom(area))
      expect(shown).toContain(field)
      for (const line of lines)
        expect(textWidth(line.map(({ text }) => text).join(''))).toBeLessThanOrEqual(area.list.width - boxCells)
      const texts = lines.map((line) => line.map(({ text }) => text).join(''))
      const hint = words(texts.slice(notes + gap + shown.length + 1))
      const noted = words(texts.slice(0, notes))
      const whole = words(wholeForm(form))
      const meant = words([field.fixed === undefined ? field.hint : field.fixed])
      if (!hint.includes(meant)) expect(hint).toMatch(/… Ctrl-G$/)
      if (!noted.includes(note)) expect(`${noted} ${hint}`).toMatch(/… Ctrl-G/)
      expect(whole).toContain(meant)
      expect(whole).toContain(note)
    }
    // It stands still while one goes through it.
    expect(heights.size).toBe(1)
  })

  it('cuts what is wrong with a value in the same way', () => {
    const wrong = 'the server refused it, and this is a very long story of why it did so '.repeat(6)
    const [, fields = []] = forms[0] ?? []
    const form: Form = {
      kind: 'form',
      title: literal`A form`,
      notes: [],
      fields,
      at: 0,
      problem: safeText(wrong),
      submit: () => undefined,
    }
    const { lines, height } = formShape(form, area)
    expect(height).toBeLessThanOrEqual(dialogRoom(area))
    const texts = words(lines.map((line) => line.map(({ text }) => text).join('')))
    if (!texts.includes(wrong.trim())) expect(texts).toMatch(/… Ctrl-G$/)
    expect(words(wholeForm(form))).toContain(wrong.trim())
  })
})
