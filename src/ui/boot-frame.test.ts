import { describe, expect, it } from 'vitest'
import { literal, safeText } from '../lib/safe-text.js'
import { textWidth } from '../lib/text-width.js'
import { withoutColours } from '../test/support/render.js'
import type { ScreenSize } from '../test/support/render.js'
import { bootFrame } from './boot-frame.js'
import type { BootState } from './boot-frame.js'
import { createTheme } from './theme.js'

const theme = createTheme({}, { ascii: false })
const show = (boot: BootState, size: ScreenSize): string => withoutColours(bootFrame(boot, size, theme))
const words = (count: number, text: string) =>
  Array.from({ length: count }, (_, index) => safeText(`${text} ${index + 1}`))

describe('the start', () => {
  it('lists what is done and what goes on, and how far a download is', () => {
    const steps = [literal`Looking for nats-server …`, literal`Fetching nats-server`]
    const shown = show({ kind: 'starting', steps, part: 0.5 }, { columns: 60, rows: 12 })
    expect(shown).toContain('Looking for nats-server …')
    expect(shown).toMatch(/▓{28}░{28}/)
    expect(shown).toContain('Esc stops · q quits')
  })

  it('shows the latest steps when there are more than fit', () => {
    const text = show({ kind: 'starting', steps: words(40, 'step') }, { columns: 60, rows: 12 })
    expect(text).toContain('step 40')
    expect(text).not.toContain('step 1 ')
  })
})

describe('no server', () => {
  const failed = (details: number): BootState => ({
    kind: 'failed',
    summary: literal`there is no nats-server to start`,
    details: words(details, 'tried source'),
    advice: [literal`apt-get install nats-server`],
  })

  it('says why, what was tried and what to do', () => {
    const text = show(failed(2), { columns: 80, rows: 24 })
    for (const part of [
      'there is no nats-server to start',
      'tried source 2',
      '- apt-get install nats-server',
      'r tries again',
    ])
      expect(text).toContain(part)
  })

  it.each([
    [80, 24],
    [40, 10],
  ])('always has room for what to do, at %dx%d too', (columns, rows) => {
    const text = show(failed(50), { columns, rows })
    expect(text).toContain('apt-get install nats-server')
    expect(text.split('\n').length).toBeLessThanOrEqual(rows)
  })
})

it('never leaves the screen, whatever size a terminal may report', () => {
  const boots: readonly BootState[] = [
    { kind: 'starting', steps: words(3, 'step'), part: 0.3 },
    { kind: 'failed', summary: literal`no server`, details: words(30, 'tried'), advice: words(3, 'try') },
  ]
  for (const columns of [0, 1, 2, 3, 4, 5, 6, 20, 80, 200]) {
    for (const rows of [0, 1, 2, 3, 5, 24, 60]) {
      for (const boot of boots) {
        const lines = show(boot, { columns, rows }).split('\n')
        expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows))
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns)
      }
    }
  }
})
