import { describe, expect, it } from 'vitest'
import { literal } from '../lib/safe-text.js'
import { formError, formValues } from './overlays.js'
import type { FormField } from './overlays.js'
import { createUiStore } from './ui-state.js'
import { asRowKey } from '../jetstream/wire/ids.js'

describe('the state of the screen', () => {
  it('stacks overlays: the last has the keys, closing uncovers the one below', () => {
    const ui = createUiStore('REVIEWS.rateGiven')
    ui.open({ kind: 'help', top: 0 })
    ui.open({ kind: 'log', top: 0 })
    ui.replaceTop({ kind: 'log', top: 5 })
    expect(ui.get().overlays).toEqual([
      { kind: 'help', top: 0 },
      { kind: 'log', top: 5 },
    ])
    ui.close()
    expect(ui.get().overlays).toEqual([{ kind: 'help', top: 0 }])
    ui.close()
    ui.close()
    expect(ui.get().overlays).toEqual([])
  })

  it('leaves no error of an older key below the next dialog, but keeps what is said together with it', () => {
    const ui = createUiStore('s')
    ui.say('bad', literal`refused`)
    ui.noteTyped()
    ui.open({ kind: 'help', top: 0 })
    expect(ui.get().status).toBeUndefined()
    ui.say('bad', literal`in use`)
    ui.open({ kind: 'log', top: 0 })
    expect(ui.get().status?.text).toBe('in use')
  })

  it('closes first and acts then, so that what the act opens stays', () => {
    const ui = createUiStore('s')
    ui.open({ kind: 'help', top: 0 })
    ui.closing(() => ui.open({ kind: 'log', top: 0 }))()
    expect(ui.get().overlays).toEqual([{ kind: 'log', top: 0 }])
    ui.closing()()
    expect(ui.get().overlays).toEqual([])
  })

  it('is at the place that asked while nobody moved, though an empty list of overlays was made anew', () => {
    const ui = createUiStore('s')
    const place = ui.place()
    ui.close()
    expect(ui.openFor(place, { kind: 'help', top: 0 })).toBe(true)
    expect(ui.openFor(place, { kind: 'help', top: 0 })).toBe(false)
  })

  it('keeps a cursor per session and the rest of the composer', () => {
    const ui = createUiStore('REVIEWS.rateGiven')
    ui.setCursor('a', { rowKey: asRowKey(1) })
    ui.setCursor('b', { rowKey: asRowKey(2), markFrom: asRowKey(1) })
    ui.setCursor('a', {})
    expect(ui.get().cursors).toEqual({ a: {}, b: { rowKey: 2, markFrom: 1 } })
    ui.setComposer({ editing: true })
    expect(ui.get().composer).toMatchObject({ at: 1, editing: true, values: { subject: 'REVIEWS.rateGiven' } })
  })

  it('tells its listeners of every change, once', () => {
    const ui = createUiStore('s')
    let changes = 0
    const stop = ui.subscribe(() => (changes += 1))
    ui.say('good', literal`done`)
    expect(ui.get().status).toEqual({ tone: 'good', text: 'done' })
    stop()
    ui.say('bad', literal`not heard`)
    expect(changes).toBe(1)
  })
})

describe('a form', () => {
  const field = (id: string, value: string, check: FormField['check'] = () => undefined): FormField => ({
    id,
    label: id,
    value,
    hint: '',
    check,
  })

  it('gives its values by field', () => {
    expect(formValues([field('a', '1'), field('b', '')])).toEqual({ a: '1', b: '' })
  })

  it('names the first field that will not do; a check sees all values', () => {
    const needsA = field('b', 'x', (_, all) => (all['a'] === '' ? 'a first' : undefined))
    expect(formError([field('a', ''), needsA])).toEqual({ index: 1, text: 'a first' })
    expect(formError([field('a', '1'), needsA])).toBeUndefined()
  })
})
