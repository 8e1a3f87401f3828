import { afterAll, beforeAll, expect, it } from 'vitest'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import type { Book } from '../support/oracle/book.js'
import { saysOpen } from '../support/oracle/claims.js'
import type { Seen } from '../support/oracle/claims.js'
import type { Liar } from '../support/oracle/play.js'
import { runOracle, whyItFails } from '../support/oracle/run.js'
import type { OracleResult } from '../support/oracle/run.js'

// Who judges the judge: lies of our side that the server contradicts, told to the oracle of two-clients.test.ts.

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.stop())

/** Plays until something false was found, at most so many scenes. */
const play = (liar: Liar, most = 40): Promise<OracleResult> =>
  runOracle({ seeds: Array.from({ length: most }, (_, index) => index + 1), lanes: 4, server, atMostFailed: 1, liar })

type Lie = (seen: Seen) => Seen
const changed = (seen: Seen, snapshot: Partial<Seen['snapshot']>): Seen => ({
  ...seen,
  snapshot: { ...seen.snapshot, ...snapshot },
})

/** What the server's own answer contradicts, whatever the oracle's book says. */
const againstTheServer: readonly [string, Lie][] = [
  [
    'one more is out than the server counts',
    (seen) => {
      const { numbers } = seen.snapshot
      return numbers ? changed(seen, { numbers: { ...numbers, ackPending: numbers.ackPending + 1 } }) : seen
    },
  ],
  ['the connection is lost', (seen) => changed(seen, { link: 'lost' })],
  ['it is gone', (seen) => changed(seen, { phase: { kind: 'gone' } })],
  ['one more row is held', (seen) => changed(seen, { counts: { ...seen.snapshot.counts, held: 7 } })],
]

/** What only the book of both clients shows to be false. */
const againstTheBook: readonly [string, Lie][] = [
  [
    'what is out is acked',
    (seen) => ({
      ...seen,
      rows: seen.rows.map((row) =>
        saysOpen(row)
          ? { ...row, state: { kind: 'acked', atMs: seen.nowMs, confirmed: true } as typeof row.state }
          : row,
      ),
    }),
  ],
  [
    'what was acked is held',
    (seen) => ({
      ...seen,
      rows: seen.rows.map((row) => (row.state.kind === 'acked' ? { ...row, state: { kind: 'held' } as const } : row)),
    }),
  ],
]

it.each([...againstTheServer, ...againstTheBook])(
  'a screen that says falsely that %s is found out',
  async (_what, lie) => {
    const { failures } = await play({ retold: lie })
    expect(failures).not.toEqual([])
  },
)

/** A book that takes all that is delivered for settled, so that it cannot explain what the server counts. */
const errs = (book: Book): Book => ({
  ...book,
  sent: (who, sending) => {
    const epoch = book.sent(who, sending)
    book.settled(sending.streamSeq)
    return epoch
  },
})

it.each(againstTheServer)('and also where the oracle’s own book is at a loss: that %s', async (_what, lie) => {
  const { failures } = await play({ retold: lie, book: errs })
  expect(failures).not.toEqual([])
})

it('a book that cannot explain the server proves nothing false, and fails the run by its share', async () => {
  const result = await play({ book: errs }, 12)
  expect(result.failures).toEqual([])
  expect(result.inconclusive.length).toBeGreaterThan(1)
  expect(whyItFails(result)).not.toEqual([])
})

it.each([
  [200, 0, 2, true],
  [200, 0, 3, false],
  [30, 0, 1, true],
  [200, 1, 0, false],
])('of %i scenes %i false and %i inconclusive: passes %s', (played, failed, unclear, passes) => {
  const of = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `seed ${index}`)
  const why = whyItFails({ played, failures: of(failed), inconclusive: of(unclear) })
  expect(why.length === 0).toBe(passes)
})
