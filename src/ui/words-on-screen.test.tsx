import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { literal } from '../lib/safe-text.js'
import { clustersOf } from '../lib/clusters.js'
import { drawnLabels } from '../test/support/drawn-labels.js'
import { createCommandBench, startExplorer } from '../test/support/explorer.js'
import type { ExplorerBench } from '../test/support/explorer.js'
import type { ScreenSize } from '../test/support/render.js'
import { drawnSizes, keptSizes, screenStates } from '../test/support/screen-states.js'
import { termAtStart } from '../words/glossary.js'
import { dialogArea } from './dialogs/dialog-place.js'
import { wordRect } from './dialogs/word-overlay.js'
import { covers } from './dialogs/word-place.js'
import { layoutScreen } from './layout.js'
import { spotOrder } from './word-spots.js'
import type { WordSpot } from './word-spots.js'

const folder = join(import.meta.dirname, '..', 'test', 'screens')
// Over the panes, before anything is to be looked up, stands the welcome, and code to take home, which is no words of ours.
const files = readdirSync(folder).filter((file) => !/^(welcome|code)-/.test(file))
// Each state once on the lowest promised screen and once on a large one; the fullest ones at every size.
const cases = screenStates.flatMap((state) =>
  (['full', 'workers', 'details'].includes(state.name) ? drawnSizes : keptSizes.filter(({ rows }) => rows !== 40)).map(
    (size) => ({ state, size, name: `${state.name} ${size.columns}x${size.rows}` }),
  ),
)

/** What stands in some cells of a line. */
const cellsOf = (line: string, { x, width }: WordSpot['rect']): string => {
  let at = 0
  return [...clustersOf(line)]
    .filter((cluster) => {
      const from = at
      at += cluster.width
      return from >= x && at <= x + width
    })
    .map(({ text }) => text)
    .join('')
}

/** Where dialogs may stand on the screen that is drawn. */
const areaOf = ({ ui }: ExplorerBench, { columns, rows }: ScreenSize) => {
  const { focus, lower } = ui.get()
  const heightOf = (part: string) => ui.words.get().find(({ owner }) => owner === part)?.within.height
  const [head, strip] = [heightOf('head'), heightOf('lesson')]
  const of = { ...(head === undefined ? {} : { head }), ...(strip === undefined ? {} : { strip }) }
  return dialogArea(layoutScreen(columns, rows, { focus, lower, ...of }))
}

describe('the words on the screen', () => {
  it.each(files)('have an entry each: %s', (file) => {
    const labels = drawnLabels(readFileSync(join(folder, file), 'utf8').trimEnd().split('\n'))
    expect(labels.length).toBeGreaterThan(1)
    expect(labels.filter(({ label }) => termAtStart(label) === undefined)).toEqual([])
  })

  it.each(cases)('stand where they are looked for, and no entry covers its own: $name', async ({ state, size }) => {
    const bench = createCommandBench({}, size)
    await state.reach(bench)
    const app = startExplorer({ bench }, size)
    await app.drawn()
    const screen = app.lines()
    const spots = spotOrder(app.ui.words.get(), app.ui.get().focus)
    const hasDialog = app.ui.get().overlays.length > 0
    for (const spot of spots) {
      if (!hasDialog || spot.owner === 'dialog')
        expect(cellsOf(screen[spot.rect.y] ?? '', spot.rect), app.text()).toBe(spot.text)
      const box = wordRect({ kind: 'word', term: spot.term, top: 0, link: 0, from: spot }, areaOf(app, size))
      expect(covers(box, spot.rect), `${spot.text} at ${JSON.stringify([spot.rect, box])}\n${app.text()}`).toBe(false)
      expect(box.height, spot.text).toBeGreaterThanOrEqual(size.rows < 14 ? 3 : 5)
      expect(box.y + box.height).toBeLessThan(size.rows)
      expect(box.x + box.width).toBeLessThanOrEqual(size.columns)
    }
  })

  it('would not pass with a label that nothing explains', () => {
    const screen = [
      '',
      '',
      `── 4 Truth ${'─'.repeat(40)}`,
      ' settled   1  ack floor 1',
      ' flurbs    2  num_flurbs',
      ' flurbs    2  flurb',
      '',
      '',
    ]
    expect(drawnLabels(screen).map(({ label }) => label)).toEqual([
      'Truth',
      'settled',
      'ack floor',
      'flurbs',
      'flurbs',
      'flurb',
    ])
    expect(termAtStart('flurbs')).toBeUndefined()
  })

  it('are many: every part of the screen has some', async () => {
    const bench = createCommandBench({}, { columns: 200, rows: 60 })
    await screenStates.find(({ name }) => name === 'full')?.reach(bench)
    const app = startExplorer({ bench }, { columns: 200, rows: 60 })
    await app.drawn()
    const owners = new Set(app.ui.words.get().map(({ owner }) => owner))
    expect([...owners].sort()).toEqual(
      ['bar', 'composer', 'consumer', 'happened', 'head', 'life', 'rates', 'streams', 'time', 'truth'].sort(),
    )
    expect(app.ui.words.get().length).toBeGreaterThan(50)
    expect(drawnLabels(app.lines()).length).toBeGreaterThan(45)
  })
})

describe('explaining a word on the screen', () => {
  const started = async (name: string, size: ScreenSize = { columns: 80, rows: 24 }): Promise<ExplorerBench> => {
    const bench = createCommandBench({}, size)
    await screenStates.find((state) => state.name === name)?.reach(bench)
    const app = startExplorer({ bench }, size)
    await app.drawn()
    return app
  }
  const entry = ({ ui }: ExplorerBench): string | undefined => {
    const top = ui.get().overlays.at(-1)
    return top?.kind === 'word' ? top.term : undefined
  }

  it('begins with the state of the row under the cursor, and goes on with Tab', async () => {
    const app = await started('full')
    await app.type('s', () => entry(app) === 'held', 'the entry of held')
    await app.type('\t', () => app.text().includes('╭ sequence  stream_seq'), 'the next word')
    await app.type('\x1b[Z', () => app.text().includes('╭ held  ack pending'), 'the word before')
    await app.type('q', () => app.ui.get().overlays.length === 0, 'the entry to close')
  })

  it('in Truth leaves the number in sight, and marks its word', async () => {
    const app = await started('full')
    app.commands.run('pane.truth')
    await app.drawn()
    await app.type('s', () => app.text().includes('╭ settled'), 'the first number')
    await app.type('\t', () => app.text().includes('╭ out  ack pending'), 'the next number')
    expect(app.text()).toMatch(/▌out +5\/5 {2}ack pending/)
    expect(app.text().replace(/[│\s]+/g, ' ')).toContain('“A nak frees a place.” It keeps its place')
  })

  it('in What just happened explains the first line that has a word', async () => {
    const app = await started('full', { columns: 120, rows: 40 })
    app.commands.run('pane.happened')
    await app.drawn()
    const [first] = app.ui.words.get().filter(({ owner }) => owner === 'happened')
    await app.type('s', () => entry(app) === first?.term, 'the entry of the first line')
  })

  it('in an opened message goes through its words, beside them, and comes back to it', async () => {
    const app = await started('message')
    await app.type('s', () => entry(app) === 'Life', 'the heading of its life')
    // The dialog is in sight still, and the word in it marked.
    expect(app.text()).toMatch(/▌Life/)
    expect(app.text()).toContain('Message seq')
    await app.type('\t', () => entry(app) !== 'Life', 'the first line of its life')
    await app.type('q', () => app.ui.get().overlays.at(-1)?.kind === 'detail', 'the message again')
  })

  it('in the whole truth explains the first number in sight', async () => {
    const app = await started('full')
    await app.type('T', () => app.text().includes('╭ Truth of'), 'the whole truth')
    const [first] = app.ui.words.get().filter(({ owner }) => owner === 'dialog')
    await app.type('s', () => entry(app) === first?.term, 'its entry')
    // What it explains has a row of its own still, wherever the text has moved to meanwhile.
    expect(app.text()).toContain('▌settled 1')
  })

  it('on a line of Life explains what happened there', async () => {
    const app = await started('full', { columns: 120, rows: 40 })
    app.commands.run('pane.life')
    await app.drawn()
    const of = app.ui.words.get().filter(({ owner }) => owner === 'life')
    expect(of.map(({ text }) => text).join('\n')).toMatch(/try \d/)
    await app.type('s', () => entry(app) === of[0]?.term, 'the entry of its first line')
  })

  it('on the strip of a lesson explains what it is about, and what its checks are about', async () => {
    const app = await started('lesson-do')
    const of = app.ui.words.get().filter(({ owner }) => owner === 'lesson')
    expect(of.map(({ term }) => term)).toContain('ack wait')
    expect(of.length).toBeGreaterThan(1)
    const wanted = of[0]!
    for (let step = 0; step < 80 && app.ui.get().overlays.length === 0; step += 1)
      await app.type('s', () => true, 'an entry')
    for (let step = 0; step < 80; step += 1) {
      const top = app.ui.get().overlays.at(-1)
      if (top?.kind === 'word' && top.from?.owner === 'lesson') break
      app.commands.run('word.next')
    }
    await app.drawn()
    expect(app.ui.get().overlays.at(-1)).toMatchObject({ kind: 'word', from: { owner: 'lesson' } })
    expect(app.text()).toContain(wanted.text)
  })

  it('follows what an entry names, and comes back step by step', async () => {
    const app = await started('full')
    await app.type('s', () => entry(app) === 'held', 'held')
    await app.type('\r', () => entry(app) === 'ack wait', 'the first that is named')
    await app.type('\x1b[C\r', () => entry(app) === 'ran out', 'the second that one names')
    await app.type('s', () => entry(app) === 'ack wait', 'one step back')
    await app.type('s', () => entry(app) === 'held', 'the first entry')
  })

  it('is found by what a newcomer types, from the palette and from the help', async () => {
    const app = await started('full')
    await app.type(':dead letter\r', () => entry(app) === 'dead letter', 'the entry from the palette')
    await app.type('s', () => app.ui.get().overlays.at(-1)?.kind === 'palette', 'back to what was found')
    app.ui.close()
    await app.drawn()
    await app.type('?stuck\r', () => entry(app) === 'max ack pending', 'the entry from the help')
  })

  it('says so where there is nothing to explain', () => {
    const bench = createCommandBench()
    bench.commands.run('word.explain')
    expect(bench.status()).toBe(literal`no word to explain is on the screen`)
  })
})
