import { describe, expect, it } from 'vitest'
import { createCommandBench } from '../../test/support/explorer.js'
import { createSessionDouble } from '../../test/support/session-double.js'

describe('quitting', () => {
  it('does not promise the return of what is on its last try', () => {
    const { commands, show, ui, choose, farewells } = createCommandBench()
    const live = show({ info: { config: { ack_wait: 30e9, max_deliver: 2 } } })
    live.deliver({ deliveryCount: 2 })
    commands.run('app.quit')
    const notes = () => {
      const top = ui.get().overlays.at(-1)
      return top?.kind === 'pick' ? top.notes.flat().map(({ text }) => text) : []
    }
    expect(notes().at(-1)).toBe(
      'It is on the last try: left alone or handed back (nak) it is used up: stored, but never sent here again.',
    )
    expect(notes().join()).not.toContain('Nothing is lost')
    choose('quit')
    expect(farewells[0]).toBe('1 message held: used up with this try, stored and never sent again')
    ui.close()
    live.deliver()
    commands.run('app.quit')
    expect(notes().at(-1)).toMatch(/^But 1 of them on the last try: left alone/)
  })

  it('ends at once when nothing is held', () => {
    const { commands, farewells } = createCommandBench()
    commands.run('app.quit')
    expect(farewells).toEqual([''])
  })

  it('asks when messages are held, saying how many, where, and when the server sends them again', () => {
    const { commands, farewells, ui, show, clock } = createCommandBench()
    const { deliver } = show({ info: { config: { ack_wait: 30e9 } } })
    deliver()
    deliver()
    clock.advance(5000)
    commands.run('app.quit')
    expect(farewells).toEqual([])
    const top = ui.get().overlays.at(-1)
    if (top?.kind !== 'pick') throw new Error('no question')
    expect(top.title).toBe('2 messages held without a verdict: quit?')
    expect(top.notes.flat().map(({ text }) => text)).toEqual([
      '2 on rating-pull',
      'Left alone, the server sends them again within 25s. Nothing is lost.',
    ])
  })

  it('ends on the second time it is asked for', () => {
    const { commands, farewells, show } = createCommandBench()
    show().deliver()
    commands.run('app.quit')
    commands.run('app.quit')
    expect(farewells).toHaveLength(1)
  })

  it('leaves them to the server, or stays, as chosen', () => {
    const { commands, farewells, show, choose, ui } = createCommandBench()
    show({ info: { config: { ack_wait: 30e9 } } }).deliver()
    commands.run('app.quit')
    choose('stay')
    expect(ui.get().overlays).toEqual([])
    expect(farewells).toEqual([])
    commands.run('app.quit')
    choose('quit')
    expect(farewells).toEqual(['1 message held: the server sends it again within 30s'])
  })

  it.each([
    ['ack', '+ACK', 'acked'],
    ['nak', '-NAK', 'naked'],
  ])('can %s all first, those of a mode that was left too', async (key, wire, word) => {
    const { commands, farewells, show, choose, clock, setLeftBehind, settled } = createCommandBench()
    const left = createSessionDouble(clock, { consumer: 'rating-push' })
    left.deliver()
    setLeftBehind([{ session: left.session, entries: left.session.state.get().ledger.open() }])
    const here = show()
    here.deliver()
    here.deliver()
    commands.run('app.quit')
    choose(key)
    await settled()
    expect([...here.sent, ...left.sent]).toEqual([`${wire} 1`, `${wire} 2`, `${wire} 1`])
    expect(farewells).toEqual([`3 messages ${word} on the way out`])
  })

  it('does not claim an ack that could not be sent', async () => {
    const { commands, farewells, show, choose, settled } = createCommandBench()
    const { deliver, session, sent } = show({ info: { config: { ack_wait: 30e9 } } })
    deliver()
    session.account.connectionLost()
    commands.run('app.quit')
    choose('ack')
    await settled()
    expect(sent).toEqual([])
    expect(farewells).toEqual(['0 messages acked on the way out; the server sends 1 again within 30s'])
  })

  it('counts what ran out of time as held, and what was naked as decided', async () => {
    const { commands, farewells, show, ui, clock, settled } = createCommandBench()
    const { deliver, session } = show({ info: { config: { ack_wait: 1e9 } } })
    const first = deliver()
    await session.decide([first.id], { kind: 'nak' }).done
    deliver()
    clock.advance(5000)
    await settled()
    commands.run('app.quit')
    expect(farewells).toEqual([])
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: '1 message held without a verdict: quit?' })
  })
})

describe('Esc goes one step back', () => {
  it('closes overlays one by one, ends marks, ends the filter, goes to the live view, lets go of the row, and stays', () => {
    const { commands, ui, show, farewells } = createCommandBench()
    const { session, deliver } = show()
    deliver()
    deliver()
    const cursor = () => ui.get().cursors[session.key]
    commands.run('list.down')
    commands.run('message.mark')
    ui.change(() => ({ filter: 'bread', focus: 'truth' }))
    commands.run('app.help')
    commands.run('app.log')
    const back = () => commands.run('app.back')
    back()
    expect(ui.get().overlays.map(({ kind }) => kind)).toEqual(['help'])
    back()
    expect(ui.get().overlays).toEqual([])
    expect(cursor()?.markFrom).toBeDefined()
    back()
    expect(cursor()?.markFrom).toBeUndefined()
    expect(ui.get().filter).toBe('bread')
    back()
    expect(ui.get()).toMatchObject({ filter: '', focus: 'truth' })
    back()
    expect(ui.get().focus).toBe('consumer')
    expect(cursor()?.rowKey).toBeDefined()
    back()
    expect(cursor()).toEqual({})
    for (let times = 0; times < 5; times += 1) back()
    expect(farewells).toEqual([])
  })
})

describe('panes', () => {
  const walk = (columns: number, rows: number) => {
    const { commands, ui } = createCommandBench({}, { columns, rows })
    return Array.from({ length: 10 }, () => {
      commands.run('pane.next')
      return ui.get().focus
    })
  }

  it('Tab walks through every pane at every size: what is not in sight slides in', () => {
    const around = ['truth', 'life', 'workers', 'happened', 'time', 'rates', 'streams', 'composer', 'consumer', 'truth']
    expect(walk(120, 40)).toEqual(around)
    expect(walk(80, 24)).toEqual(around)
    expect(walk(60, 20)).toEqual(around)
  })

  it('a digit goes to a pane, brings a hidden one into view, and ends editing', () => {
    const { commands, ui } = createCommandBench({}, { columns: 80, rows: 24 })
    ui.setComposer({ editing: true })
    commands.run('pane.life')
    expect(ui.get()).toMatchObject({ focus: 'life', lower: 'life', composer: { editing: false } })
    commands.run('pane.streams')
    expect(ui.get()).toMatchObject({ focus: 'streams', lower: 'life' })
    commands.run('pane.previous')
    expect(ui.get().focus).toBe('rates')
  })

  it('Tab does nothing on a screen too small to show any', () => {
    const { commands, ui } = createCommandBench({}, { columns: 20, rows: 5 })
    commands.run('pane.next')
    expect(ui.get().focus).toBe('consumer')
  })
})

describe('fields', () => {
  it('Tab walks through a form and round again, and drops the old refusal', () => {
    const { commands, ui } = createCommandBench()
    commands.run('stream.create')
    commands.run('form.previous')
    const top = () => ui.get().overlays.at(-1)
    expect(top()).toMatchObject({ at: 6, problem: undefined })
    commands.run('form.next')
    expect(top()).toMatchObject({ at: 0 })
  })

  it('Tab walks through the composer and out of it at either end', () => {
    const { commands, ui } = createCommandBench()
    ui.change(() => ({ focus: 'composer' }))
    ui.setComposer({ at: 3, editing: true })
    commands.run('editing.next')
    expect(ui.get().composer).toMatchObject({ at: 4, editing: true })
    commands.run('editing.next')
    expect(ui.get()).toMatchObject({ focus: 'consumer', composer: { editing: false } })
  })

  it('the filter is asked for, trimmed and kept', () => {
    const { commands, ui, show, status } = createCommandBench()
    commands.run('list.filter')
    expect(status()).toBe('filter: no consumer is open: press m')
    show()
    commands.run('list.filter')
    const top = ui.get().overlays.at(-1)
    if (top?.kind !== 'form') throw new Error('no form')
    top.submit({ text: ' bread ' })
    expect(ui.get()).toMatchObject({ filter: 'bread', overlays: [] })
  })
})
