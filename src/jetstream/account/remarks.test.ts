import { describe, expect, it } from 'vitest'
import { createStore } from '../../lib/store.js'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createSessionDouble } from '../../test/support/session-double.js'
import { createRemarks, unreadableAdvisories } from './remarks.js'
import type { ConsumerAccount } from './account-contract.js'

describe('remarks', () => {
  it('stand as rows of the consumer in view, and wait for one while there is none', () => {
    const double = createSessionDouble(createManualClock(0))
    const inView = createStore<ConsumerAccount | undefined>(undefined)
    const remarks = createRemarks(inView.get)
    remarks.add('first')
    remarks.flush()
    inView.set(double.session.account)
    remarks.flush()
    remarks.flush()
    remarks.add('second')
    double.frame()
    const { feed } = double.session.state.get()
    expect(Array.from({ length: feed.length() }, (_, index) => feed.at(index))).toMatchObject([
      { kind: 'status', text: 'first', tone: 'warning' },
      { kind: 'status', text: 'second', tone: 'warning' },
    ])
  })

  it('are bounded while they wait', () => {
    const said: string[] = []
    let isOpen = false
    const remarks = createRemarks(() => (isOpen ? { remark: (text) => void said.push(text) } : undefined))
    for (let count = 0; count < 100; count += 1) remarks.add(String(count))
    isOpen = true
    remarks.flush()
    expect(said).toEqual(['90', '91', '92', '93', '94', '95', '96', '97', '98', '99'])
  })

  it('tell of advisories in the number they came in', () => {
    expect(unreadableAdvisories(1)).toMatch(/^1 advisory could not be read and was passed over/)
    expect(unreadableAdvisories(1000)).toMatch(/^1,000 advisories could not be read and were passed over/)
  })
})
