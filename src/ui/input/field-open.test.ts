import { describe, expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { createUiStore } from '../ui-state.js'
import { hasFieldOpen } from './field-open.js'

describe('hasFieldOpen', () => {
  it('knows a list of the library on top, and what lies over it', () => {
    const ui = createUiStore('reviews.new')
    expect(hasFieldOpen(ui.get())).toBe(false)
    ui.open({ kind: 'pick', title: literal`one`, notes: [], items: [] })
    expect(hasFieldOpen(ui.get())).toBe(true)
    ui.open({ kind: 'help', top: 0 })
    expect(hasFieldOpen(ui.get())).toBe(false)
    ui.close()
    expect(hasFieldOpen(ui.get())).toBe(true)
  })
})
