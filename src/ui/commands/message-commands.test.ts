import { describe, expect, it } from 'vitest'
import type { CommandId } from '../../keymap/table.js'
import { createCommandBench } from '../../test/support/explorer.js'
import type { SessionDoubleOptions } from '../../test/support/session-double.js'
import { explain } from '../../jetstream/index.js'
import { openedMessage } from '../overlays.js'
import { selectedEntry } from '../selection.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import { answerSubject } from './answer-command.js'

function setUp(options: SessionDoubleOptions = {}) {
  const bench = createCommandBench()
  const live = bench.show(options)
  const press = (...ids: CommandId[]): void => {
    for (const id of ids) bench.commands.run(id)
  }
  const cursor = () => bench.ui.get().cursors[live.session.key]
  const selected = () => selectedEntry(live.session.state.get(), cursor(), bench.ui.get())?.delivery
  const deliverMany = (count: number) => Array.from({ length: count }, () => live.deliver())
  return { ...bench, ...live, press, cursor, selected, deliverMany }
}

describe('a verdict', () => {
  it('goes out on the selected message, says what came of it, and moves on to the next undecided one', async () => {
    const { press, deliverMany, sent, status, selected, settled } = setUp()
    deliverMany(3)
    press('message.ack')
    expect(sent).toEqual(['+ACK 1'])
    expect(status()).toBe('ack: seq 1 …')
    expect(selected()?.streamSeq).toBe(2)
    await settled()
    expect(status()).toBe('ack: seq 1 → done, once the server has it')
    press('message.term')
    expect(sent).toHaveLength(1)
  })

  it('walks through all messages without passing one over', async () => {
    const { press, deliverMany, sent, settled } = setUp()
    deliverMany(5)
    for (let count = 0; count < 5; count += 1) {
      press('message.ack')
      await settled()
    }
    expect(sent).toEqual(['+ACK 1', '+ACK 2', '+ACK 3', '+ACK 4', '+ACK 5'])
  })

  it('on the last undecided message lets go of it: the next arrival is under the cursor', async () => {
    const { press, deliver, sent, settled } = setUp()
    for (let count = 0; count < 3; count += 1) {
      deliver()
      press('message.ack')
      await settled()
    }
    expect(sent).toEqual(['+ACK 1', '+ACK 2', '+ACK 3'])
  })

  it.each(['message.nak', 'message.ack'] as const)('of %s leads to the next held message', async (id) => {
    const { press, deliverMany, selected, settled } = setUp()
    deliverMany(3)
    press(id)
    await settled()
    expect(selected()?.streamSeq).toBe(2)
  })

  it('that hands the last held message back waits on it, and goes with it when it comes again', async () => {
    const { press, deliver, deliverMany, emit, frame, selected, settled, status, sent, clock } = setUp()
    deliverMany(1)
    press('message.nak')
    emit({ kind: 'status', text: 'x', tone: 'info' })
    frame()
    await settled()
    expect(selected()).toMatchObject({ streamSeq: 1, deliveryCount: 1 })
    deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(selected()).toMatchObject({ streamSeq: 1, deliveryCount: 2 })
    // The key that was meant for the try before uses up none that nobody has seen.
    press('message.nak')
    expect(status()).toBe('seq 1 came again a moment ago (try 2): press again to decide on that')
    expect(sent).toEqual(['-NAK 1'])
    clock.advance(300)
    press('message.nak')
    await settled()
    expect(status()).toBe('nak: seq 1 → sent again at once')
  })

  it('on a row of the raw log that was sent again names the key that leads to the new one', async () => {
    const { press, deliver, deliverMany, settled, status } = setUp()
    deliverMany(2)
    press('message.nak')
    await settled()
    press('list.log', 'list.top')
    deliver({ streamSeq: 1, deliveryCount: 2 })
    press('message.nak')
    expect(status()).toBe('nak: handed back already, and it came again as a new try: u goes there')
  })

  it('of working leaves the cursor on its message', async () => {
    const { press, deliverMany, selected, settled, cursor } = setUp()
    deliverMany(3)
    press('message.working')
    await settled()
    expect(selected()?.streamSeq).toBe(1)
    expect(cursor()?.rowKey).toBeDefined()
  })

  it('is not sent twice, and says why', async () => {
    const { press, deliverMany, sent, status, settled } = setUp()
    deliverMany(1)
    press('message.ack')
    press('message.ack')
    expect(status()).toBe('ack: a verdict for it is on its way')
    await settled()
    press('message.nak')
    expect(status()).toBe('nak: seq 1 is already acked')
    expect(sent).toEqual(['+ACK 1'])
  })

  it('is refused in words where there is nothing to decide', () => {
    const bench = createCommandBench()
    bench.commands.run('message.ack')
    expect(bench.status()).toBe('ack: no consumer is open: press m')
    const { press, status } = setUp()
    press('message.ack')
    expect(status()).toBe('ack: no message is selected: press p to publish one')
    const ordered = setUp({ mode: 'ordered' })
    ordered.deliver()
    ordered.press('message.nak')
    expect(ordered.status()).toContain('ordered delivery takes no acks')
  })

  it('is not sent while the link is down: the message stays held', () => {
    const { press, deliverMany, session, sent, status } = setUp()
    deliverMany(1)
    session.account.connectionLost()
    press('message.ack')
    expect(sent).toEqual([])
    expect(status()).toContain('no connection')
    expect(session.state.get().counts.held).toBe(1)
  })

  it('without an answer is said to be unconfirmed, in red', async () => {
    const { press, deliverMany, settled, ui } = setUp({ answers: false })
    deliverMany(1)
    press('message.ack')
    await settled()
    expect(ui.get().status).toMatchObject({ tone: 'bad' })
    expect(ui.get().status?.text).toMatch(/^ack: seq 1 is not confirmed: the server did not answer in time/)
  })

  it('on messages that have scrolled out of the feed is not called lost', async () => {
    const { press, deliver, emit, settled, ui, session, frame } = setUp()
    const first = deliver()
    for (let count = 0; count < 10_000; count += 1) emit({ kind: 'status', text: 'x', tone: 'info' })
    frame()
    press('message.mark-held', 'message.ack')
    await settled()
    expect(session.state.get().ledger.get(first.id)).toBeUndefined()
    expect(ui.get().status).toEqual({ tone: 'good', text: 'ack: seq 1 → done, once the server has it' })
  })
})

describe('marks', () => {
  it('make the next verdict one for the range, and end with it', async () => {
    const { press, deliverMany, sent, status, selected, cursor, settled } = setUp()
    deliverMany(5)
    press('message.mark', 'list.down', 'list.down')
    expect(cursor()?.markFrom).toBeDefined()
    press('message.ack')
    expect(sent).toEqual(['+ACK 1', '+ACK 2', '+ACK 3'])
    await settled()
    expect(status()).toBe('ack: 3 messages → done, once the server has it')
    expect(selected()?.streamSeq).toBe(4)
    expect(cursor()?.markFrom).toBeUndefined()
  })

  it('end on the second press', () => {
    const { press, deliverMany, cursor } = setUp()
    deliverMany(2)
    press('message.mark', 'message.mark')
    expect(cursor()).toEqual({ rowKey: cursor()?.rowKey })
  })

  it('take every held message, say how many, and give way to a step of the cursor', async () => {
    const { press, deliverMany, sent, status, settled, cursor } = setUp()
    deliverMany(4)
    press('message.ack', 'message.mark-held')
    expect(status()).toBe('3 held messages marked: the next verdict is for all of them; Esc ends it')
    press('list.down')
    expect(cursor()?.marked).toBeUndefined()
    press('message.mark-held', 'message.nak')
    await settled()
    expect(sent).toEqual(['+ACK 1', '-NAK 2', '-NAK 3', '-NAK 4'])
  })
})

describe('marks and what they pass over', () => {
  it('say which message of the range got no verdict, and why', async () => {
    const { press, deliver, deliverMany, status, sent, settled } = setUp()
    deliverMany(2)
    press('list.top', 'message.mark', 'list.down')
    deliver({ streamSeq: 1, deliveryCount: 2 })
    press('message.ack')
    await settled()
    expect(sent).toEqual(['+ACK 2'])
    expect(status()).toBe('ack: seq 2 → done, once the server has it; seq 1 passed over: came again since')
  })

  it('count what they pass over by its reason', async () => {
    const { press, deliver, deliverMany, status, settled } = setUp()
    deliverMany(4)
    press('message.ack')
    await settled()
    press('list.top', 'message.mark', 'list.bottom')
    deliver({ streamSeq: 2, deliveryCount: 2 })
    press('message.ack')
    await settled()
    const why = '1 acked already, 1 came again since'
    expect(status()).toBe(`ack: 2 messages → done, once the server has it; 2 messages passed over: ${why}`)
  })

  it('mark nothing where nothing is held, so that the next message can be decided', async () => {
    const { press, deliver, sent, status, settled } = setUp()
    press('message.mark-held')
    expect(status()).toBe('nothing is held: nothing is marked')
    deliver()
    press('message.ack')
    await settled()
    expect(sent).toEqual(['+ACK 1'])
  })

  it('say so when nothing of them is held any more', () => {
    const { press, deliver, deliverMany, status, sent } = setUp()
    deliverMany(1)
    press('message.mark-held')
    deliver({ streamSeq: 1, deliveryCount: 2 })
    press('message.ack')
    expect(sent).toEqual([])
    expect(status()).toBe('ack: nothing that was marked is held any more: Esc ends the mark')
  })
})

describe('going to what is held', () => {
  it('steps over decided messages and round again', async () => {
    const { press, deliverMany, selected, settled } = setUp()
    deliverMany(3)
    press('list.down', 'message.ack')
    await settled()
    press('message.next-held')
    expect(selected()?.streamSeq).toBe(1)
    press('message.next-held')
    expect(selected()?.streamSeq).toBe(3)
  })

  it('leads to the one the sentence names, then on by the time left and round again', async () => {
    const { press, deliver, selected, settled, session, clock, ui, cursor } = setUp({
      info: { config: { ack_wait: 30e9 } },
    })
    const named = () => {
      const cause = explain(session.state.get(), { nowMs: clock.now() })
      return 'due' in cause ? cause.due?.streamSeq : undefined
    }
    for (let count = 0; count < 4; count += 1) {
      deliver()
      clock.advance(1000)
    }
    press('message.working')
    await settled()
    expect([named(), selected()?.streamSeq]).toEqual([2, 1])
    press('message.next-held')
    expect(selected()?.streamSeq).toBe(2)
    const walked = Array.from({ length: 5 }, () => {
      press('message.next-held')
      return selected()?.streamSeq
    })
    expect(walked).toEqual([3, 4, 1, 2, 3])
    // Wherever one goes by hand, it leads back to the one that is named.
    press('list.down')
    expect(selected()?.streamSeq).toBe(4)
    press('message.next-held')
    expect(selected()?.streamSeq).toBe(named())
    press('message.ack')
    await settled()
    expect(named()).toBe(3)
    press('message.next-held', 'message.open', 'message.next-held')
    expect(session.state.get().ledger.get(openedMessage(ui)!)?.delivery.streamSeq).toBe(1)
    expect(cursor()).toMatchObject({ byTime: true })
  })

  it('goes from a superseded row to the newer delivery of the same message', async () => {
    const { press, deliver, deliverMany, selected, settled } = setUp()
    deliverMany(2)
    press('message.nak')
    await settled()
    press('list.log', 'list.top')
    deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(selected()).toMatchObject({ streamSeq: 1, deliveryCount: 1 })
    press('message.next-held')
    expect(selected()).toMatchObject({ streamSeq: 1, deliveryCount: 2 })
  })

  it('says on the row of a pull what that row is, and what would help', async () => {
    const { press, deliver, status, settled, emit, frame, clock } = setUp()
    const pull = { id: 1, batch: 1, expiresMs: 30_000, sentAtMs: clock.now(), got: 0 }
    press('consumer.fetch')
    emit({ kind: 'request', request: pull })
    frame()
    press('message.ack')
    expect(status()).toBe('ack: this row is a pull that still waits, no message: nothing is held, p publishes one')
    deliver()
    press('list.top', 'message.ack')
    expect(status()).toBe('ack: this row is a pull that still waits, no message: u goes to what is held')
    press('message.next-held', 'message.ack')
    await settled()
    emit({
      kind: 'request',
      request: { ...pull, got: 1, end: { atMs: clock.now(), code: 409, text: 'Server Shutdown' } },
    })
    frame()
    press('list.top', 'message.nak')
    expect(status()).toBe('nak: this row is a pull that is over, no message: nothing is held, f asks for the next')
  })

  it('says so when nothing waits', () => {
    const { press, status } = setUp()
    press('message.next-held')
    expect(status()).toBe('nothing is held: no message waits for a verdict')
  })
})

describe('questions before a verdict', () => {
  it('a delay is chosen from a list or typed, and checked', async () => {
    const { press, deliverMany, choose, sent, ui, settled } = setUp()
    deliverMany(2)
    press('message.nak-delayed')
    choose('5000')
    await settled()
    expect(sent).toEqual(['-NAK {"delay":5000000000} 1'])
    expect(ui.get().overlays).toEqual([])
    press('list.down', 'message.nak-delayed')
    choose('own')
    const form = ui.get().overlays.at(-1)
    if (form?.kind !== 'form') throw new Error('no form')
    expect(form.fields[0]?.check('soon', {})).toMatch(/a delay is a number/)
    expect(form.fields[0]?.check('1.5s', {})).toBeUndefined()
    form.submit({ delay: '1.5s' })
    expect(sent.at(-1)).toBe('-NAK {"delay":1500000000} 2')
  })

  it('a term asks why, and takes the message it was asked for, whatever came meanwhile', () => {
    const { press, deliver, deliverMany, choose, sent } = setUp()
    deliverMany(1)
    press('message.term')
    deliver()
    choose('spam')
    expect(sent).toEqual(['+TERM spam 1'])
    press('list.top', 'list.down', 'message.term')
    choose('none')
    expect(sent.at(-1)).toBe('+TERM 2')
  })
})

it('a term says that a work queue loses the message', () => {
  const { press, deliverMany, ui, streams } = setUp()
  deliverMany(1)
  const stream = aStreamSummary('REVIEWS')
  const config = { ...stream.info.config, retention: 'workqueue' as const }
  const notes = (): string => {
    press('message.term')
    const top = ui.get().overlays.at(-1)
    ui.close()
    return top?.kind === 'pick' ? (top.notes[0]?.[0]?.text ?? '') : ''
  }
  expect(notes()).toContain('it stays in the stream')
  streams.set({ phase: 'ready', streams: [{ ...stream, info: { ...stream.info, config } }] })
  expect(notes()).toBe(
    'Never delivered again, and removed from the stream: a work queue keeps only what is not settled.',
  )
})

describe('opening and answering', () => {
  it('opens the selected message', () => {
    const { press, deliverMany, ui, selected } = setUp()
    deliverMany(2)
    press('list.down', 'message.open')
    expect(ui.get().overlays).toEqual([{ kind: 'detail', deliveryId: selected()?.id, top: 0 }])
  })

  it('answers the review under the cursor on the answer subject of its stream', async () => {
    const { press, deliver, ui, published, settled, status } = setUp()
    deliver({}, { rating: 1, author: 'Greta' })
    deliver({ subject: 'SHOP.eu.rateGiven' }, { rating: 5, author: 'Ana', store: 'Kings Street' })
    press('message.mark', 'list.bottom', 'message.answer')
    const form = ui.get().overlays.at(-1)
    if (form?.kind !== 'form') throw new Error('no form')
    expect(form.title).toBe('Answer Ana on SHOP.eu.rateAnswer')
    expect(form.fields[0]?.hint).toMatch(/^Enter alone sends: ./)
    form.submit({ text: 'Thank you' })
    await settled()
    expect(published).toHaveLength(1)
    expect(published[0]).toMatchObject({ subject: 'SHOP.eu.rateAnswer' })
    expect(JSON.parse(published[0]!.body)).toMatchObject({ text: 'Thank you', author: 'Kings Street' })
    expect(status()).toBe('answer stored as seq 1')
  })

  it('refuses to answer what is no review', () => {
    const { press, deliver, status } = setUp()
    deliver({ data: new TextEncoder().encode('words') })
    press('message.answer')
    expect(status()).toBe('answer: only a review can be answered')
    const bench = createCommandBench()
    bench.commands.run('message.answer')
    expect(bench.status()).toBe('answer: no consumer is open: press m')
  })

  it('answers on the last token', () => {
    expect(answerSubject('REVIEWS.rateGiven')).toBe('REVIEWS.rateAnswer')
  })
})

describe('on an opened message', () => {
  it('a verdict is on that message, wherever the cursor went, and the key for the next one opens it', async () => {
    const { press, deliverMany, sent, settled, session, ui } = setUp()
    const opened = (): number | undefined => {
      const id = openedMessage(ui)
      return id === undefined ? undefined : session.state.get().ledger.get(id)?.delivery.streamSeq
    }
    deliverMany(3)
    press('message.open', 'message.ack')
    await settled()
    expect(sent).toEqual(['+ACK 1'])
    expect(opened()).toBe(1)
    press('message.ack')
    expect(sent).toEqual(['+ACK 1'])
    press('message.next-held')
    expect(opened()).toBe(2)
    press('message.nak')
    await settled()
    expect(sent).toEqual(['+ACK 1', '-NAK 2'])
  })

  it('a verdict takes nothing along that is marked behind it', async () => {
    const { press, deliverMany, sent, settled } = setUp()
    deliverMany(3)
    press('message.mark-held', 'message.open', 'message.ack')
    await settled()
    expect(sent).toEqual(['+ACK 1'])
  })
})
