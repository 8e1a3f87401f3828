import { describe, expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import { startExplorer } from '../../test/support/explorer.js'
import { welcomeLines } from './welcome-overlay.js'

const sizes = [
  { columns: 40, rows: 10 },
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
] as const

describe('the welcome of a first start', () => {
  it.each(sizes)('fits $columns x $rows and names both ways on', (size) => {
    const app = startExplorer({}, size)
    app.ui.open({ kind: 'welcome' })
    return app.drawn().then(() => {
      expect(app.crashes).toEqual([])
      expect(app.text()).toContain('Enter  the first lesson')
      expect(app.text()).toContain('Esc    the explorer')
      for (const line of app.lines()) expect(textWidth(line)).toBeLessThanOrEqual(size.columns)
    })
  })

  it('says what one will hold in one’s hand, and explains each word before it uses it', () => {
    const text = welcomeLines({ lessons: 28, first: literal`A stream` }, { width: 72, rows: 30 })
      .map((line) => line.map((span) => span.text).join(''))
      .join(' ')
    expect(text).toContain('hold real messages in your hand')
    expect(text).toContain('A stream stores them; a consumer hands them to you')
    expect(text).toContain('28 short lessons')
  })

  it('Enter starts the first lesson, Esc leads to the explorer and says how to come back to them', async () => {
    const app = startExplorer()
    app.ui.open({ kind: 'welcome' })
    await app.type('\r', () => app.lessons.asked.length > 0, 'the first lesson to be started')
    expect(app.lessons.asked).toEqual(['start capture'])
    expect(app.ui.get().overlays).toEqual([])
    app.ui.open({ kind: 'welcome' })
    await app.type('\x1b', () => app.ui.get().overlays.length === 0, 'the welcome to close')
    expect(app.status()).toContain('I opens the lessons whenever you want')
    expect(app.lessons.asked).toHaveLength(1)
  })

  it('takes no other key for an answer', async () => {
    const app = startExplorer()
    app.ui.open({ kind: 'welcome' })
    await app.type('apIX:\r', () => app.lessons.asked.length > 0, 'the Enter behind them to start the first lesson')
    expect([app.published, app.calls, app.lessons.asked]).toEqual([[], [], ['start capture']])
  })
})
