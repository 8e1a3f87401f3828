import { describe, expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import type { Play, PlayState } from '../../scenarios/play.js'
import { createStore } from '../../lib/store.js'
import { showPart } from '../../test/support/part.js'
import { StatusLine } from './status-line.js'

const story = literal`a long story that does not fit into forty cells at all, and says what to do at its end`
const show = (most = 12) => showPart(<StatusLine width={40} row={5} most={most} />, { size: { columns: 40, rows: 6 } })

/** A scenario that is played, at its first step. */
const played = (title: string): Play => {
  const state = createStore({
    phase: 'plays',
    startedMs: 1_700_000_000_000,
    steps: [{ state: 'waits' }],
    seen: [],
    lanes: {},
    published: { sent: 0, stored: 0, duplicates: 0, refused: 0, unknown: 0 },
  } satisfies PlayState)
  const steps = [{ atMs: 5000, act: { kind: 'say', text: 'look at the list' } }]
  return { scenario: { title, steps }, state } as unknown as Play
}

describe('where a scenario stands', () => {
  const show = (width: number) =>
    showPart(<StatusLine width={width} row={2} most={3} />, {
      size: { columns: width, rows: 3 },
      play: played('A slow worker stalls all'),
    }).lines()[2]

  it('is one row, and where that is too short it ends in a mark and the key that shows all', () => {
    expect(show(120)).toMatch(/^ · A slow worker stalls all: step 0 of 1; in 5s: .+$/)
    expect(show(120)).not.toContain('…')
    expect(show(40)).toMatch(/^ · A slow worker stalls all: .*… Y$/)
    expect(textWidth(show(40) ?? '')).toBeLessThanOrEqual(40)
  })
})

describe('StatusLine', () => {
  it('says what came of the last key by a sign and words, in exactly one row', async () => {
    const part = show()
    const signs = { info: '·', good: '✓', warn: '!', bad: '✗' } as const
    for (const [tone, sign] of Object.entries(signs)) {
      part.ui.say(tone as keyof typeof signs, literal`what came of it`)
      await part.drawn()
      expect(part.text().trimStart()).toBe(`${sign} what came of it`)
    }
  })

  it.each([
    ['bad', '✗'],
    ['info', '·'],
    ['good', '✓'],
  ] as const)(
    'shows what is %s whole, above its row, until a key is pressed, and then with a mark',
    async (tone, sign) => {
      const part = show()
      part.ui.say(tone, story)
      await part.drawn()
      expect(part.lines().slice(-3).join(' ').replace(/\s+/g, ' ')).toBe(` ${sign} ${story}`)
      expect(part.lines().slice(0, 3)).toEqual(['', '', ''])
      part.ui.noteTyped()
      await part.drawn()
      expect(part.lines().map(textWidth).slice(0, 5)).toEqual([0, 0, 0, 0, 0])
      expect(textWidth(part.lines().at(-1) ?? '')).toBeLessThanOrEqual(40)
      expect(part.lines().at(-1)).toMatch(/… T$/)
    },
  )

  it('covers nothing of a low screen with what is no warning', async () => {
    const part = show(5)
    part.ui.say('good', story)
    await part.drawn()
    expect(part.lines().filter((line) => line !== '')).toHaveLength(1)
    expect(part.lines().at(-1)).toMatch(/… T$/)
  })

  it('takes no more rows than it may, and says that there is more', async () => {
    const part = show(2)
    part.ui.say('warn', story)
    await part.drawn()
    const shown = part.lines().filter((line) => line !== '')
    expect(shown).toHaveLength(2)
    expect(shown.at(-1)).toMatch(/… T$/)
  })

  it('keeps its words when they are old, without the colour of news, and is empty in the end', async () => {
    const part = show()
    part.ui.say('good', literal`what came of it`)
    await part.drawn()
    expect(part.painted()).toContain('\x1b[32m')
    part.ui.change(() => ({ statusAge: 'faded' }))
    await part.drawn()
    expect(part.painted()).not.toContain('\x1b[32m')
    expect(part.text().trim()).toBe('✓ what came of it')
    part.ui.change(() => ({ statusAge: 'gone' }))
    await part.drawn()
    expect(part.text().trim()).toBe('')
  })

  it('stays one row under a dialog', async () => {
    const part = show()
    part.ui.open({ kind: 'help', top: 0 })
    part.ui.say('bad', story)
    await part.drawn()
    expect(part.lines().filter((line) => line !== '')).toHaveLength(1)
    // The key for all of it would be none there.
    expect(part.lines().at(-1)).toMatch(/…$/)
  })

  it('names no key where letters are written', async () => {
    const part = show(5)
    part.ui.change(() => ({ focus: 'composer' }))
    part.ui.setComposer({ editing: true })
    part.ui.say('good', story)
    await part.drawn()
    expect(part.lines().at(-1)).toMatch(/…$/)
  })
})
