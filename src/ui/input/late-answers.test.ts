import { describe, expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { createStore } from '../../lib/store.js'
import { createCommandBench } from '../../test/support/explorer.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import { offerStart } from '../offer-start.js'
import { offerWayOut } from '../offer-way-out.js'
import type { Guarded } from '../overlays.js'
import type { UiStore } from '../ui-state.js'
import { createDialogGuard } from './dialog-guard.js'
import { createRouter } from './router.js'

/** The real router before the real commands, on a server that answers late: in `settled`. */
function setUp() {
  const bench = createCommandBench()
  bench.streams.set({
    phase: 'ready',
    streams: [aStreamSummary('REVIEWS', ['rating-pull']), aStreamSummary('OTHER')],
  })
  bench.ui.change(() => ({ focus: 'streams', streamRow: 'stream:REVIEWS' }))
  const route = createRouter({ ui: bench.ui, commands: bench.commands, forwardToInk: () => true })
  const press = (chord: string): void => route({ kind: 'key', chord, raw: chord })
  return { ...bench, press, overlays: () => bench.ui.get().overlays.map(({ kind }) => kind) }
}

const goneOn: readonly (readonly [string, (ui: UiStore) => void])[] = [
  ['the focus moved', (ui) => ui.change(() => ({ focus: 'truth' }))],
  ['another row was selected', (ui) => ui.change(() => ({ streamRow: 'stream:OTHER' }))],
  ['another dialog was opened', (ui) => ui.open({ kind: 'help', top: 0 })],
  ['something was typed', (ui) => ui.noteTyped()],
]

describe('a dialog whose answer came late', () => {
  it('opens for the place that asked', async () => {
    const { press, settled, overlays } = setUp()
    press('X')
    expect(overlays()).toEqual([])
    await settled()
    expect(overlays()).toEqual(['pick'])
  })

  for (const [what, change] of goneOn) {
    it(`is a line when ${what}`, async () => {
      const { press, settled, ui, status, calls } = setUp()
      press('X')
      change(ui)
      const before = ui.get().overlays
      await settled()
      expect(ui.get().overlays).toBe(before)
      expect(status()).toBe(
        'Purge stream REVIEWS? 7 messages (700 B) would be lost: you went on meanwhile, X asks again',
      )
      expect(calls).toEqual(['loss REVIEWS'])
    })
  }

  it('never takes the keys that were typed while the server was slow', async () => {
    const { press, settled, overlays, calls } = setUp()
    for (const chord of ['X', 'down', 'enter', 'D', 'down', 'enter']) press(chord)
    await settled()
    press('enter')
    await settled()
    expect(overlays()).toEqual([])
    expect(calls.filter((call) => /^(?:purge|remove)/.test(call))).toEqual([])
  })

  it('moves no focus under somebody who has begun to write', async () => {
    const { press, settled, ui } = setUp()
    ui.change(() => ({ streamRow: 'consumer:REVIEWS/rating-pull' }))
    press('enter')
    press('c')
    await settled()
    expect([ui.get().focus, ui.get().composer.editing]).toEqual(['composer', true])
  })
})

describe('what is offered without being asked for', () => {
  it('the start leaves alone who is writing already', async () => {
    const { workspace, slots, ui, settled, press } = setUp()
    const start = offerStart({ workspace, slots, ui, readOnly: false, isPrivate: true, ownServer: true })
    press('c')
    await start
    await settled()
    expect([ui.get().focus, ui.get().composer.editing]).toEqual(['composer', true])
  })

  it('the first question becomes a line', async () => {
    const { workspace, slots, ui, press, overlays, status } = setUp()
    const start = offerStart({ workspace, slots, ui, readOnly: false, isPrivate: false, ownServer: true })
    press('j')
    await start
    expect(overlays()).toEqual([])
    expect(status()).toBe('m opens a mode on REVIEWS')
  })

  it('the first question is asked though the connection came only now', async () => {
    const { workspace, slots, connection, ui, overlays } = setUp()
    const up = connection.get()
    connection.set({ kind: 'connecting', since: 0, attempt: 1 })
    offerWayOut({ workspace, ui, startOver: () => undefined })
    const start = offerStart({ workspace, slots, ui, readOnly: false, isPrivate: false, ownServer: true })
    connection.set(up)
    await start
    expect(overlays()).toEqual(['pick'])
  })

  it('the offer of an own consumer becomes a line', async () => {
    const { commands, failWith, ui, settled, overlays, status } = setUp()
    failWith({ summary: 'rating-push is bound to another subscriber', inUse: true })
    commands.run('mode.next')
    ui.noteTyped()
    await settled()
    expect(overlays()).toEqual([])
    expect(status()).toContain('opening the mode again offers a consumer of your own')
  })

  it('the way out waits until nobody types, and a connection closes nothing else', () => {
    const { workspace, connection, ui, overlays, press } = setUp()
    const up = connection.get()
    offerWayOut({ workspace, ui, startOver: () => undefined })
    const fail = (attempt: number): void =>
      connection.set({ kind: 'connecting', since: 0, attempt, lastError: 'refused' })
    press('j')
    fail(1)
    expect(overlays()).toEqual([])
    fail(2)
    expect(overlays()).toEqual(['pick'])
    ui.open({ kind: 'help', top: 0 })
    connection.set(up)
    expect(overlays()).toEqual(['help'])
  })
})

describe('the guard before a dialog that cannot be taken back', () => {
  const setUpGuard = () => {
    const { ui, commands, clock } = createCommandBench()
    const painted: (() => void)[] = []
    const done: string[] = []
    const size = createStore({ columns: 120, rows: 40 })
    const guard = createDialogGuard({
      ui,
      size,
      clock,
      draw: () => done.push('draw'),
      afterPaint: (listener) => painted.push(listener),
      dropTyped: () => done.push('drop'),
    })
    const forwarded: string[] = []
    const route = createRouter({
      ui,
      commands: { ...commands, run: (id) => done.push(id) },
      forwardToInk: (token) => forwarded.push(token.kind) > 0,
      guard,
    })
    const press = (chord: string): void => route({ kind: 'key', chord, raw: chord })
    const open = (guarded?: Guarded): void =>
      ui.open({ kind: 'pick', title: literal`Sure?`, notes: [], items: [], ...(guarded ? { guarded } : {}) })
    return { ui, clock, size, guard, painted, done, forwarded, press, open }
  }

  it('hears no answer until the question is on the screen, only Ctrl-C', async () => {
    const { ui, press, open, painted, done, forwarded } = setUpGuard()
    open('seen')
    press('enter')
    press('ctrl+c')
    expect([ui.get().overlays.length, forwarded, done]).toEqual([1, [], ['app.quit']])
    await Promise.resolve()
    press('enter')
    expect([forwarded, done]).toEqual([[], ['app.quit', 'draw']])
    painted[0]?.()
    expect(done.at(-1)).toBe('drop')
    press('enter')
    expect(forwarded).toEqual(['key'])
  })

  it('takes Esc for the way out before it hears an answer', async () => {
    const { ui, press, open, painted, forwarded } = setUpGuard()
    for (const guarded of ['seen', 'read'] as const) {
      open(guarded)
      press('esc')
      press('down')
      expect(ui.get().overlays).toEqual([])
    }
    await Promise.resolve()
    for (const paint of painted) paint()
    expect([forwarded, ui.get().deaf]).toEqual([[], false])
  })

  it('hears no answer that cannot be taken back before there was time to read, and shows so', async () => {
    const { ui, clock, press, open, painted, done, forwarded } = setUpGuard()
    open('read')
    expect(ui.get().deaf).toBe(true)
    await Promise.resolve()
    painted[0]?.()
    clock.advance(299)
    press('down')
    press('enter')
    expect([forwarded, ui.get().deaf]).toEqual([[], true])
    clock.advance(1)
    expect([done.at(-1), ui.get().deaf]).toEqual(['drop', false])
    press('enter')
    expect(forwarded).toEqual(['key'])
  })

  it('hears nothing after a new size until that is drawn: a screen too small showed no question', async () => {
    const { clock, size, press, open, painted, done, forwarded } = setUpGuard()
    open('seen')
    await Promise.resolve()
    painted[0]?.()
    size.set({ columns: 120, rows: 41 })
    expect(done).toEqual(['draw', 'drop', 'drop'])
    press('down')
    press('enter')
    expect(forwarded).toEqual([])
    await Promise.resolve()
    painted[1]?.()
    clock.advance(299)
    press('enter')
    expect(forwarded).toEqual([])
    clock.advance(1)
    press('enter')
    expect(forwarded).toEqual(['key'])
  })

  it('hears nothing when what lay over the question goes, until the question is on the screen', async () => {
    const { ui, press, open, painted, forwarded } = setUpGuard()
    open('seen')
    open()
    ui.close()
    press('enter')
    expect(forwarded).toEqual([])
    await Promise.resolve()
    for (const paint of painted) paint()
    press('enter')
    expect(forwarded).toEqual(['key'])
  })

  it('takes no digit for an answer, which elsewhere picks a row and takes it', async () => {
    const { press, open, painted, forwarded } = setUpGuard()
    open('seen')
    await Promise.resolve()
    painted[0]?.()
    press('2')
    expect(forwarded).toEqual([])
    open()
    press('2')
    expect(forwarded).toEqual(['key'])
  })

  it('stands before no other dialog, and not before a field that is typed in', async () => {
    const { ui, press, open, painted, forwarded } = setUpGuard()
    open()
    press('enter')
    expect(forwarded).toEqual(['key'])
    open('seen')
    await Promise.resolve()
    painted[0]?.()
    ui.replaceTop({ kind: 'pick', title: literal`Sure?`, notes: [], items: [], guarded: 'seen' })
    press('enter')
    expect(forwarded).toEqual(['key', 'key'])
    ui.close()
    press('enter')
    expect(forwarded).toEqual(['key', 'key', 'key'])
  })
})
