import { expect, it } from 'vitest'
import { stageLedger } from '../../test/support/ledger-stage.js'
import { createAccountNews } from './account-news.js'
import { createHappenings } from './happenings.js'
import type { LedgerEntry } from './ledger-entry.js'

it('tells a nak before the delivery it led to, though its answer came after that', () => {
  const { clock, ledger, deliver, begin } = stageLedger()
  const happenings = createHappenings({ clock })
  const news = createAccountNews({ stream: 'S', consumer: 'c' }, happenings.add)
  const entryOf = (id: LedgerEntry['delivery']['id'] | undefined): LedgerEntry => {
    const entry = id === undefined ? undefined : ledger.get(id)
    if (!entry) throw new Error('no such entry')
    return entry
  }
  const first = deliver({ streamSeq: 2, consumerSeq: 1 })
  news.came(first.delivery)
  clock.advance(10_000)
  begin(first, { kind: 'nak' })
  clock.advance(40)
  const second = deliver({ streamSeq: 2, consumerSeq: 2, deliveryCount: 2 })
  news.again(second, entryOf(second.previousId))
  clock.advance(40)
  news.settled(entryOf(first.delivery.id))
  expect(happenings.list.get().map(({ what, atMs }) => [what.kind, clock.now() - atMs])).toEqual([
    ['again', 40],
    ['verdict', 80],
    ['came', 10_080],
  ])
})
