import { describe, expect, it } from 'vitest'
import { layoutScreen, stripRowCount } from './layout.js'
import type { Layout, LowerPane, Rect } from './layout.js'
import { paneOrder } from './panes/table.js'
import type { PaneId } from './panes/table.js'

/** The screen cut at every edge there is: the widths on top, the heights at the left, and who stands in each part. */
function draw(columns: number, rows: number, focus: PaneId = 'consumer', lower: LowerPane = 'truth'): string {
  return drawLayout(layoutScreen(columns, rows, { focus, lower, head: 2 }), { columns, rows })
}
function drawLayout(layout: Layout, { columns, rows }: { readonly columns: number; readonly rows: number }): string {
  const parts = partsOf(layout, columns)
  const edges = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b)
  const xs = edges([0, columns, ...parts.flatMap(({ rect }) => [rect.x, rect.x + rect.width])])
  const ys = edges([0, rows, ...parts.flatMap(({ rect }) => [rect.y, rect.y + rect.height])])
  const spans = (values: readonly number[]) => values.slice(1).map((to, index) => to - (values[index] ?? 0))
  const widths = spans(xs)
  const cell = (text: string | number, at: number) =>
    widths[at] === 1 ? String(text).slice(0, 1) + ' ' : String(text).padEnd(9)
  const at = (x: number, y: number) => parts.find(({ rect }) => inside(rect, x, y))?.name ?? '.'
  const lines = spans(ys).map((height, row) =>
    `${String(height).padStart(3)} ${xs
      .slice(0, -1)
      .map((x, i) => cell(at(x, ys[row] ?? 0), i))
      .join('')}`.trimEnd(),
  )
  return [`    ${widths.map(cell).join('')}`.trimEnd(), ...lines].join('\n')
}
const inside = ({ x, y, width, height }: Rect, column: number, row: number): boolean =>
  column >= x && column < x + width && row >= y && row < y + height
function partsOf({ panes, details, dividers, head, strip, statusRow, footerRow }: Layout, columns: number) {
  const row = (name: string, y: number) => ({ name, rect: { x: 0, y, width: columns, height: 1 } })
  const over = dividers.filter((d) => d.isOver).map((rect) => ({ name: '|', rect }))
  const under = dividers.filter((d) => !d.isOver).map((rect) => ({ name: '|', rect }))
  const named = Object.entries(panes)
    .map(([name, rect]) => ({ name, rect }))
    .reverse()
  return [
    row('bar', 0),
    { name: 'head', rect: head },
    ...(strip ? [{ name: 'strip', rect: strip }] : []),
    ...over,
    ...named,
    ...(details ? [{ name: 'details', rect: details }] : []),
    ...under,
    row('status', statusRow),
    row('footer', footerRow),
  ]
}

const drawn = [
  [40, 10, 'consumer', `
    40
  1 bar
  2 head
  5 consumer
  1 status
  1 footer
`],
  [40, 10, 'composer', `
    40
  1 bar
  2 head
  5 composer
  1 status
  1 footer
`],
  [60, 20, 'consumer', `
    60
  1 bar
  2 head
  8 consumer
  7 truth
  1 status
  1 footer
`],
  [80, 24, 'consumer', `
    34       1 45
  1 bar      b bar
  2 head     h head
 12 consumer c consumer
  7 truth    | life
  1 status   s status
  1 footer   f footer
`],
  [60, 20, 'streams', `
    60
  1 bar
  2 head
  6 streams
  9 details
  1 status
  1 footer
`],
  [40, 10, 'streams', `
    40
  1 bar
  2 head
  5 streams
  1 status
  1 footer
`],
  [40, 30, 'streams', `
    40
  1 bar
  2 head
 10 streams
 15 details
  1 status
  1 footer
`],
  [80, 17, 'streams', `
    28       1 51
  1 bar      b bar
  2 head     h head
 12 streams  | details
  1 status   s status
  1 footer   f footer
`],
  [100, 30, 'streams', `
    30       1 69
  1 bar      b bar
  2 head     h head
 15 streams  | details
 10 composer | details
  1 status   s status
  1 footer   f footer
`],
  [80, 24, 'streams', `
    28       1 51
  1 bar      b bar
  2 head     h head
 19 streams  | details
  1 status   s status
  1 footer   f footer
`],
  [80, 24, 'composer', `
    34       1 45
  1 bar      b bar
  2 head     h head
  8 consumer c consumer
  4 composer c composer
  7 composer c composer
  1 status   s status
  1 footer   f footer
`],
  [100, 30, 'consumer', `
    30       1 34       1 34
  1 bar      b bar      b bar
  2 head     h head     h head
 15 streams  | consumer c consumer
  2 composer | consumer c consumer
  8 composer | truth    | life
  1 status   s status   s status
  1 footer   f footer   f footer
`],
  [120, 15, 'consumer', `
    30       1 89
  1 bar      b bar
  2 head     h head
 10 streams  | consumer
  1 status   s status
  1 footer   f footer
`],
  [120, 40, 'consumer', `
    30       1 38       1 50
  1 bar      b bar      b bar
  2 head     h head     h head
 19 streams  | consumer c consumer
  2 streams  | truth    | life
  7 composer | truth    | life
  7 composer | happened h happened
  1 status   s status   s status
  1 footer   f footer   f footer
`],
  [120, 40, 'streams', `
    30       1 89
  1 bar      b bar
  2 head     h head
 21 streams  | details
 14 composer | details
  1 status   s status
  1 footer   f footer
`],
  [160, 50, 'consumer', `
    30       1 70       1 11       1 46
  1 bar      b bar      b bar      b bar
  2 head     h head     h head     h head
 12 streams  | consumer c consumer | truth
 19 streams  | consumer c consumer | life
  4 composer | consumer c consumer | life
 10 composer | time     | happened h happened
  1 status   s status   s status   s status
  1 footer   f footer   f footer   f footer
`],
  [200, 60, 'consumer', `
    36       1 89       1 15       1 57
  1 bar      b bar      b bar      b bar
  2 head     h head     h head     h head
 12 streams  | consumer c consumer | truth
 21 streams  | consumer c consumer | life
  8 streams  | time     | happened h happened
  5 composer | time     | happened h happened
  9 composer | rates    r rates    r rates
  1 status   s status   s status   s status
  1 footer   f footer   f footer   f footer
`],
  [80, 24, 'time', `
    34       1 45
  1 bar      b bar
  2 head     h head
  8 consumer c consumer
  4 time     t time
  7 time     t time
  1 status   s status
  1 footer   f footer
`],
  [120, 15, 'streams', `
    30       1 89
  1 bar      b bar
  2 head     h head
 10 streams  | details
  1 status   s status
  1 footer   f footer
`],
  [40, 10, 'workers', `
    40
  1 bar
  2 head
  5 workers
  1 status
  1 footer
`],
  [60, 20, 'workers', `
    60
  1 bar
  2 head
 15 workers
  1 status
  1 footer
`],
  [80, 24, 'workers', `
    80
  1 bar
  2 head
 13 workers
  6 happened
  1 status
  1 footer
`],
  [100, 30, 'workers', `
    100
  1 bar
  2 head
 18 workers
  7 happened
  1 status
  1 footer
`],
  [120, 15, 'workers', `
    120
  1 bar
  2 head
 10 workers
  1 status
  1 footer
`],
  [120, 40, 'workers', `
    120
  1 bar
  2 head
 15 workers
 12 time
  8 happened
  1 status
  1 footer
`],
  [160, 50, 'workers', `
    43       1 43       1 72
  1 bar      b bar      b bar
  2 head     h head     h head
 20 workers  w workers  w workers
 16 time     t time     t time
  9 truth    | life     | happened
  1 status   s status   s status
  1 footer   f footer   f footer
`],
  [200, 60, 'workers', `
    54       1 54       1 90
  1 bar      b bar      b bar
  2 head     h head     h head
 19 workers  w workers  w workers
 15 time     t time     t time
 12 truth    | life     | happened
  9 rates    r rates    r rates
  1 status   s status   s status
  1 footer   f footer   f footer
`],
] as const // prettier-ignore

/** The head beside a lesson: the line of row 2, and from 30 rows on the sentence. */
const headBeside = (rows: number): number => (rows < 14 ? 0 : rows < 30 ? 1 : 2)
const inLesson = (columns: number, rows: number, focus: PaneId, lower: LowerPane = 'truth') =>
  layoutScreen(columns, rows, { focus, lower, head: headBeside(rows), strip: stripRowCount(columns, rows) })

const drawnInLesson = [
  [40, 10, 'consumer', `
    40
  1 bar
  3 strip
  4 consumer
  1 status
  1 footer
`],
  [60, 20, 'consumer', `
    60
  1 bar
  1 head
  6 strip
 10 consumer
  1 status
  1 footer
`],
  [60, 20, 'truth', `
    60
  1 bar
  1 head
  6 strip
  3 consumer
  7 truth
  1 status
  1 footer
`],
  [80, 24, 'consumer', `
    34       1 45
  1 bar      b bar
  1 head     h head
  7 strip    s strip
  6 consumer c consumer
  7 truth    | life
  1 status   s status
  1 footer   f footer
`],
  [80, 24, 'streams', `
    28       1 51
  1 bar      b bar
  1 head     h head
  7 strip    s strip
 13 streams  | details
  1 status   s status
  1 footer   f footer
`],
  [80, 24, 'composer', `
    34       1 45
  1 bar      b bar
  1 head     h head
  7 strip    s strip
  2 consumer c consumer
  4 composer c composer
  7 composer c composer
  1 status   s status
  1 footer   f footer
`],
  [80, 24, 'happened', `
    34       1 45
  1 bar      b bar
  1 head     h head
  7 strip    s strip
  2 consumer c consumer
  4 happened h happened
  7 happened h happened
  1 status   s status
  1 footer   f footer
`],
  [100, 22, 'consumer', `
    30       1 34       1 34
  1 bar      b bar      b bar
  1 head     h head     h head
  6 strip    s strip    s strip
  5 streams  | consumer c consumer
  7 streams  | truth    | life
  1 status   s status   s status
  1 footer   f footer   f footer
`],
  [120, 15, 'consumer', `
    30       1 89
  1 bar      b bar
  1 head     h head
  4 strip    s strip
  7 streams  | consumer
  1 status   s status
  1 footer   f footer
`],
  [120, 40, 'consumer', `
    30       1 38       1 50
  1 bar      b bar      b bar
  2 head     h head     h head
  8 strip    s strip    s strip
 11 streams  | consumer c consumer
  5 streams  | truth    | life
  4 composer | truth    | life
  7 composer | happened h happened
  1 status   s status   s status
  1 footer   f footer   f footer
`],
  [160, 50, 'consumer', `
    30       1 70       1 11       1 46
  1 bar      b bar      b bar      b bar
  2 head     h head     h head     h head
  8 strip    s strip    s strip    s strip
 11 streams  | consumer c consumer | truth
 12 streams  | consumer c consumer | life
  4 composer | consumer c consumer | life
 10 composer | time     | happened h happened
  1 status   s status   s status   s status
  1 footer   f footer   f footer   f footer
`],
  [200, 60, 'consumer', `
    36       1 89       1 15       1 57
  1 bar      b bar      b bar      b bar
  2 head     h head     h head     h head
  8 strip    s strip    s strip    s strip
 10 streams  | consumer c consumer | truth
 15 streams  | consumer c consumer | life
  8 streams  | time     | happened h happened
  5 composer | time     | happened h happened
  9 composer | rates    r rates    r rates
  1 status   s status   s status   s status
  1 footer   f footer   f footer   f footer
`],
  [120, 40, 'workers', `
    120
  1 bar
  2 head
  8 strip
 11 workers
  8 time
  8 happened
  1 status
  1 footer
`],
] as const // prettier-ignore

describe('the screen divided', () => {
  it.each(drawn)('is drawn on purpose at %dx%d with the keys in %s', (columns, rows, focus, drawing) => {
    expect(draw(columns, rows, focus)).toBe(drawing.slice(1, -1))
  })

  it('shows one of truth and life where there is no room for both', () => {
    expect(draw(60, 20, 'consumer', 'life')).toContain('7 life')
    expect(draw(67, 24)).toContain('7 truth')
  })

  it('keeps streams and composer in sight from 100 columns on, and nothing of them below', () => {
    const { panes } = layoutScreen(100, 24, at('consumer'))
    expect([panes.streams, panes.composer]).not.toContain(undefined)
    expect(Object.keys(layoutScreen(99, 24, at('consumer')).panes)).toEqual(['consumer', 'truth', 'life'])
  })

  it('moves nothing when rows of the head come and go, but the upper edge of the list', () => {
    const two = layoutScreen(80, 24, at('consumer')).panes
    const three = layoutScreen(80, 24, { ...at('consumer'), head: 3 }).panes
    expect([three.truth, three.life]).toEqual([two.truth, two.life])
    expect(three.consumer?.height).toBe((two.consumer?.height ?? 0) - 1)
  })

  it('shows nothing below 40x10', () => {
    expect(layoutScreen(39, 40, at('streams'))).toMatchObject({ kind: 'too-small', panes: {} })
    expect(layoutScreen(120, 9, at('streams'))).toMatchObject({ kind: 'too-small', panes: {} })
  })
})

describe('the screen divided for a lesson', () => {
  it.each(drawnInLesson)('is drawn on purpose at %dx%d with the keys in %s', (columns, rows, focus, drawing) => {
    expect(drawLayout(inLesson(columns, rows, focus), { columns, rows })).toBe(drawing.slice(1, -1))
  })

  it('shows the lesson, the list and what explains it together from 80x24 on', () => {
    expect(Object.keys(inLesson(80, 24, 'consumer').panes)).toEqual(['consumer', 'truth', 'life'])
  })

  it('moves nothing while it goes on, whatever it says: its rows depend on the screen alone', () => {
    const { strip, panes } = inLesson(80, 24, 'consumer')
    expect(strip).toEqual({ x: 0, y: 2, width: 80, height: 7 })
    expect(panes.consumer?.y).toBe(9)
    const [with_, without] = [inLesson(120, 40, 'consumer'), layoutScreen(120, 40, at('consumer'))]
    expect([with_.panes.truth, with_.panes.life, with_.panes.happened]).toEqual([
      without.panes.truth,
      without.panes.life,
      without.panes.happened,
    ])
  })
})

describe('at every size from 40x10 to 240x80', () => {
  const rowCounts = [10, 11, 12, 16, 17, 18, 19, 20, 22, 23, 24, 25, 29, 30, 31, 35, 36, 37, 49, 50, 51, 59, 60, 80]
  const sizes = Array.from({ length: 201 }, (_, index) => 40 + index).flatMap((columns) =>
    rowCounts.map((rows) => ({ columns, rows })),
  )
  const failing = (holds: (columns: number, rows: number) => boolean): readonly string[] =>
    sizes.filter(({ columns, rows }) => !holds(columns, rows)).map(({ columns, rows }) => `${columns}x${rows}`)

  it.each(['consumer', 'streams', 'workers'] as const)(
    'panes and dividers cover the body, stay inside it and never overlap, with the keys in %s',
    (focus) => {
      const fits = (columns: number, rows: number): boolean => {
        const { panes, details, dividers, body } = layoutScreen(columns, rows, at(focus))
        const rects = [...Object.values(panes), ...(details ? [details] : []), ...dividers]
        const area = rects.reduce((sum, { width, height }) => sum + width * height, 0)
        // Areas that add up to the body's leave no hole as long as none overlap and none sticks out.
        return (
          area === body.width * body.height &&
          rects.every((rect) => within(rect, body)) &&
          rects.every((one, index) => rects.slice(index + 1).every((other) => !overlap(one, other)))
        )
      }
      expect(failing(fits)).toEqual([])
    },
  )

  it('what slides in stays inside the body', () => {
    const fits = (columns: number, rows: number): boolean =>
      paneOrder.every((focus) => {
        const { panes, dividers, body } = layoutScreen(columns, rows, at(focus))
        return [...Object.values(panes), ...dividers].every((rect) => within(rect, body))
      })
    expect(failing(fits)).toEqual([])
  })

  it('no pane is too small for its rule and a few rows', () => {
    const roomy = (columns: number, rows: number): boolean =>
      paneOrder.every((focus) => {
        const { panes, kind } = layoutScreen(columns, rows, at(focus))
        const least = kind === 'single' || kind === 'low' ? 5 : 6
        return Object.values(panes).every(({ width, height }) => width >= 28 && height >= least)
      })
    expect(failing(roomy)).toEqual([])
  })

  it('a lesson takes rows of its own and leaves the panes enough of theirs, wherever the keys are', () => {
    const fits = (columns: number, rows: number): boolean =>
      paneOrder.every((focus) => {
        const lower = focus === 'life' ? 'life' : 'truth'
        const { head, strip, body, panes, dividers, details, statusRow } = inLesson(columns, rows, focus, lower)
        const rects = Object.values(panes)
        return (
          strip !== undefined &&
          strip.y === head.y + head.height &&
          body.y === strip.y + strip.height &&
          body.y + body.height === statusRow &&
          panes[focus] !== undefined &&
          [...rects, ...dividers, ...(details ? [details] : [])].every((rect) => within(rect, body)) &&
          rects.every(({ width, height }) => width >= 28 && height >= 4)
        )
      })
    expect(failing(fits)).toEqual([])
  })

  it('the details of a stream have room for their facts, or the list stands alone', () => {
    const roomy = (columns: number, rows: number): boolean => {
      const { panes, details } = layoutScreen(columns, rows, at('streams'))
      return details === undefined ? Object.keys(panes).length === 1 : details.width >= 40 && details.height >= 5
    }
    expect(failing(roomy)).toEqual([])
    expect(layoutScreen(80, 24, at('composer')).details).toBeUndefined()
  })

  it('the bar, the head, the body, the status line and the footer fill the rows', () => {
    const fills = (columns: number, rows: number): boolean => {
      const { head, body, statusRow, footerRow } = layoutScreen(columns, rows, at('streams'))
      return (
        head.y === 1 &&
        head.y + head.height === body.y &&
        body.y + body.height === statusRow &&
        statusRow === rows - 2 &&
        footerRow === rows - 1
      )
    }
    expect(failing(fills)).toEqual([])
  })

  it('the pane in focus is in view', () => {
    const shows = (columns: number, rows: number): boolean =>
      paneOrder.every((focus) => {
        const lower = focus === 'life' ? 'life' : 'truth'
        return layoutScreen(columns, rows, { ...at(focus), lower }).panes[focus] !== undefined
      })
    expect(failing(shows)).toEqual([])
  })
})

function at(focus: PaneId): { readonly focus: PaneId; readonly lower: LowerPane; readonly head: number } {
  return { focus, lower: 'truth', head: 2 }
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function within(one: Rect, area: Rect): boolean {
  return (
    one.x >= area.x &&
    one.y >= area.y &&
    one.x + one.width <= area.x + area.width &&
    one.y + one.height <= area.y + area.height
  )
}
