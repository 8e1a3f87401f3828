import { describe, expect, it } from 'vitest'
import { commandById, commands as table, dialogScopes } from '../../keymap/table.js'
import type { CommandId, Scope } from '../../keymap/table.js'
import { literal } from '../../lib/safe-text.js'
import { createCommandBench } from '../../test/support/explorer.js'
import type { FormField } from '../overlays.js'
import type { InputToken } from '../terminal/tokeniser.js'
import { findAll } from '../dialogs/find.js'
import { createRouter } from './router.js'

const actsInDialog = (id: CommandId): boolean => (dialogScopes as readonly Scope[]).includes(commandById(id).scope)
const printable = table.flatMap(({ keys }) => keys).filter((key) => key.length === 1 || key === 'space')

/** The router before recorded commands: what ran, and what a field of the library was given. */
function setUp() {
  const bench = createCommandBench()
  const ran: CommandId[] = []
  const forwarded: string[] = []
  const route = createRouter({
    ui: bench.ui,
    // What happens within a dialog happens; the rest is only noted.
    commands: { ...bench.commands, run: (id) => (actsInDialog(id) ? bench.commands.run(id) : ran.push(id)) },
    forwardToInk: (token) => forwarded.push(token.kind === 'key' ? token.chord : token.kind) > 0,
    lessons: bench.lessons.lessons,
  })
  const press = (...chords: string[]): void => {
    for (const chord of chords) route({ kind: 'key', chord, raw: chord })
  }
  const mouse = (act: 'click' | 'wheel-up' | 'wheel-down', column: number, row: number): void =>
    route({ kind: 'mouse', act, column, row })
  const paste = (text: string): void => route({ kind: 'paste', text, isCut: false })
  return { ...bench, ran, forwarded, route, press, paste, mouse, top: () => bench.ui.get().overlays.at(-1) }
}

const aField = (id: string, choices?: readonly string[]): FormField => ({
  id,
  label: id,
  value: choices?.[0] ?? '',
  hint: 'a hint',
  ...(choices ? { choices } : {}),
  check: () => undefined,
})
const aForm = (fields: readonly ReturnType<typeof aField>[], submit: (values: object) => void = () => undefined) =>
  ({ kind: 'form', title: literal`Form`, notes: [], at: 0, fields, submit }) as const

describe('in a pane', () => {
  it('a key runs the command of the nearest scope, and nothing where it means nothing', () => {
    const { press, ran, ui } = setUp()
    press('a', 'enter', 'j')
    ui.change(() => ({ focus: 'streams' }))
    press('a', 'enter', 'i')
    ui.change(() => ({ focus: 'life' }))
    press('n')
    expect(ran).toEqual(['message.ack', 'message.open', 'list.down', 'stream.open', 'stream.inspect', 'message.nak'])
  })

  it('a paste does nothing, and neither does what the terminal answers', () => {
    const { paste, route, ran, forwarded } = setUp()
    paste('a')
    paste('q')
    route({ kind: 'ignored', raw: '\x1b[?1;2c' })
    expect([ran, forwarded]).toEqual([[], []])
  })

  it('the composer, looked at but not written in, takes commands', () => {
    const { press, ran, forwarded, ui } = setUp()
    ui.change(() => ({ focus: 'composer' }))
    press('enter', 'p')
    expect([ran, forwarded]).toEqual([['composer.edit', 'publish.next'], []])
  })
})

describe('while a text field has the keys', () => {
  const fields: readonly (readonly [string, (bench: ReturnType<typeof setUp>) => void])[] = [
    [
      'the composer',
      ({ ui }) => {
        ui.change(() => ({ focus: 'composer' }))
        ui.setComposer({ editing: true })
      },
    ],
    ['a form', ({ ui }) => ui.open(aForm([aField('name')]))],
    ['the palette', ({ ui }) => ui.open({ kind: 'palette', query: '', at: 0 })],
  ]

  it.each(fields)('no letter, digit or sign acts in %s: the field gets them all', (_, open) => {
    const bench = setUp()
    open(bench)
    bench.press(...printable)
    expect(bench.ran).toEqual([])
    expect(bench.forwarded).toEqual(printable)
  })

  it.each(fields)('a paste goes into %s', (_, open) => {
    const bench = setUp()
    open(bench)
    bench.paste('q\rD')
    expect([bench.ran, bench.forwarded]).toEqual([[], ['paste']])
  })

  it.each(fields)('Ctrl-C, Ctrl-Z and Ctrl-L mean in %s what they mean everywhere', (_, open) => {
    const bench = setUp()
    open(bench)
    bench.press('ctrl+c', 'ctrl+z', 'ctrl+l')
    expect(bench.ran).toEqual(['app.quit', 'app.suspend', 'app.redraw'])
  })

  it('Tab, the arrows and Esc walk through the composer', () => {
    const bench = setUp()
    fields[0]![1](bench)
    bench.press('tab', 'shift+tab', 'down', 'up', 'esc')
    const [next, previous] = ['editing.next', 'editing.previous']
    expect(bench.ran).toEqual([next, previous, next, previous, 'editing.done'])
    expect(bench.forwarded).toEqual([])
  })

  it('Tab and the arrows walk round a form, and Esc closes it without a submit', () => {
    const submitted: object[] = []
    const { ui, press, top, forwarded } = setUp()
    ui.open(aForm([aField('one'), aField('two'), aField('three')], (values) => submitted.push(values)))
    const at: unknown[] = []
    for (const key of ['tab', 'down', 'tab', 'shift+tab', 'up']) {
      press(key)
      const form = top()
      at.push(form?.kind === 'form' ? form.at : form)
    }
    expect(at).toEqual([1, 2, 0, 2, 1])
    press('esc')
    expect([ui.get().overlays, submitted, forwarded]).toEqual([[], [], []])
    expect(ui.get().status?.text).toContain('cancelled')
  })

  it('Ctrl-T fills in the composer, and does nothing behind an overlay', () => {
    const { press, ran, ui } = setUp()
    press('ctrl+t')
    ui.change(() => ({ focus: 'composer' }))
    ui.setComposer({ editing: true })
    press('ctrl+t')
    ui.open({ kind: 'help', top: 0 })
    press('ctrl+t')
    ui.open(aForm([aField('name')]))
    press('ctrl+t')
    expect(ran).toEqual(['composer.template', 'composer.template'])
  })
})

it('a paste too long for a field is refused aloud, and nothing of it is taken', () => {
  const { route, forwarded, ui, status } = setUp()
  ui.change(() => ({ focus: 'composer' }))
  ui.setComposer({ editing: true })
  route({ kind: 'paste', text: 'x'.repeat(65_536), isCut: true })
  expect(forwarded).toEqual([])
  expect(status()).toBe('the paste is longer than 64 KiB: none of it was taken')
})

describe('a field with choices', () => {
  it('takes the next or the one before with an arrow, round and round', () => {
    const { press, top, ui, forwarded } = setUp()
    ui.open(aForm([aField('storage', ['file', 'memory', 'cloud'])]))
    const value = () => {
      const overlay = top()
      return overlay?.kind === 'form' ? overlay.fields[0]?.value : undefined
    }
    press('right')
    expect(value()).toBe('memory')
    press('l', 'l')
    expect(value()).toBe('file')
    press('left')
    expect(value()).toBe('cloud')
    press('h')
    expect(value()).toBe('memory')
    press('x', 'backspace')
    expect(value()).toBe('memory')
    expect(forwarded).toEqual([])
  })

  it('ends the form on Enter with the value it shows, and takes the next with Space', () => {
    const submitted: object[] = []
    const { press, ui } = setUp()
    ui.open(aForm([aField('storage', ['file', 'memory'])], (values) => submitted.push(values)))
    press('right', 'enter')
    press('enter')
    expect(submitted).toEqual([{ storage: 'memory' }, { storage: 'memory' }])
    press('space', 'enter')
    expect(submitted.at(-1)).toEqual({ storage: 'file' })
    expect(ui.get().overlays).toHaveLength(1)
  })
})

describe('a field that cannot be changed', () => {
  it('takes no key but Enter, which makes another one', () => {
    const done: string[] = []
    const { press, ui, forwarded } = setUp()
    const form = aForm([{ ...aField('name', ['a', 'b']), fixed: 'it keeps it' }, aField('text')], () =>
      done.push('sent'),
    )
    ui.open({ ...form, likeThis: () => done.push('another') })
    press('right', 'x', 'space', 'enter')
    expect(done).toEqual(['another'])
    expect(forwarded).toEqual([])
    expect(ui.get().overlays).toMatchObject([{ fields: [{ value: 'a' }, {}] }])
  })
})

describe('a pick list', () => {
  it('gets single keys, no paste, and closes on Esc and q', () => {
    const { press, paste, forwarded, ran, ui } = setUp()
    const open = () => ui.open({ kind: 'pick', title: literal`Pick`, notes: [], items: [] })
    open()
    paste('1')
    press('j', 'enter', '1', 'a')
    expect(forwarded).toEqual(['j', 'enter', '1', 'a'])
    press('esc')
    expect(ui.get().overlays).toEqual([])
    open()
    press('q')
    expect(ui.get().overlays).toEqual([])
    expect(ran).toEqual([])
  })
})

it('a key that works elsewhere says where', () => {
  const { press, status, ui, ran } = setUp()
  press('W')
  expect(status()).toBe('add: works in the workers, 6 goes there')
  ui.change(() => ({ focus: 'streams' }))
  press('n')
  expect(status()).toBe('nak: works in the live view, 3 goes there')
  expect(ran).toEqual([])
})

describe('in a lesson', () => {
  it('a, b and c are the guess while it is asked, wherever the keys are, and verdicts before and after', () => {
    const { press, ran, lessons, ui } = setUp()
    lessons.show({ phase: 'predict' })
    press('a', 'b', 'c')
    ui.change(() => ({ focus: 'composer' }))
    press('c')
    expect(lessons.asked).toEqual(['answer 0', 'answer 1', 'answer 2', 'answer 2'])
    ui.change(() => ({ focus: 'consumer' }))
    lessons.show({ phase: 'do' })
    press('a')
    lessons.show({ phase: 'why' })
    press('a')
    lessons.show(undefined)
    press('a', 'c')
    expect(ran).toEqual(['message.ack', 'message.ack', 'message.ack', 'composer.focus'])
    expect(lessons.asked).toHaveLength(4)
  })

  it('Enter goes on while there is something to read, and is its own again while there is something to do', () => {
    const { press, ran, lessons, ui } = setUp()
    for (const phase of ['read', 'predict', 'do', 'why'] as const) {
      lessons.show({ phase })
      press('enter')
    }
    expect(lessons.asked).toEqual(['go', 'go'])
    expect(ran).toEqual(['message.open', 'message.open'])
    // At the form as well: the strip says that Enter goes on. A field that is written in has its own Enter.
    ui.change(() => ({ focus: 'composer' }))
    press('enter')
    expect(lessons.asked).toEqual(['go', 'go', 'go'])
    lessons.show({ phase: 'do' })
    press('enter')
    expect(ran.at(-1)).toBe('composer.edit')
    ui.change(({ composer }) => ({ composer: { ...composer, editing: true } }))
    lessons.show({ phase: 'why' })
    press('enter')
    expect(lessons.asked).toHaveLength(3)
  })

  it('its keys type what they are into a field and answer no dialog', () => {
    const { press, ran, lessons, ui, forwarded } = setUp()
    lessons.show({ phase: 'predict' })
    ui.change(({ composer }) => ({ focus: 'composer', composer: { ...composer, editing: true } }))
    press('a', 'H', 'S', 'backspace')
    ui.change(({ composer }) => ({ composer: { ...composer, editing: false } }))
    ui.open(aForm([aField('one')]))
    press('b', 'S')
    ui.close()
    ui.open({ kind: 'pick', title: literal`Pick`, notes: [], items: [] })
    press('c', 'H')
    expect(forwarded).toHaveLength(8)
    expect([lessons.asked, ran]).toEqual([[], []])
  })

  it('S skips in a lesson and stops a run without one', () => {
    const { press, ran, lessons } = setUp()
    press('S')
    lessons.show({ phase: 'do' })
    press('S', 'H')
    expect(ran).toEqual(['publish.stop', 'lesson.skip', 'lesson.hint'])
  })
})

describe('a question that does not fit', () => {
  it('is shown whole, choices too, by ? and comes back on Esc', () => {
    const { press, ui, top } = setUp()
    const items = [{ key: 'a', label: literal`a choice`, choose: () => undefined }]
    ui.open({ kind: 'pick', title: literal`Sure?`, notes: [[{ text: literal`a long note` }]], items })
    press('?')
    expect(top()).toEqual({
      kind: 'notes',
      title: 'Sure?',
      lines: ['Sure?', 'a long note', '', 'a choice'],
      top: 0,
    })
    press('esc')
    expect(top()?.kind).toBe('pick')
  })
})

describe('what is only read', () => {
  it('scrolls by the keys of lists, closes on Esc, q and Enter, and runs nothing', () => {
    for (const close of ['esc', 'q', 'enter']) {
      const { press, ran, ui } = setUp()
      ui.open({ kind: 'truth', top: 0 })
      press('j', 'G', 'pageup', 'a', 'P')
      expect(ran).toEqual(['list.down', 'list.bottom', 'list.page-up'])
      press(close)
      expect(ui.get().overlays).toEqual([])
    }
  })
})

describe('an entry of the glossary', () => {
  it('follows what it names, comes back on Esc, and runs nothing', () => {
    const { press, top, ui } = setUp()
    ui.open({ kind: 'word', term: 'ack wait', top: 0, link: 0 })
    press('a', 'P', 'right', 'enter')
    expect(top()).toMatchObject({ kind: 'word', term: 'ran out' })
    press('left', 'enter')
    expect(top()).toMatchObject({ kind: 'word', term: 'late ack' })
    press('esc')
    expect(top()).toMatchObject({ term: 'ran out', link: 2 })
    press('esc', 'esc')
    expect(ui.get().overlays).toEqual([])
  })

  it('is found from the help by any of its words', () => {
    const { press, top, ui } = setUp()
    ui.open({ kind: 'help', top: 0 })
    press('/')
    expect(top()).toMatchObject({ kind: 'palette', words: true })
    press('esc')
    expect(top()).toBeUndefined()
  })

  it.each(['s', 'j', 'k', 'g', 'G', 'q', '4', 'é'])('is found from the help by typing it, %s for a start', (letter) => {
    const { press, top, ran, forwarded, ui } = setUp()
    ui.open({ kind: 'help', top: 0 })
    press(letter)
    expect(top()).toEqual({ kind: 'palette', query: letter, at: 0, words: true })
    press('x')
    expect([ran, forwarded]).toEqual([[], ['x']])
    press('esc')
    expect(top()).toBeUndefined()
  })

  it('is not looked for by what moves within the help, or leaves it', () => {
    const { press, top, ran, ui } = setUp()
    ui.open({ kind: 'help', top: 0 })
    press('down', 'pagedown', 'end', 'ctrl+u', 'space', '!', 'alt+s')
    expect(top()).toMatchObject({ kind: 'help' })
    expect(ran).toEqual(['list.down', 'list.page-down', 'list.bottom', 'list.page-up'])
    press('enter')
    expect(top()).toBeUndefined()
  })
})

describe('the palette', () => {
  it('moves within what was found and closes on Esc', () => {
    const { press, top, ui } = setUp()
    ui.open({ kind: 'palette', query: 'message.ack', at: 0 })
    press('up')
    expect(top()).toMatchObject({ at: 0 })
    press('down', 'down', 'down')
    expect(top()).toMatchObject({ at: 1 })
    press('tab')
    expect(top()).toMatchObject({ query: 'message.ack-confirmed', at: 0, completed: true })
    press('esc')
    expect(ui.get().overlays).toEqual([])
  })

  it('goes by pages and to both ends', () => {
    const { press, top, ui } = setUp()
    ui.open({ kind: 'palette', query: '', at: 0 })
    press('pagedown')
    expect(top()).toMatchObject({ at: 18 })
    press('end')
    const last = findAll({ query: '' }).length - 1
    expect(top()).toMatchObject({ at: last })
    press('pageup')
    expect(top()).toMatchObject({ at: last - 18 })
    press('home')
    expect(top()).toMatchObject({ at: 0 })
  })

  it('stays in place when nothing is found', () => {
    const { press, top, ui } = setUp()
    ui.open({ kind: 'palette', query: 'qwerty uiop', at: 0 })
    press('down', 'up', 'tab')
    expect(top()).toMatchObject({ query: 'qwerty uiop', at: 0 })
  })
})

describe('a form', () => {
  it('goes by pages through its fields, and to the ends of what is written', () => {
    const { press, top, ui, forwarded } = setUp()
    ui.open(aForm(Array.from({ length: 30 }, (_, at) => aField(`f${at}`))))
    press('pagedown')
    expect(top()).toMatchObject({ at: 18 })
    press('pagedown')
    expect(top()).toMatchObject({ at: 29 })
    press('pageup')
    expect(top()).toMatchObject({ at: 11 })
    press('home', 'end')
    expect(forwarded).toEqual(['paste', 'paste'])
  })
})

describe('Esc and q', () => {
  it('Esc never ends the app, however often and wherever', () => {
    const bench = createCommandBench()
    const route = createRouter({ ui: bench.ui, commands: bench.commands, forwardToInk: () => true })
    const esc: InputToken = { kind: 'key', chord: 'esc', raw: '\x1b' }
    bench.show().deliver()
    for (const id of ['app.quit', 'app.help', 'app.palette', 'mode.edit', 'composer.focus', 'app.log'] as const) {
      bench.commands.run(id)
      for (let times = 0; times < 4; times += 1) route(esc)
    }
    for (let times = 0; times < 20; times += 1) route(esc)
    expect(bench.farewells).toEqual([])
    expect(bench.ui.get().overlays).toEqual([])
  })

  it('Ctrl-C asks when messages are held, and ends on the second', () => {
    const bench = createCommandBench()
    const route = createRouter({ ui: bench.ui, commands: bench.commands, forwardToInk: () => true })
    const ctrlC: InputToken = { kind: 'key', chord: 'ctrl+c', raw: '\x03' }
    bench.show().deliver()
    bench.commands.run('mode.edit')
    route(ctrlC)
    expect(bench.farewells).toEqual([])
    expect(bench.ui.get().overlays.map(({ kind }) => kind)).toEqual(['form', 'pick'])
    route(ctrlC)
    expect(bench.farewells).toHaveLength(1)
  })
})

describe('the mouse', () => {
  const keyAt = { x: 0, y: 23, width: 7, height: 1 }

  it('presses the key that is clicked on, wherever that key works', () => {
    const { ui, mouse, ran } = setUp()
    ui.hitAreas.set('keys', [{ rect: keyAt, click: commandById('message.ack').keys[0] ?? '' }])
    mouse('click', 6, 23)
    expect(ran).toEqual(['message.ack'])
    for (const [column, row] of [
      [7, 23],
      [6, 22],
      [-1, 23],
    ] as const) {
      mouse('click', column, row)
    }
    expect(ran).toHaveLength(1)
    ui.hitAreas.set('keys', [])
    mouse('click', 6, 23)
    expect(ran).toHaveLength(1)
  })

  it('tells an area which of its rows was clicked, the smallest area first', () => {
    const { ui, mouse } = setUp()
    const clicked: string[] = []
    ui.hitAreas.set('panes', [
      { rect: { x: 0, y: 0, width: 80, height: 20 }, click: (row) => clicked.push(`pane ${row}`) },
    ])
    ui.hitAreas.set('rows', [
      { rect: { x: 0, y: 5, width: 80, height: 3 }, click: (row) => clicked.push(`row ${row}`) },
    ])
    mouse('click', 3, 6)
    mouse('click', 3, 8)
    expect(clicked).toEqual(['row 1', 'pane 8'])
  })

  it('moves nothing under a dialog or while a review is written, and types nothing', () => {
    const { ui, mouse, forwarded } = setUp()
    const clicked: number[] = []
    ui.hitAreas.set('rows', [{ rect: { x: 0, y: 0, width: 80, height: 24 }, click: (row) => clicked.push(row) }])
    ui.open(aForm([aField('one')]))
    mouse('click', 3, 6)
    ui.close()
    ui.change(({ composer }) => ({ focus: 'composer', composer: { ...composer, editing: true } }))
    mouse('click', 3, 6)
    mouse('wheel-down', 3, 6)
    expect([clicked, forwarded]).toEqual([[], []])
  })

  it('moves the cursor of the list by its wheel', () => {
    const { mouse, ran } = setUp()
    mouse('wheel-down', 1, 1)
    mouse('wheel-up', 1, 1)
    expect(ran).toEqual(['list.down', 'list.up'])
  })

  it('answers no question that nobody can have seen yet', () => {
    const { ui, commands, ran } = setUp()
    const route = createRouter({
      ui,
      commands,
      forwardToInk: () => ran.push('app.quit') > 0,
      guard: { isDeaf: () => true },
    })
    ui.open(aForm([aField('one')]))
    ui.hitAreas.set('keys', [{ rect: keyAt, click: 'enter' }])
    route({ kind: 'mouse', act: 'click', column: 1, row: 23 })
    expect([ui.get().overlays.length, ran]).toEqual([1, []])
  })
})
