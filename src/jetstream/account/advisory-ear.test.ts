import { describe, expect, it } from 'vitest'
import { aConsumerInfo } from '../../test/support/jetstream-fixtures.js'
import { nak, stageLedger, term } from '../../test/support/ledger-stage.js'
import { createAdvisoryEar } from './advisory-ear.js'
import { asStreamSeq } from '../wire/ids.js'

function stageEar(maxDeliver = 1) {
  const stage = stageLedger({ maxDeliver })
  const { clock, ledger } = stage
  const rows: string[] = []
  const settled: number[] = []
  const ear = createAdvisoryEar({
    clock,
    ledger,
    look: { atOnce: () => undefined, soon: () => undefined },
    tell: (text) => rows.push(text),
    onSettled: ({ delivery }) => settled.push(delivery.streamSeq),
  })
  const kinds = (...seqs: readonly number[]) => seqs.map((seq) => ledger.latest(seq)?.state.kind)
  const look = (outAtServer: number, parts: Parameters<typeof aConsumerInfo>[0] = {}): boolean => {
    const delivered = { consumer_seq: Number.MAX_SAFE_INTEGER, stream_seq: 9 }
    return ear.judge(aConsumerInfo({ num_ack_pending: outAtServer, delivered, ...parts }))
  }
  const hear = (kind: 'naked' | 'termed' | 'max-deliveries', streamSeq: number, deliveries = 1): void =>
    ear.hear({ kind, streamSeq: asStreamSeq(streamSeq), deliveries })
  return { ...stage, ear, rows, settled, kinds, look, hear }
}

describe('an advisory', () => {
  it('of a term ends a held message only once the server counts fewer than we hold besides', () => {
    const { deliver, hear, look, kinds } = stageEar()
    for (const streamSeq of [1, 2]) deliver({ streamSeq })
    hear('termed', 1)
    expect([look(2), ...kinds(1, 2)]).toEqual([false, 'held', 'held'])
    expect([look(1), ...kinds(1, 2)]).toEqual([true, 'gone', 'held'])
  })

  it('is believed when everything up to the message is settled, whatever else is out', () => {
    const { deliver, hear, look, kinds } = stageEar()
    deliver({ streamSeq: 1 })
    hear('termed', 1)
    look(5, { ack_floor: { consumer_seq: 1, stream_seq: 1 } })
    expect(kinds(1)).toEqual(['gone'])
  })

  it('is not believed by numbers older than the delivery, or of a consumer where one ack settles many', () => {
    const { deliver, hear, look, kinds } = stageEar()
    deliver({ streamSeq: 1 })
    hear('termed', 1)
    look(0, { delivered: { consumer_seq: 0, stream_seq: 0 } })
    look(0, { config: { ack_policy: 'all' } })
    expect(kinds(1)).toEqual(['held'])
  })

  it('is no proof for one of two when only one of them is no longer out', () => {
    const { deliver, hear, look, kinds } = stageEar()
    for (const streamSeq of [1, 2]) deliver({ streamSeq })
    hear('termed', 1)
    hear('termed', 2)
    look(1)
    expect(kinds(1, 2)).toEqual(['held', 'held'])
    look(0)
    expect(kinds(1, 2)).toEqual(['gone', 'gone'])
  })

  it('of used up deliveries waits for the end of the ack wait, and is told once it is believed', () => {
    const { clock, ledger, deliver, hear, look, kinds, rows } = stageEar()
    deliver({ streamSeq: 1 })
    hear('max-deliveries', 1)
    look(0)
    expect([kinds(1), rows]).toEqual([['held'], []])
    clock.advance(1001)
    ledger.expireDue()
    look(1)
    expect(kinds(1)).toEqual(['expired'])
    look(0)
    const text = 'advisory: gave up after 1 delivery; it stays in the stream'
    expect([kinds(1), rows, ledger.story(1).at(-1)?.text]).toEqual([['given-up'], [`seq 1: ${text}`], text])
  })

  it('of used up deliveries is nothing before the last one, and of an unknown message', () => {
    const { clock, ledger, deliver, hear, look, kinds, rows } = stageEar(3)
    deliver({ streamSeq: 1 })
    clock.advance(1001)
    ledger.expireDue()
    hear('max-deliveries', 1, 2)
    hear('max-deliveries', 7, 3)
    expect([look(0), kinds(1), rows]).toEqual([false, ['expired'], []])
  })

  it('is forgotten when the server does not bear it out in time', () => {
    const { clock, deliver, hear, look, kinds } = stageEar()
    deliver({ streamSeq: 1 })
    hear('termed', 1)
    clock.advance(5001)
    look(0)
    expect(kinds(1)).toEqual(['held'])
  })

  it('answers a term that had no answer, once the server bears it out, but no nak: that cannot be borne out', () => {
    const { deliver, give, hear, look, kinds, settled } = stageEar()
    give(deliver({ streamSeq: 1 }), term, { kind: 'unconfirmed', why: 'link lost' })
    give(deliver({ streamSeq: 2 }), nak, { kind: 'unconfirmed', why: 'link lost' })
    hear('termed', 1)
    hear('naked', 2)
    look(2)
    expect(kinds(1, 2)).toEqual(['unconfirmed', 'unconfirmed'])
    look(0)
    expect([kinds(1, 2), settled]).toEqual([['termed', 'unconfirmed'], [1]])
  })

  it('repeated a hundred times is one line of the story', () => {
    const { ledger, deliver, hear } = stageEar()
    deliver({ streamSeq: 1 })
    for (let times = 0; times < 100; times += 1) hear('naked', 1)
    expect(ledger.story(1)).toHaveLength(2)
  })

  it('of a pause is told only when the server says so too, once', () => {
    const { ear, look, rows } = stageEar()
    ear.hear({ kind: 'paused' })
    look(0)
    for (let times = 0; times < 2; times += 1) {
      ear.hear({ kind: 'paused' })
      look(0, { paused: true })
    }
    ear.hear({ kind: 'resumed' })
    look(0)
    expect(rows).toEqual(['the server says: paused', 'the server says: resumed'])
  })
})
