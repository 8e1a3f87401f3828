import { describe, expect, it } from 'vitest'
import { layoutScreen } from './layout.js'
import type { Layout, LowerPane, Rect } from './layout.js'
import { paneOrder } from './panes/table.js'
import type { PaneId } from './panes/table.js'

/** The screen cut at every edge there is: the widths on top, the heights at the left, and who stands in each part. */
function draw(columns: number, rows: number, focus: PaneId = 'consumer', lower: LowerPane = 'truth'): string {
  const parts = partsOf(layoutScreen(columns, rows, { focus, lower }), columns)
  const edges = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b)
  const xs = edges([0, columns, ...parts.flatMap(({ rect }) => [rect.x, rect.x + rect.width])])
  const ys = edges([0, rows, ...parts.flatMap(({ rect }) => [rect.y, rect.y + rect.height])])
  const cell = (text: string | number) => String(text).padEnd(9)
  const spans = (values: readonly number[]) => values.slice(1).map((to, index) => to - (values[index] ?? 0))
  const at = (x: number, y: number) => parts.find(({ rect }) => inside(rect, x, y))?.name ?? '.'
  const lines = spans(ys).map((height, row) =>
    `${String(height).padStart(3)} ${xs
      .slice(0, -1)
      .map((x) => cell(at(x, ys[row] ?? 0)))
      .join('')}`.trimEnd(),
  )
  return [`    ${spans(xs).map(cell).join('')}`.trimEnd(), ...lines].join('\n')
}

const inside = ({ x, y, width, height }: Rect, column: number, row: number): boolean =>
  column >= x && column < x + width && row >= y && row < y + height

function partsOf({ panes, statusRow, footerRow }: Layout, columns: number) {
  const row = (name: string, y: number) => ({ name, rect: { x: 0, y, width: columns, height: 1 } })
  const named = Object.entries(panes).map(([name, rect]) => ({ name, rect }))
  return [row('bar', 0), ...named, row('status', statusRow), row('footer', footerRow)]
}

const drawing = (text: string): string => text.replace(/^\n|\n\s*$/g, '')

describe('the screen divided', () => {
  it('shows one pane at a time at 40x10', () => {
    expect(draw(40, 10)).toBe(
      drawing(`
    40
  1 bar
  7 consumer
  1 status
  1 footer
`),
    )
    expect(draw(40, 10, 'life', 'life')).toContain('7 life')
  })

  it('still shows one pane at 60x20, and where there is no room for what explains', () => {
    expect(draw(60, 20, 'streams')).toBe(
      drawing(`
    60
  1 bar
 17 streams
  1 status
  1 footer
`),
    )
    expect(draw(55, 30)).toContain('27 consumer')
    expect(draw(60, 17)).toContain('14 consumer')
  })

  it('keeps what explains the live view below it at 60x20, and at 80 columns with too few rows', () => {
    expect(draw(60, 20)).toBe(
      drawing(`
    60
  1 bar
  9 consumer
  8 truth
  1 status
  1 footer
`),
    )
    expect(draw(60, 20, 'consumer', 'life')).toContain('8 life')
    expect(draw(60, 20, 'truth')).toContain('17 truth')
    expect(draw(80, 23)).toContain('12 consumer')
    expect(draw(79, 24)).toContain('13 consumer')
  })

  it('shows four panes at 80x24, truth and life in one place', () => {
    expect(draw(80, 24)).toBe(
      drawing(`
    27       53
  1 bar      bar
  9 streams  consumer
  3 composer consumer
  9 composer truth
  1 status   status
  1 footer   footer
`),
    )
    expect(draw(80, 24, 'consumer', 'life')).toContain('9 composer life')
  })

  it('keeps that up to 109x40', () => {
    expect(draw(109, 40)).toBe(
      drawing(`
    27       82
  1 bar      bar
 23 streams  consumer
  2 composer consumer
 12 composer truth
  1 status   status
  1 footer   footer
`),
    )
  })

  it('shows all five from 110x40 on', () => {
    expect(draw(110, 40)).toBe(
      drawing(`
    34       41       35
  1 bar      bar      bar
 23 streams  consumer consumer
  2 composer consumer consumer
 12 composer truth    life
  1 status   status   status
  1 footer   footer   footer
`),
    )
  })

  it('shows all five at 120x40', () => {
    expect(draw(120, 40)).toBe(
      drawing(`
    34       46       40
  1 bar      bar      bar
 23 streams  consumer consumer
  2 composer consumer consumer
 12 composer truth    life
  1 status   status   status
  1 footer   footer   footer
`),
    )
  })

  it('gives the room of 200x60 to all of them', () => {
    expect(draw(200, 60)).toBe(
      drawing(`
    44       85       71
  1 bar      bar      bar
 41 streams  consumer consumer
  2 streams  truth    life
 14 composer truth    life
  1 status   status   status
  1 footer   footer   footer
`),
    )
  })

  it('shows nothing below 40x10', () => {
    expect(layoutScreen(39, 40, { focus: 'streams', lower: 'truth' })).toMatchObject({ kind: 'too-small', panes: {} })
    expect(layoutScreen(120, 9, { focus: 'streams', lower: 'truth' })).toMatchObject({ kind: 'too-small', panes: {} })
  })
})

describe('at every size from 40x10 to 240x80', () => {
  const rowCounts = [10, 11, 12, 16, 22, 23, 24, 25, 29, 30, 31, 35, 36, 37, 49, 50, 51, 80]
  const sizes = Array.from({ length: 201 }, (_, index) => 40 + index).flatMap((columns) =>
    rowCounts.map((rows) => ({ columns, rows })),
  )
  const failing = (holds: (columns: number, rows: number) => boolean): readonly string[] =>
    sizes.filter(({ columns, rows }) => !holds(columns, rows)).map(({ columns, rows }) => `${columns}x${rows}`)

  it('the panes cover the body, stay inside it and never overlap', () => {
    const fits = (columns: number, rows: number): boolean => {
      const { panes, body } = layoutScreen(columns, rows, { focus: 'streams', lower: 'life' })
      const rects = Object.values(panes)
      const area = rects.reduce((sum, { width, height }) => sum + width * height, 0)
      // Areas that add up to the body's leave no hole as long as none overlap and none sticks out.
      return (
        area === body.width * body.height &&
        rects.every(({ x, y }) => x >= 0 && y >= body.y) &&
        rects.every(({ x, y, width, height }) => x + width <= columns && y + height <= body.y + body.height) &&
        rects.every((one, index) => rects.slice(index + 1).every((other) => !overlap(one, other)))
      )
    }
    expect(failing(fits)).toEqual([])
  })

  it('no pane is too small for its frame and a few rows', () => {
    const roomy = (columns: number, rows: number): boolean =>
      Object.values(layoutScreen(columns, rows, { focus: 'streams', lower: 'life' }).panes).every(
        ({ width, height }) => width >= 27 && height >= 7,
      )
    expect(failing(roomy)).toEqual([])
  })

  it('the bar, the body, the status line and the footer fill the rows', () => {
    const fills = (columns: number, rows: number): boolean => {
      const { body, statusRow, footerRow } = layoutScreen(columns, rows, { focus: 'streams', lower: 'life' })
      return body.y === 1 && body.y + body.height === statusRow && statusRow === rows - 2 && footerRow === rows - 1
    }
    expect(failing(fills)).toEqual([])
  })

  it('the pane in focus is in view', () => {
    const shows = (columns: number, rows: number): boolean =>
      paneOrder.every((focus) => {
        const lower = focus === 'life' ? 'life' : 'truth'
        return layoutScreen(columns, rows, { focus, lower }).panes[focus] !== undefined
      })
    expect(failing(shows)).toEqual([])
  })
})

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
