import type { NatsConnection } from '@nats-io/transport-node'
import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createRandom } from '../../test/support/random.js'
import { publishBlock } from '../connection/publish-block.js'
import { createJournal } from './journal.js'
import { OpenPublishes } from './publish-burst.js'
import type { PublishEnds } from './publish-burst.js'
import type { OpenAct } from './send-door.js'

/** Blocks that are made and recorded as the door does, and go nowhere. */
function setUp() {
  const journal = createJournal({ clock: createManualClock(0) })
  const begin = journal.beginEach({ by: 'key', run: 'publisher 1', unbroken: true })
  const numbers = new Map<string, number>()
  let refuses = false
  const act: Pick<OpenAct, 'publishBlock'> = {
    publishBlock: (_, messages) => {
      const block = refuses ? undefined : publishBlock(messages)
      if (!block) return undefined
      for (let at = 0; at < block.count; at += 1) numbers.set(block.idAt(at), messages.numberAt(at))
      const at = (index: number) => ({ subject: messages.subject, body: block.payloadAt(index) })
      return { block, settle: begin({ count: block.count, at }) }
    },
  }
  const open = new OpenPublishes('_INBOX.x.b')
  let order = 1
  let written = 0
  const writer = {
    idBytes: 6,
    mostBytes: 20,
    next: () => String((written += 1)).length,
    writeId: (into: Uint8Array, at: number) => into.set(Buffer.from(String(written).padStart(6, '0')), at),
    writePayload: (into: Uint8Array, at: number) => {
      const payload = Buffer.from(String(written))
      into.set(payload, at)
      return at + payload.length
    },
  }
  const stored: number[] = []
  const told: Parameters<PublishEnds['told']>[0][] = []
  const failed: { readonly why: unknown; readonly msgId: string; readonly payload: string }[] = []
  const ends: PublishEnds = {
    stored: (_, seq) => stored.push(seq),
    told: (last) => told.push(last),
    failed: (why, { msgId, data }) => failed.push({ why, msgId, payload: Buffer.from(data).toString() }),
  }
  const send = (room: number, { deadlineMs = 1000, subject = 'a' } = {}): number => {
    const nc = {} as NatsConnection
    const sent = open.send({ nc, act, messages: { subject, room: () => room, writer }, ends, order, deadlineMs })
    order += sent
    return sent
  }
  return {
    open,
    send,
    stored,
    told,
    failed,
    written: () => written,
    numbers,
    act: () => journal.acts.get()[0],
    refuse: (now: boolean) => void (refuses = now),
  }
}
const ack = (seq: number, duplicate = false) => ({ stream: 'S', seq, duplicate })
const never = { kind: 'never', words: 'no answer' } as const

it('tells what came of each message once, whatever comes, in whatever order', () => {
  const random = createRandom(11)
  const { open, send, stored, told, failed, numbers, act, written } = setUp()
  const waiting = new Set<string>()
  const gone: number[] = []
  // An expectation for each of so many would be most of the time.
  const wrong: string[] = []
  const check = (holds: boolean, what: string): void => void (holds || wrong.push(what))
  const wanted = { stored: 0, failed: new Set<string>() }
  let seq = 0
  let fails: (() => void)[] = []
  for (let round = 0; round < 200; round += 1) {
    const before = written()
    const room = random.below(300)
    const sent = send(room, { deadlineMs: round + 50 })
    check(sent === Math.min(room, 1024 - waiting.size), `round ${round}: sent ${sent}`)
    for (let id = before + 1; id <= written(); id += 1) waiting.add(String(id).padStart(6, '0'))
    const ids = [...waiting]
    for (let answers = random.below(400); answers > 0 && ids.length > 0; answers -= 1) {
      const [id = ''] = ids.splice(random.below(ids.length), 1)
      const number = numbers.get(id) ?? NaN
      switch (random.below(12)) {
        // What is forged, comes twice or late is of nobody.
        case 0:
          open.stored(random.pick([...gone.slice(-50), NaN, -1, 0, 3, 1024 * 1e9]), ack(1))
          break
        case 1: {
          const fail = open.take(number)?.fail(`failed ${id}`, never)
          check(open.take(number) === undefined, `${id} was taken twice`)
          if (fail) fails.push(fail)
          wanted.failed.add(id)
          waiting.delete(id)
          gone.push(number)
          break
        }
        default:
          seq += 1
          open.stored(number, ack(seq, seq % 5 === 0))
          wanted.stored += 1
          waiting.delete(id)
          gone.push(number)
      }
    }
    open.tell()
    for (const fail of fails) fail()
    fails = []
    for (const late of open.takeLate(round)) late.fail('late', never)()
    for (const { why, msgId } of failed.splice(0)) {
      if (why === 'late') wanted.failed.add(msgId)
      check(wanted.failed.delete(msgId), `${msgId} failed, and should not have`)
      waiting.delete(msgId)
    }
    check(open.count === waiting.size, `round ${round}: ${open.count} wait, not ${waiting.size}`)
  }
  expect(wrong).toEqual([])
  expect(stored).toEqual(Array.from({ length: seq }, (_, at) => at + 1))
  expect(wanted.failed.size).toBe(0)
  expect(told.at(-1)?.seq).toBe(seq)
  const counts = act()?.answers
  expect(counts?.answered).toBe(wanted.stored)
  expect(counts?.never).toBe(written() - wanted.stored - waiting.size)
  expect(counts?.waiting).toBe(waiting.size)
  expect(act()?.count).toBe(written())
})

it('keeps the first hundred in the journal as they left, with what came back to each, and the newest', () => {
  const { open, send, numbers, act } = setUp()
  send(256)
  const idOf = (at: number): number => numbers.get(String(at).padStart(6, '0')) ?? NaN
  open.take(idOf(3))?.fail('', { kind: 'refused', words: 'the stream is full' })()
  open.stored(idOf(2), ack(77))
  open.stored(idOf(200), ack(78))
  open.stored(idOf(256), ack(79, true))
  open.tell()
  const now = act()
  expect(now?.sent).toHaveLength(100)
  expect(now?.sent.map(({ body }) => Buffer.from(body).toString())).toEqual(
    Array.from({ length: 100 }, (_, at) => String(at + 1)),
  )
  expect(now?.sent.slice(0, 4).map(({ answer }) => answer)).toEqual([
    { kind: 'waiting' },
    { kind: 'answered', words: 'S seq 77' },
    { kind: 'refused', words: 'the stream is full' },
    { kind: 'waiting' },
  ])
  expect(now?.last).toMatchObject({ bodyBytes: 3, answer: { words: 'S seq 79, a duplicate' } })
  expect(now?.answer).toEqual({ kind: 'refused', words: 'the stream is full' })
  expect(now?.answers).toMatchObject({ waiting: 252, answered: 3, refused: 1 })
})

it('tells the last of those that were stored once in a turn, with its id', () => {
  const { open, send, numbers, told } = setUp()
  send(3)
  send(2)
  for (const [id, seq] of [
    ['000002', 5],
    ['000004', 6],
    ['000001', 7],
  ] as const) {
    open.stored(numbers.get(id) ?? NaN, ack(seq))
  }
  expect(told).toEqual([])
  open.tell()
  open.tell()
  expect(told).toEqual([{ stream: 'S', seq: 7, duplicate: false, msgId: '000001' }])
})

it('finds the newest on a subject, and has nothing written where nothing can leave', () => {
  const { open, send, failed, written, refuse } = setUp()
  send(2, { subject: 'a' })
  send(3, { subject: 'b' })
  send(1, { subject: 'a' })
  expect(open.newestOn('b')?.order).toBe(5)
  open.newestOn('b')?.take()?.fail('refused', never)()
  expect(failed).toEqual([{ why: 'refused', msgId: '000005', payload: '5' }])
  expect(open.newestOn('b')?.order).toBe(4)
  expect(open.newestOn('c')).toBe(undefined)
  refuse(true)
  expect(send(5)).toBe(0)
  refuse(false)
  expect(send(5, { subject: 'no subject' })).toBe(0)
  expect(written()).toBe(6)
  expect(send(2000)).toBe(1024 - 5)
  expect(send(1)).toBe(0)
  for (const rest of open.takeRest()) rest.fail('closed', never)()
  expect(failed).toHaveLength(1025)
  expect(open.count).toBe(0)
})
