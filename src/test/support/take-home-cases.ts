import type { SingleCheck } from '../../stage/check-schema.js'

/**
 * For each program: which of its lines is the deed, and what stands in its place where it is not done. `proof`: what the
 * server says of it besides the lesson’s own checks. `passing`: checks of the lesson that are over when the program is, for
 * its connection is. `alike`: the server has the same numbers with the deed and without, so that the program’s own words
 * have to tell.
 */
export type TakeHomeCase = {
  readonly deed: string
  readonly instead: string
  readonly proof?: readonly SingleCheck[]
  readonly passing?: readonly SingleCheck['check'][]
  readonly alike?: true
}

/** By the id of the lesson. */
export const takeHomeCases: Readonly<Record<string, TakeHomeCase>> = {
  capture: {
    deed: "const stored = await js.publish(`${stream}.rateGiven`, 'Nice parrots.')",
    instead: 'const stored = { seq: 0 }',
  },
  'same-id': {
    deed: "const second = await js.publish(subject, 'Nice parrots.', id)",
    instead: "const second = await js.publish(subject, 'Nice parrots.', { msgID: 'another' })",
    proof: [{ check: 'stored', equals: 2 }],
  },
  cursor: { deed: 'max_messages: 3', instead: 'max_messages: 2' },
  'ack-floor': { deed: 'await one?.ackAck()', instead: '' },
  'ack-wait': { deed: 'ack_wait: nanos(1000),', instead: 'ack_wait: nanos(60_000),' },
  working: { deed: 'message?.working()', instead: '', proof: [{ check: 'delivered', equals: 1 }] },
  nak: { deed: 'first?.nak()', instead: '', proof: [{ check: 'redelivered', atLeast: 1 }] },
  'nak-later': {
    deed: 'first?.nak(1500)',
    instead: 'first?.ack()',
    proof: [{ check: 'redelivered', atLeast: 1 }],
  },
  term: { deed: 'broken?.term()', instead: '' },
  'max-deliver': { deed: 'max_deliver: 3', instead: 'max_deliver: 6', proof: [{ check: 'delivered', equals: 3 }] },
  'confirmed-ack': { deed: '(await second?.ackAck()) ?? false', instead: 'false' },
  'max-ack-pending': {
    deed: 'first?.ack()',
    instead: '',
    proof: [{ check: 'delivered', equals: 3 }],
  },
  push: {
    deed: 'if (got.length === 2) break',
    instead: 'break',
    passing: ['bound'],
    alike: true,
  },
  filters: {
    deed: 'filter_subject: given,',
    instead: '',
    proof: [
      { check: 'delivered', equals: 3 },
      { check: 'pending', equals: 0 },
      { check: 'stored', equals: 5 },
    ],
  },
  durable: { deed: 'inactive_threshold: nanos(1000),', instead: 'inactive_threshold: nanos(60_000),' },
  sharing: { deed: '[work(), work()]', instead: '[work(), Promise.resolve(0)]', alike: true },
  starting: { deed: "deliver_policy: 'new',", instead: '', proof: [{ check: 'pending', equals: 0 }] },
  ordered: {
    deed: 'for (const name of before) await jsm.consumers.delete(stream, name)',
    instead: '',
    proof: [{ check: 'stored', equals: 7 }],
    alike: true,
  },
  'work-queue': { deed: 'await message?.ackAck()', instead: '' },
  pause: {
    deed: "await jsm.consumers.pause(stream, 'lesson', new Date(Date.now() + 60_000))",
    instead: '',
    alike: true,
  },
  pinned: {
    deed: 'await first.close()',
    instead: 'void setTimeout(7500).then(() => first.close())',
    passing: ['pinned'],
    proof: [{ check: 'delivered', atLeast: 2 }],
    alike: true,
  },
  overflow: {
    deed: 'min_pending: 10,',
    instead: 'min_pending: 1,',
    proof: [{ check: 'delivered', atLeast: 1, atMost: 3 }],
  },
  priority: {
    deed: 'await ask(0, 2)',
    instead: 'await ask(5, 2)',
    proof: [{ check: 'delivered', equals: 2 }],
    alike: true,
  },
  'ack-all': { deed: "ack_policy: 'all',", instead: "ack_policy: 'explicit'," },
  'flow-control': { deed: 'nc.publish(stalled)', instead: '' },
  'killed-worker': {
    deed: "worker.kill('SIGKILL')\n  await once(worker, 'exit')",
    instead: "void setTimeout(7500).then(() => worker.kill('SIGKILL'))",
    proof: [{ check: 'redelivered', atLeast: 1 }],
  },
  // Its server is its own, and gone at its end.
  'lost-ack': {
    deed: "server.kill('SIGKILL')\n    await once(server, 'exit')\n    server = start()",
    instead: '',
    alike: true,
  },
  'timed-out-publish': { deed: "{\n  msgID: 'review-1',\n}", instead: "{ msgID: 'review-2' }" },
}

/** The lesson whose code starts a server of its own, of which nothing is left to look at. */
export const onItsOwnServer = 'lost-ack'
