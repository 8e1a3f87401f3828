import { describe, expect, it } from 'vitest'
import { createWorkspaceDouble } from '../test/support/workspace-double.js'
import { goOnAfter, takenOverWords } from './taken-over.js'
import { createUiStore } from './ui-state.js'

const nothing = { stream: 'REVIEWS', held: 0 } as const
const here = { joined: false, isConsumerGone: false } as const

describe('takenOverWords', () => {
  it('names what is missing first, then why', () => {
    const work = { ...nothing, consumer: 'rating-push-2', held: 3, run: { stored: 12, total: 50 } }
    expect(takenOverWords(work, here)).toBe(
      '3 held messages come again when the ack wait ends; publishing stopped at 12 of 50 (the copy that ran the server ended, this one runs it now on the same store)',
    )
    expect(takenOverWords({ ...work, held: 1, run: { stored: 4 } }, { joined: true, isConsumerGone: true })).toBe(
      'rating-push-2 could not be opened again; 1 held message comes again when the ack wait ends; publishing stopped at 4 (the copy that ran the server ended, another copy runs it now on the same store)',
    )
  })

  it('says only why when nothing was going on', () => {
    expect(takenOverWords(nothing, here)).toBe(
      'the copy that ran the server ended, this one runs it now on the same store',
    )
  })
})

describe('goOnAfter', () => {
  it('leaves a row of what was lost, which no key takes away', async () => {
    const { workspace, slots, view, clock } = createWorkspaceDouble()
    const ui = createUiStore('REVIEWS.rateGiven')
    const work = { ...nothing, consumer: 'rating-push-2', held: 3 }
    await goOnAfter(work, { workspace, slots, ui, joined: false })
    ui.say('info', ui.get().status?.text ?? takenOverWords(nothing, here))
    clock.advance(40)
    const now = view.get()
    const feed = now.kind === 'open' ? now.session.state.get().feed : undefined
    expect(feed?.at(0)).toMatchObject({
      kind: 'status',
      tone: 'warning',
      text: expect.stringMatching(/^3 held messages come again when the ack wait ends/) as string,
    })
  })
})
