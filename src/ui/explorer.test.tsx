import { describe, expect, it } from 'vitest'
import hostileStrings from '../../data/hostile-strings.json' with { type: 'json' }
import { rankCommands } from '../keymap/resolve.js'
import { safeText } from '../lib/safe-text.js'
import { textWidth } from '../lib/text-width.js'
import { createTheme } from './theme.js'
import { startExplorer } from '../test/support/explorer.js'
import type { ExplorerBench } from '../test/support/explorer.js'
import { findForbidden } from '../test/support/forbidden-text.js'
import { aConsumerSummary, aStreamSummary } from '../test/support/stream-summaries.js'

const sizes = [
  [40, 10],
  [60, 20],
  [80, 24],
  [100, 30],
  [120, 15],
  [120, 40],
  [160, 50],
  [200, 60],
] as const

/** Every pane with something in it. */
function fill(app: ExplorerBench, text = 'Great ramen, small tables'): void {
  app.streams.set({
    phase: 'ready',
    streams: [aStreamSummary('REVIEWS', ['rating-pull'], { messages: 1204 }), aStreamSummary(text)],
  })
  const live = app.show({ info: { config: { ack_wait: 30e9 } } })
  for (let count = 0; count < 8; count += 1) live.deliver({}, { text, author: text, store: text })
  live.deliver({ subject: `REVIEWS.${text}`, headers: [[text, text]], data: new TextEncoder().encode(text) })
}

describe('the screen', () => {
  it.each(sizes)('fills %dx%d: every row within the width, no more rows than there are', async (columns, rows) => {
    const app = startExplorer({}, { columns, rows })
    fill(app)
    for (const focus of ['streams', 'composer', 'consumer', 'truth', 'life'] as const) {
      app.ui.change(() => ({ focus }))
      await app.drawn()
      const lines = app.lines()
      expect(lines.length).toBeLessThanOrEqual(rows)
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns)
    }
    expect(app.crashes).toEqual([])
  })

  it('shows every pane at 120x40, each with its number', async () => {
    const app = startExplorer()
    fill(app)
    await app.drawn()
    for (const name of ['1 Streams', '2 Compose', '3 Messages', '4 Truth', '5 Life of seq 1']) {
      expect(app.text()).toContain(name)
    }
    expect(app.text()).toContain('REVIEWS › rating-pull')
  })

  it('says what it needs when it is too small, and comes back whole', async () => {
    const app = startExplorer({}, { columns: 80, rows: 24 })
    fill(app)
    await app.drawn()
    const before = app.text()
    app.size.set({ columns: 20, rows: 5 })
    await app.drawn()
    expect(app.text()).toContain('40x10')
    app.size.set({ columns: 80, rows: 24 })
    await app.drawn()
    expect(app.text()).toBe(before)
  })

  it('survives any size a terminal may report', async () => {
    const app = startExplorer()
    fill(app)
    for (const columns of [0, 1, 2, 3, 4, 5, 39, 40, 41, 79, 80, 300]) {
      for (const rows of [0, 1, 2, 9, 10, 11, 23, 24, 100]) {
        app.size.set({ columns, rows })
        await app.drawn()
      }
    }
    expect(app.crashes).toEqual([])
  })

  it('puts nothing on the screen that the data could act or hide with', async () => {
    const app = startExplorer({}, { columns: 200, rows: 60 })
    const found: string[] = []
    const look = async (): Promise<void> => {
      await app.drawn()
      for (const line of app.lines()) for (const one of findForbidden(line)) found.push(`${one} in ${line}`)
    }
    const atOnce = 12
    for (let first = 0; first < hostileStrings.length; first += atOnce) {
      const texts = hostileStrings.slice(first, first + atOnce).map(({ text }) => text)
      const [text = ''] = texts
      app.streams.set({
        phase: 'ready',
        problem: text,
        streams: texts.map((name) => ({ ...aStreamSummary(name), consumers: [aConsumerSummary(name, name)] })),
      })
      app.notices.set([{ id: 'x', kind: 'internal', level: 'error', text, advice: text, at: 0, count: 1 }])
      const live = app.show({ info: { config: { filter_subject: text } } })
      for (const one of texts) {
        live.deliver({ subject: one, headers: [[one, one]] }, { text: one, author: one, store: one })
        live.emit({ kind: 'status', text: one, tone: 'warning' })
        app.journal.begin({ by: 'key' })({ subject: one, body: one, headers: [[one, one]] })({
          kind: 'refused',
          words: one,
        })
      }
      live.frame()
      await look()
      for (const id of ['message.open', 'message.answer', 'app.log', 'stream.inspect'] as const) {
        app.commands.run(id)
        app.commands.run('list.top')
        await look()
        app.ui.close()
      }
    }
    expect(found).toEqual([])
    expect(app.crashes).toEqual([])
  })

  it('is drawn with ASCII only when asked to be', async () => {
    const theme = createTheme({ NO_COLOR: '1' }, { ascii: true })
    const app = startExplorer({ theme })
    fill(app)
    const check = async (what: string): Promise<void> => {
      await app.drawn()
      expect(app.text().replaceAll('\n', ''), what).toMatch(/^[\x20-\x7e]+$/)
    }
    await check('panes')
    for (const id of ['app.help', 'app.palette', 'app.log', 'mode.edit', 'message.open', 'message.term'] as const) {
      app.commands.run(id)
      await check(id)
      app.ui.close()
    }
  })
})

describe('a dialog', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ] as const)('at %dx%d leaves the selected row and its wait in sight, whatever is asked', async (columns, rows) => {
    const app = startExplorer({}, { columns, rows })
    const live = app.show({ info: { config: { ack_wait: 30e9 } } })
    for (let count = 0; count < 60; count += 1) live.deliver({}, { text: `review ${count}` })
    app.commands.run('list.bottom')
    for (const id of ['message.nak-delayed', 'message.term', 'list.filter'] as const) {
      app.commands.run(id)
      await app.drawn()
      expect(app.text(), id).toMatch(/▌ +60 .*held/)
      expect(app.text(), id).toContain('╰')
      app.ui.close()
    }
  })
})

describe('a question', () => {
  const ask = (app: ExplorerBench, chosen: string[], names: readonly string[] = ['no', 'yes']) =>
    app.ui.open({
      kind: 'pick',
      guarded: 'read',
      title: safeText('Delete consumer rating-push-of-the-second-shop?'),
      notes: [],
      items: names.map((key) => ({ key, label: safeText(key), choose: () => chosen.push(key) })),
    })

  it('begins at its first choice though the same one was there a moment before', async () => {
    const app = startExplorer()
    const chosen: string[] = []
    ask(app, chosen)
    await app.drawn()
    await app.type('j', () => app.text().includes('[yes]'), 'the second choice')
    app.ui.close()
    ask(app, chosen)
    await app.drawn()
    expect(app.text()).toContain('[no]')
    await app.type('\r', () => chosen.length > 0, 'a choice')
    expect(chosen).toEqual(['no'])
  })

  it.each([
    [40, 20],
    [60, 20],
    [120, 40],
  ])('names what it is about in full at %dx%d', async (columns, rows) => {
    const app = startExplorer({}, { columns, rows })
    ask(app, [])
    await app.drawn()
    expect(app.text().replace(/[│╭╮\s]+/g, '')).toContain('Deleteconsumerrating-push-of-the-second-shop?')
  })

  it.each([
    [40, 10],
    [60, 20],
  ])('and what was said is never cut at %dx%d without the key that shows all of it', async (columns, rows) => {
    const app = startExplorer({}, { columns, rows })
    const said = 'what came of it, told at such a length that no row of a small screen has room for all of it'
    app.ui.say('good', safeText(said))
    app.ui.noteTyped()
    await app.drawn()
    expect(app.text()).toMatch(/✓ what came of it.+… T\s/)
    await app.type('T', () => app.text().includes('Said last'), 'all of it')
    expect(app.text().replace(/[│\s]+/g, ' ')).toContain(said)
  })

  it('always has a choice to take when the screen shrinks below it', async () => {
    const app = startExplorer()
    const chosen: string[] = []
    ask(app, chosen, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
    await app.drawn()
    await app.type('k', () => app.text().includes('[h]'), 'the last choice')
    app.size.set({ columns: 60, rows: 10 })
    await app.drawn()
    expect(app.text()).toContain('[h]')
    await app.type('\r', () => chosen.length > 0 || app.crashes.length > 0, 'a choice')
    expect([chosen, app.crashes]).toEqual([['h'], []])
  })

  it('goes by pages and to both ends, as every list, and takes what a key right behind that chose', async () => {
    const app = startExplorer({}, { columns: 60, rows: 16 })
    const chosen: string[] = []
    const names = Array.from({ length: 20 }, (_, at) => `c${at + 1}`)
    ask(app, chosen, names)
    await app.drawn()
    await app.type('\x1b[6~', () => app.text().includes('[c7]'), 'a page down')
    await app.type('j', () => app.text().includes('[c8]'), 'one more')
    await app.type('\x1b[6~', () => app.text().includes('[c14]'), 'a page from there')
    await app.type('\x1b[F', () => app.text().includes('[c20]'), 'the last')
    await app.type('\x1b[5~', () => app.text().includes('[c14]'), 'a page up')
    await app.type('\x1b[H', () => app.text().includes('[c1]'), 'the first')
    await app.type('\x1b[5~\x1b[F\r', () => chosen.length > 0, 'a choice')
    expect(chosen).toEqual(['c20'])
  })
})

describe('typed in', () => {
  const composer = (app: ExplorerBench) => app.ui.get().composer

  it('letters are commands in a pane and text in a field', async () => {
    const app = startExplorer()
    app.show().deliver()
    await app.type('c', () => composer(app).editing, 'the composer to be written in')
    await app.type('quit a n', () => composer(app).values.store === 'quit a n', 'the letters in the field')
    await app.type('\x1b', () => !composer(app).editing, 'Esc to leave the field')
    expect(app.farewells).toEqual([])
    await app.type('\x1b', () => app.ui.get().focus === 'consumer', 'Esc to leave the pane')
    await app.type('?', () => app.text().includes('Verdicts: in the consumer pane'), 'help to open')
  })

  it('a review is written, checked and published', async () => {
    const app = startExplorer()
    await app.type('c', () => composer(app).editing, 'the composer to be written in')
    await app.type('Kings\tAna\t9\tgood\r', () => (app.status() ?? '').includes('1 to 5'), 'the rating to be refused')
    expect(app.published).toEqual([])
    await app.type('\x7f4\r', () => app.published.length === 1, 'the review to be published')
    expect(JSON.parse(app.published[0]!.body)).toMatchObject({ store: 'Kings', author: 'Ana', rating: 4, text: 'good' })
  })

  it('a paste fills a field, its line ends as spaces, and does nothing elsewhere', async () => {
    const app = startExplorer()
    await app.type('\x1b[200~qqP\x1b[201~c', () => composer(app).editing, 'the composer to be written in')
    expect(app.farewells).toEqual([])
    expect(app.published).toEqual([])
    await app.type('\x1b[200~a\nb\x1b[201~', () => composer(app).values.store === 'a b', 'the paste in the field')
  })

  it('a command is found by its words, completed by Tab and run by Enter', async () => {
    const app = startExplorer()
    app.show().deliver()
    const query = () => {
      const top = app.ui.get().overlays.at(-1)
      return top?.kind === 'palette' ? top.query : undefined
    }
    await app.type(':mark', () => query() === 'mark', 'the words in the palette')
    await app.type('\t', () => query() === rankCommands('mark')[0]?.command.id, 'the name completed')
    await app.type('-held', () => query() === 'message.mark-held', 'typing to go on at the end')
    await app.type('\r', () => (app.status() ?? '').includes('1 held message marked'), 'the command to run')
    expect(app.ui.get().overlays).toEqual([])
  })

  it('a choice is taken from a list by arrows and Enter, or by its number', async () => {
    const app = startExplorer()
    const { sent, deliver } = app.show()
    deliver()
    deliver()
    await app.type('t', () => app.text().includes('Term seq 1: why?'), 'the question')
    await app.type('\x1b[B\r', () => sent.includes('+TERM spam 1'), 'the second reason on the wire')
    await app.type('N', () => app.text().includes('Nak seq 2'), 'the question')
    await app.type('1', () => sent.includes('-NAK {"delay":1000000000} 2'), 'the first delay on the wire')
  })

  it('Ctrl-C quits from within a field, asking first when messages are held', async () => {
    const app = startExplorer()
    app.show().deliver()
    await app.type('c', () => composer(app).editing, 'the composer to be written in')
    await app.type('\x03', () => app.text().includes('held without a verdict: quit?'), 'the question')
    expect(app.farewells).toEqual([])
    await app.type('\x03', () => app.farewells.length === 1, 'the end')
  })

  it('a form says what is wrong with a value while it is typed, and does not take it', async () => {
    const app = startExplorer()
    app.show()
    await app.type('e', () => app.text().includes('Edit consumer rating-pull'), 'the form')
    await app.type('.x', () => app.text().includes('a subject cannot begin with a dot'), 'the refusal')
    await app.type('\r', () => true, 'Enter')
    expect(app.ui.get().overlays).toHaveLength(1)
    await app.type('\x15R.x', () => app.text().includes('▌filter'), 'another filter')
    await app.type('\r', () => app.text().includes('filter: none → R.x'), 'the difference')
    await app.type('j', () => app.text().includes('[yes'), 'the answer in hand')
    await app.type('\r', () => app.calls.length > 0, 'the edit')
    expect(app.calls).toEqual(['editConsumer REVIEWS rating-pull {"filter_subject":"R.x"}'])
  })

  it('a field is edited by the keys of a command line', async () => {
    const app = startExplorer()
    app.show()
    const value = (): string | undefined => {
      const top = app.ui.get().overlays.at(-1)
      return top?.kind === 'form' ? top.fields[top.at]?.value : undefined
    }
    const becomes = (typed: string, wanted: string) => app.type(typed, () => value() === wanted, `"${wanted}"`)
    await app.type('e', () => value() === '', 'the form')
    await becomes('one two three', 'one two three')
    await becomes('\x17', 'one two ')
    await becomes('\x01', 'one two ')
    await becomes('x', 'xone two ')
    await becomes('\x0b', 'x')
    await becomes('yz', 'xyz')
    await becomes('\x15', '')
    await becomes('ab', 'ab')
    await becomes('\x1b[D\x0b', 'a')
    await app.type('\t', () => value() !== 'a', 'the next field')
  })

  it('a digit typed behind -1 is a number of its own', async () => {
    const app = startExplorer()
    app.show({ info: { config: { max_deliver: -1 } } })
    await app.type('e', () => app.text().includes('Edit consumer'), 'the form')
    const at = (): string | undefined => {
      const top = app.ui.get().overlays.at(-1)
      return top?.kind === 'form' ? `${top.fields[top.at]?.id} ${top.fields[top.at]?.value}` : undefined
    }
    for (let steps = 0; steps < 9 && at() !== 'max_deliver -1'; steps += 1) {
      const before = at()
      await app.type('\t', () => at() !== before, 'the next field')
    }
    await app.type('2', () => at() === 'max_deliver 2', 'two')
    await app.type('5', () => at() === 'max_deliver 25', 'twenty-five')
  })
})
