import { expect, it } from 'vitest'
import { sayForeign } from './foreign-notice.js'
import { createStore } from '../lib/store.js'
import { literal } from '../lib/safe-text.js'
import { createUiStore } from './ui-state.js'

it('what others wanted to print is said once, counted while it stands, and said again after half a minute', () => {
  const foreign = createStore(0)
  const ui = createUiStore('x')
  let nowMs = 1000
  const { remind } = sayForeign({ foreign, logPath: () => '/state/log\x1b.txt', clock: { now: () => nowMs }, ui })
  const text = (): string | undefined => ui.get().status?.text
  expect(text()).toBeUndefined()
  foreign.set(1)
  expect(text()).toBe('the client library said 1 thing: see /state/log^[.txt')
  foreign.set(2)
  expect(text()).toMatch(/said 2 things:/)
  ui.say('good', literal`acked`)
  foreign.set(3)
  expect(text()).toBe('acked')
  nowMs += 30_000
  foreign.set(4)
  expect(text()).toMatch(/said 4 things:/)
  ui.say('good', literal`stream created`)
  remind()
  expect(text()).toMatch(/said 4 things:/)
})

it('what was said before there was a screen is said at once, also without a log', () => {
  const ui = createUiStore('x')
  sayForeign({ foreign: createStore(5), logPath: () => undefined, clock: { now: () => 0 }, ui })
  expect(ui.get().status?.text).toBe('the client library said 5 things: there is no log to keep it')
})
