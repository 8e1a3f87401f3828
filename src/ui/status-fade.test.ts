import { describe, expect, it } from 'vitest'
import { literal } from '../lib/safe-text.js'
import { createManualClock } from '../test/support/manual-clock.js'
import { fadeStatus } from './status-fade.js'
import { createUiStore } from './ui-state.js'

function setUp() {
  const clock = createManualClock()
  const ui = createUiStore('REVIEWS.x')
  const stop = fadeStatus({ ui, clock })
  return { clock, ui, stop, age: () => ui.get().statusAge }
}

describe('what was said', () => {
  it.each(['info', 'good'] as const)('as %s fades after 5 s and is gone after 30', (tone) => {
    const { clock, ui, age } = setUp()
    ui.say(tone, literal`stored`)
    clock.advance(4999)
    expect(age()).toBeUndefined()
    clock.advance(1)
    expect(age()).toBe('faded')
    clock.advance(24_999)
    expect(age()).toBe('faded')
    clock.advance(1)
    expect(age()).toBe('gone')
    expect(ui.get().status?.text).toBe('stored')
    expect(clock.pending()).toBe(0)
  })

  it.each(['warn', 'bad'] as const)('as %s stays until a key is pressed, and fades from then on', (tone) => {
    const { clock, ui, age } = setUp()
    ui.say(tone, literal`refused`)
    clock.advance(60_000)
    expect(age()).toBeUndefined()
    ui.noteTyped()
    ui.noteTyped()
    clock.advance(5000)
    expect(age()).toBe('faded')
    clock.advance(25_000)
    expect(age()).toBe('gone')
  })

  it('makes way for what is said next, which is fresh and has all its time', () => {
    const { clock, ui, age } = setUp()
    ui.say('good', literal`one`)
    clock.advance(6000)
    ui.say('good', literal`two`)
    expect(age()).toBeUndefined()
    clock.advance(4999)
    expect(age()).toBeUndefined()
    clock.advance(1)
    expect(age()).toBe('faded')
  })

  it('holds no timer once it is stopped', () => {
    const { clock, ui, stop } = setUp()
    ui.say('good', literal`one`)
    stop()
    expect(clock.pending()).toBe(0)
  })
})
