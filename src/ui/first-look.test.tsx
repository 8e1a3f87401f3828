import { describe, expect, it } from 'vitest'
import { createCommandBench, startExplorer } from '../test/support/explorer.js'
import type { ExplorerBench } from '../test/support/explorer.js'
import { keptSizes, screenStates } from '../test/support/screen-states.js'
import { wholeSecond } from './clock-store.js'
import { createTheme } from './theme.js'

const theme = createTheme({}, { ascii: false, palette: 'truecolour-dark' })
const small = { columns: 80, rows: 24 }

async function reached(name: string, size: { readonly columns: number; readonly rows: number }) {
  const bench = createCommandBench({}, size)
  const state = screenStates.find((one) => one.name === name)
  await state?.reach(bench)
  return startExplorer({ bench, theme }, size)
}

/** Lets `ms` pass for the workspace and the second of the screen. */
async function pass(app: ExplorerBench, ms: number): Promise<void> {
  app.clock.advance(ms)
  app.nowMs.set(wholeSecond(app.clock.now()))
  await app.drawn()
}

const painted = (app: ExplorerBench): readonly string[] => app.painted().split('\n')
/** How a text stands on the screen: the looks of the places where it is found. */
const looksOf = (lines: readonly string[], text: string): readonly string[] =>
  lines.flatMap((line) =>
    [...line.matchAll(/\x1b\[([\d;]+)m([^\x1b]*)/g)].flatMap(([, look = '', words = '']) =>
      words.includes(text) ? [look] : [],
    ),
  )
const start = (look: string): string => /^\x1b\[([\d;]+)m/.exec(look)?.[1] ?? ''
const lookOf = (role: 'text' | 'accent' | 'warn' | 'bad'): string => start(theme.paint('x', { role }))
/** Rows of messages: sequence, and the seconds left where they are yours. */
const rowsOf = (lines: readonly string[]) =>
  lines.flatMap((line, at) => {
    const [, seq, left] = /^[▌ ] +(\d+) +[✓↻○●]+ .*?(?:● held +(\d+)s.*)?$/.exec(line) ?? []
    return seq === undefined ? [] : [{ at, seq: Number(seq), left: left === undefined ? undefined : Number(left) }]
  })

describe('somebody who sees the full consumer at 80x24 for the first time', () => {
  it('finds which message runs out first: it has the least time, it is the brightest, and its life says when', async () => {
    const app = await reached('full', small)
    const rows = rowsOf(app.lines())
    const held = rows.filter(({ left }) => left !== undefined)
    expect(held.length).toBe(4)
    const first = held.reduce((one, other) => (other.left! < one.left! ? other : one))
    expect(first.seq).toBe(3)
    expect(app.text()).toContain('5 Life of seq 3 ─')
    expect(app.text()).toMatch(new RegExp(`in ${first.left}s +next +sent again as try 3`))
    // Wherever the cursor is.
    for (const go of ['list.top', 'list.bottom'] as const) {
      app.commands.run(go)
      await app.drawn()
      const lines = painted(app)
      const urgent = [lookOf('warn'), lookOf('bad')]
      const bright = rowsOf(app.lines()).filter(({ at }) => urgent.some((look) => lines[at]?.includes(look)))
      expect(bright.map(({ seq }) => seq)).toEqual([3])
    }
  })

  it('finds why nothing new comes', async () => {
    const lines = (await reached('full', small)).lines()
    expect(lines[1]).toMatch(/━ 5\/5 out {2}┄ 2 to come/)
    expect(lines[2]).toMatch(/^ \[FULL 5\/5\] The server waits for you\./)
    expect(lines[3]).toMatch(/^ slots \[3\]\[4\]\[5\]\[6\]\[2↻\] .*in line/)
  })

  it('finds which key helps: what frees a place is named above, and its keys stand first below', async () => {
    const lines = (await reached('full', small)).lines()
    expect(lines[2]).toContain('Ack or term frees a place, nak does not.')
    expect(lines.at(-1)).toMatch(/^ a ack {2}.* t term {2}/)
  })
})

describe('the time of a message', () => {
  it('is the same second in the same colour in its row, its life and the sentence', async () => {
    const app = await reached('again', keptSizes[1])
    app.commands.run('list.up')
    await app.drawn()
    const seen: string[] = []
    for (let steps = 0; steps < 10; steps += 1) {
      const lines = painted(app)
      const row = rowsOf(app.lines().map((line) => line.slice(31))).find(({ seq }) => seq === 3)
      if (row?.left === undefined) throw new Error(app.text())
      const rowLine = lines[row.at] ?? ''
      const colours = [lookOf('accent'), lookOf('warn'), lookOf('bad')]
      const colourIn = (looks: readonly string[]): string | undefined =>
        colours.find((colour) => looks.some((look) => look.includes(colour)))
      const inRow = colourIn(looksOf([rowLine], ` ${row.left}s`))
      expect(app.text()).toContain(`Seq 3 goes back in ${row.left}s unless you decide.`)
      expect(app.text()).toMatch(new RegExp(`in ${row.left}s +next`))
      expect(colourIn(looksOf(lines, `in ${row.left}s`).slice(-1))).toBe(inRow)
      const sentence = looksOf([lines[2] ?? ''], 'goes back in')[0] ?? ''
      // As long as there is time the sentence is as calm as any.
      expect(sentence).toContain(inRow === lookOf('accent') ? lookOf('text') : inRow)
      if (inRow !== undefined && !seen.includes(inRow)) seen.push(inRow)
      await pass(app, 1000)
    }
    expect(seen).toEqual([lookOf('accent'), lookOf('warn'), lookOf('bad')])
  })
})

describe('the small screen', () => {
  const isRule = (line: string): boolean => /[─━]{2} \d [A-Z]/.test(line)

  it.each(['again', 'full'])('is for messages and not for frames: %s', async (name) => {
    const lines = (await reached(name, small)).lines()
    const ink = lines.join('').replace(/\s/g, '').length
    const frames = lines.map((line) => line.match(isRule(line) ? /[─━│┬]/g : /[│╭╮╰╯┬]/g)?.length ?? 0)
    expect(frames.reduce((sum, cells) => sum + cells, 0) / ink).toBeLessThan(0.2)
    // The list has the whole width, and begins at once behind what is said of all.
    const list = lines.findIndex((line) => line.includes('3 Messages'))
    expect(list).toBeLessThanOrEqual(name === 'full' ? 4 : 3)
    expect(lines[list]).toMatch(/^━━ 3 Messages ━+ .* ━━$/)
    expect(lines.findIndex((line) => isRule(line) && line.includes('4 Truth')) - list).toBeGreaterThanOrEqual(10)
  })

  it('names modes in a place of their own, not behind a number', async () => {
    for (const size of keptSizes) {
      const [top = ''] = (await reached('full', size)).lines()
      expect(top).toMatch(/\[push\] pull {2}wildcard {2}ordered *$/)
      expect(top).not.toMatch(/\d out|stored/)
    }
  })
})
