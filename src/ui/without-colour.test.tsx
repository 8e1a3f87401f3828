import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LedgerEntry, LedgerState, PlaceTaken } from '../jetstream/index.js'
import { asDeliveryId } from '../jetstream/wire/ids.js'
import { literal } from '../lib/safe-text.js'
import { everyCause } from '../test/support/causes.js'
import { aDelivery, someRules } from '../test/support/jetstream-fixtures.js'
import { showPart } from '../test/support/part.js'
import { connectedState } from '../test/support/workspace-double.js'
import { ConnectionBar } from './chrome/connection-bar.js'
import { sentenceLine } from './chrome/head-lines.js'
import { slotsLine } from './chrome/slots-line.js'
import { StatusLine } from './chrome/status-line.js'
import { whereLine } from './chrome/where-line.js'
import { paintLine } from './components/line.js'
import { paintPane } from './components/pane.js'
import { columnsFor } from './panes/consumer/columns.js'
import { messageLine } from './panes/consumer/message-row.js'
import { createTheme } from './theme.js'

const ack = { kind: 'ack' } as const
const later = { supersededBy: asDeliveryId(9) }
/** Each state of the ledger, and where it is told in several ways each of them. */
const states: readonly (readonly [LedgerState, Partial<LedgerEntry>?])[] = [
  [{ kind: 'held' }, { deadlineMs: 21_000 }],
  [{ kind: 'held' }],
  [{ kind: 'held' }, later],
  [{ kind: 'sending', verdict: ack, sinceMs: 0, from: 'held' }],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: false }],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: false, counted: true }],
  [{ kind: 'acked', atMs: 0, confirmed: true, late: false }],
  [{ kind: 'acked', atMs: 0, confirmed: false, late: true, counted: true }],
  [{ kind: 'naked', atMs: 0, dueMs: 5000, delayMs: 5000 }],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }, { lastTry: true }],
  [{ kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 }, later],
  [{ kind: 'termed', atMs: 0 }],
  [{ kind: 'unconfirmed', verdict: ack, atMs: 0, why: 'x' }],
  [{ kind: 'expired', atMs: 0 }],
  [{ kind: 'given-up', atMs: 0 }],
  [{ kind: 'gone', atMs: 0, how: 'consumer-deleted', why: 'x' }],
  [{ kind: 'gone', atMs: 0, how: 'acked-elsewhere', why: 'x' }],
  [{ kind: 'gone', atMs: 0, how: 'settled-elsewhere', why: 'x' }],
  [{ kind: 'gone', atMs: 0, how: 'forgotten', why: 'x' }],
  [{ kind: 'gone', atMs: 0, how: 'purged', why: 'x' }],
  [{ kind: 'gone', atMs: 0, how: 'unstored', why: 'x' }],
  [{ kind: 'no-ack' }],
]

const anEntry = ([state, parts]: (typeof states)[number]): LedgerEntry => ({
  delivery: aDelivery({ streamSeq: 118, data: new TextEncoder().encode('a message') }),
  turn: 0,
  state,
  waitFromMs: 0,
  seenBefore: 0,
  lastTry: false,
  events: [],
  ...parts,
})

const server = { ...connectedState() } as Extract<ReturnType<typeof connectedState>, { kind: 'connected' }>
const connections = [
  connectedState(),
  { kind: 'connecting', since: 0, attempt: 1 },
  { kind: 'stale', since: 0, server: server.server, reason: 'x', action: 'x' },
  { kind: 'disconnected', since: 0, reason: 'x', attempt: 1, action: 'x' },
  { kind: 'closed' },
] as const

/** Whether no two are alike; shows which are where some are. */
const expectAllDifferent = (drawn: readonly string[]): void => {
  expect(drawn.filter((one, index) => drawn.indexOf(one) !== index)).toEqual([])
}

it('every state of the map of the code is looked at below', () => {
  const map = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')
  const table = map.slice(map.indexOf('| state | on the screen |'), map.indexOf('A newer delivery of the same message'))
  const named = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(8)
  expect(named.filter((name) => !states.some(([{ kind }]) => kind === name))).toEqual([])
})

// Weight and inversion are all that a look can have here.
describe.each([
  ['NO_COLOR', createTheme({ NO_COLOR: '1' }, { ascii: false })],
  ['NO_COLOR in ASCII', createTheme({ NO_COLOR: '1' }, { ascii: true })],
])('with %s', (_, theme) => {
  const rowOf = (entry: LedgerEntry, parts: { isFirst?: boolean; marker?: string; nowMs?: number } = {}): string => {
    const line = messageLine(entry, {
      columns: columnsFor(80, 118, { maxDeliver: -1, theme }),
      theme,
      nowMs: parts.nowMs ?? 0,
      rules: someRules(),
      marker: { text: literal`${(parts.marker ?? ' ') as never}` },
      get: () => undefined,
      ofMessage: true,
      isFirst: parts.isFirst,
    })
    return paintLine(line, 80, theme)
  }

  it('no state of a delivery looks like another', () => {
    expectAllDifferent(states.map((state) => rowOf(anEntry(state))))
    // Nor by its words alone: who cannot tell bold from plain reads them.
    expectAllDifferent(states.map((state) => rowOf(anEntry(state)).replace(/\x1b\[[\d;]*m/g, '')))
  })

  it('a sign means one thing in its column', () => {
    const { glyphs } = theme
    // The tries and the state share their signs; the rating beside them has figures or stars.
    const tries = (['held', 'sending', 'done', 'again', 'never', 'unsure', 'expired', 'gaveUp', 'gone'] as const).map(
      (name) => glyphs[name],
    )
    expectAllDifferent(tries)
    expect(tries.filter((sign) => theme.rating(4, 5).includes(sign))).toEqual([])
    expectAllDifferent([glyphs.cursor, glyphs.marked, ' '])
    expectAllDifferent([glyphs.connected, glyphs.disconnected])
    // The first column of the screen is the connection’s in the top row, and the cursor’s below.
    if (/^[\x20-\x7e]+$/.test(glyphs.held)) expect(tries).not.toContain(glyphs.connected)
  })

  it('the message that runs out first, the cursor and a mark differ from any other row', () => {
    const held = anEntry([{ kind: 'held' }, { deadlineMs: 21_000 }])
    const { cursor, marked } = theme.glyphs
    expectAllDifferent([
      rowOf(held),
      rowOf(held, { isFirst: true }),
      rowOf(held, { marker: cursor }),
      rowOf(held, { marker: marked }),
    ])
  })

  it('the pane with the keys is another than one without', () => {
    const pane = (focused: boolean): string =>
      paintPane({ width: 40, height: 2, title: [{ text: literal`4 Truth` }], focused, lines: [] }, theme).join('')
    expectAllDifferent([pane(true), pane(false)])
    expectAllDifferent([pane(true), pane(false)].map((one) => one.replace(/\x1b\[[\d;]*m/g, '')))
  })

  it.each([60, 80, 120])('the mode that is open is named as that on %d columns', (width) => {
    const bars = (['push', 'pull', 'wildcard', 'ordered'] as const).map((mode) => {
      const size = { columns: width, rows: 1 }
      const prepare = (bench: { readonly show: (of: object) => unknown }): void =>
        void bench.show({ mode, consumer: 'the-same' })
      const text = showPart(<ConnectionBar width={width} away={[]} />, { size, theme, prepare }).text()
      expect(text).toContain(`[${mode}]`)
      return text
    })
    expectAllDifferent(bars)
  })

  it('no state of the connection looks like another', async () => {
    const part = showPart(<ConnectionBar width={80} away={[]} />, { size: { columns: 80, rows: 1 }, theme })
    const bars: string[] = []
    for (const state of connections) {
      part.connection.set(state)
      await part.drawn()
      bars.push(part.text())
    }
    expectAllDifferent(bars)
    // The sign alone says whether there is a connection.
    const [isUp, ...areNot] = bars.map((bar) => bar.trim().split(' ')[0])
    expect(areNot).not.toContain(isUp)
  })

  it('the five places of messages have five weights of line', () => {
    const signs = (['thin', 'heavy', 'dashed', 'gaveUp', 'skipped'] as const).map((name) => theme.glyphs[name])
    expectAllDifferent(signs)
    const where = {
      kind: 'known',
      settled: 5,
      floor: 5,
      out: 5,
      ours: 5,
      limit: 5,
      toCome: 5,
      usedUp: 5,
      skipped: 5,
    } as const
    const drawn = whereLine(where, { width: 120, theme, stale: false })
      .map(({ text }) => text)
      .join('')
    for (const sign of signs) expect(drawn).toContain(sign.repeat(3))
  })

  it('a place that is held, one handed back and one elsewhere are told apart', () => {
    const places: readonly PlaceTaken[] = [
      { kind: 'held', streamSeq: 2, leftMs: 9000, waitMs: 30_000 },
      { kind: 'naked', streamSeq: 2, leftMs: 4000 },
      { kind: 'elsewhere' },
    ]
    expectAllDifferent(
      places.map((place) =>
        slotsLine({ places: [place], limit: 5, next: [] }, { width: 80, theme })
          .map(({ text }) => text)
          .join(''),
      ),
    )
  })

  it('no two causes are told alike, and what waits for you has weight', () => {
    const sentences = Object.values(everyCause).flatMap(([cause]) => (cause ? [cause] : []))
    const lines = sentences.map((cause) => paintLine(sentenceLine(cause, { width: 80, theme, keys: {} }), 80, theme))
    expectAllDifferent(lines)
    expect(lines.filter((line) => line.includes('[FULL'))).toEqual([expect.stringContaining('\x1b[7m[FULL')])
  })

  it('what went wrong has another sign than what went well', async () => {
    const part = showPart(<StatusLine width={80} row={0} most={1} />, { size: { columns: 80, rows: 1 }, theme })
    const shown: string[] = []
    for (const tone of ['info', 'good', 'warn', 'bad'] as const) {
      part.ui.say(tone, literal`the same`)
      await part.drawn()
      shown.push(part.text())
    }
    expectAllDifferent(shown)
  })
})
