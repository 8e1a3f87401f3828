import { describe, expect, it } from 'vitest'
import { ack, flushed, stageLedger } from '../../test/support/ledger-stage.js'
import type { AckHearing, HeardAck } from './ack-listener.js'
import { createOtherWorkers } from './other-workers.js'
import { asStreamSeq } from '../wire/ids.js'

function stage(prefixes: string[] = []) {
  const ledgerStage = stageLedger()
  let hearing: AckHearing | undefined
  const states: string[] = []
  const others = createOtherWorkers({
    clock: ledgerStage.clock,
    ledger: ledgerStage.ledger,
    listen: (prefix, given) => {
      prefixes.push(prefix)
      hearing = given
      return () => prefixes.push(`end ${prefix}`)
    },
    onHeard: () => undefined,
    onState: (state) => states.push(state),
  })
  others.start()
  const hear = (parts: Partial<HeardAck> = {}): void =>
    hearing?.hear({ kind: 'ack', streamSeq: asStreamSeq(1), consumerSeq: 999, deliveryCount: 2, ...parts })
  const linesOf = (seq: number) => ledgerStage.ledger.story(seq).filter(({ who }) => who === 'other')
  return { ...ledgerStage, others, hear, linesOf, states, deaf: () => hearing?.deaf('refused') }
}

describe('what other workers are heard to decide', () => {
  it('is a line of the story, bounded, and moves nothing', () => {
    const { ledger, deliver, hear, linesOf } = stage()
    deliver()
    for (let time = 0; time < 300; time += 1) hear({ kind: time % 2 === 0 ? 'ack' : 'term' })
    expect(ledger.latest(1)?.state.kind).toBe('held')
    expect(linesOf(1)).toHaveLength(20)
    expect(linesOf(1)[0]?.text).toBe('another worker: ack of try 2')
  })

  it('is remembered of so many messages only, the first end of each standing', () => {
    const { others, hear } = stage()
    hear({ streamSeq: asStreamSeq(5000) })
    hear({ streamSeq: asStreamSeq(5000), kind: 'working' })
    expect(others.verdictOn(asStreamSeq(5000))).toMatchObject({ kind: 'ack', deliveryCount: 2 })
    for (let streamSeq = 1; streamSeq <= 4096; streamSeq += 1) hear({ streamSeq: asStreamSeq(streamSeq), kind: 'nak' })
    expect(others.verdictOn(asStreamSeq(5000))).toBeUndefined()
    expect(others.verdictOn(asStreamSeq(4096))).toMatchObject({ kind: 'nak' })
  })

  it('is not what we decide ourselves, which is heard as well', () => {
    const { others, deliver, give, hear } = stage()
    const entry = deliver()
    hear({ consumerSeq: entry.delivery.consumerSeq, deliveryCount: 1 })
    // Somebody else answered our delivery: that is no verdict of ours.
    expect(others.verdictOn(asStreamSeq(1))).toBeDefined()
    const second = deliver({ streamSeq: 2 })
    give(second, ack, flushed)
    hear({ streamSeq: asStreamSeq(2), consumerSeq: second.delivery.consumerSeq, deliveryCount: 1 })
    expect(others.verdictOn(asStreamSeq(2))).toBeUndefined()
  })

  it('is listened to by the longer subjects once a delivery has them', () => {
    const prefixes: string[] = []
    const { others } = stage(prefixes)
    others.start()
    others.follow('$JS.ACK.REVIEWS.c.1.1.1.0.0')
    others.follow('$JS.ACK.hub.ACC.REVIEWS.c.1.1.1.0.0')
    others.follow('$JS.ACK.hub.ACC.REVIEWS.c.1.2.2.0.0')
    others.stop()
    expect(prefixes).toEqual(['$JS.ACK', 'end $JS.ACK', '$JS.ACK.hub.ACC', 'end $JS.ACK.hub.ACC'])
  })

  it('is not heard where the login may not listen, and that is known', () => {
    const { states, deaf } = stage()
    deaf()
    expect(states).toEqual(['yes', 'refused'])
  })
})
