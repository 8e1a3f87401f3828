import type { Cause, DueMessage } from '../../jetstream/index.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

const longName = 'REVIEWS.'.repeat(24) + '>'
const huge = 9_007_199_254_740_991

const dues: readonly DueMessage[] = [
  { streamSeq: asStreamSeq(7), tries: 1, leftMs: 8000, naked: false, lastTry: false },
  { streamSeq: asStreamSeq(7), tries: 1, leftMs: -1, naked: true, lastTry: false, pull: 'none' },
  { streamSeq: asStreamSeq(huge), tries: huge, leftMs: 86_400_000, naked: false, lastTry: true, pull: 'none' },
  { streamSeq: asStreamSeq(huge), tries: huge, leftMs: 86_400_000, naked: false, lastTry: true },
  { streamSeq: asStreamSeq(huge), tries: huge, leftMs: 86_400_000, naked: false, lastTry: false, pull: 'open' },
]

const allWhy = ['another-worker', 'earlier-run', 'lost-with-connection'] as const
const full = { kind: 'full', held: 1, naked: 0, out: 3, limit: 3, pending: 4 } as const

/** Every cause there is, each as it usually comes and with the longest names and largest numbers there may be. */
export const everyCause: { readonly [Kind in Cause['kind']]: readonly Extract<Cause, { kind: Kind }>[] } = {
  'link-lost': [{ kind: 'link-lost' }],
  'consumer-gone': [
    { kind: 'consumer-gone', helps: 'mode.edit' },
    { kind: 'consumer-gone', helps: 'pane.streams' },
  ],
  observing: [
    { kind: 'observing', pending: 4, out: 0, helps: 'consumer.join' },
    { kind: 'observing', pending: huge, out: huge, helps: 'consumer.join' },
  ],
  ordered: [
    { kind: 'ordered', receives: true },
    { kind: 'ordered', receives: false },
  ],
  'ordered-on-work-queue': [{ kind: 'ordered-on-work-queue' }],
  'no-numbers': [{ kind: 'no-numbers' }],
  paused: [
    { kind: 'paused', helps: 'consumer.pause' },
    { kind: 'paused', leftMs: 31_536_000_000, helps: 'consumer.pause' },
  ],
  'auto-acking': [
    { kind: 'auto-acking', delayMs: 0, pending: 0 },
    { kind: 'auto-acking', delayMs: 86_400_000, pending: huge },
  ],
  full: [
    { ...full, helps: 'message.ack' },
    { ...full, held: 0, naked: 3, pending: 0 },
    { ...full, held: 0 },
    { ...full, why: ['another-worker'], helps: 'message.ack' },
    { ...full, held: 0, why: ['lost-with-connection'] },
    { kind: 'full', held: 1, naked: 0, out: huge, limit: huge, pending: huge, why: allWhy, helps: 'message.ack' },
  ],
  leaderless: [{ kind: 'leaderless' }],
  unbound: [{ kind: 'unbound' }],
  'nobody-asks': [
    { kind: 'nobody-asks', pending: 4, helps: 'consumer.fetch' },
    ...dues.map((due) => ({ kind: 'nobody-asks' as const, pending: huge, due, helps: 'consumer.fetch' as const })),
  ],
  shared: [
    { kind: 'shared', beside: 1, out: 3, pending: 0, helps: 'pane.workers' },
    { kind: 'shared', beside: 8, out: huge, pending: huge, limit: huge, helps: 'pane.workers' },
  ],
  'stands-by': [
    { kind: 'stands-by', group: 'jobs', pending: 4, why: { policy: 'pinned', sinceMs: 1_700_000_000_000 } },
    { kind: 'stands-by', group: 'a'.repeat(16), pending: huge, why: { policy: 'pinned' } },
    { kind: 'stands-by', group: 'jobs', pending: 4, why: { policy: 'overflow', minPending: 10, minAckPending: 0 } },
    {
      kind: 'stands-by',
      group: 'jobs',
      pending: huge,
      why: { policy: 'overflow', minPending: huge, minAckPending: huge },
    },
    { kind: 'stands-by', group: 'jobs', pending: huge, why: { policy: 'prioritized', priority: 9 } },
  ],
  'hands-full': [
    { kind: 'hands-full', inHand: 1, pending: 1, helps: 'message.ack' },
    ...dues.map((due) => ({ kind: 'hands-full' as const, inHand: 100, pending: huge, due })),
  ],
  due: dues.map((due) => ({ kind: 'due', due })),
  'on-their-way': [{ kind: 'on-their-way', pending: huge }],
  'only-new': [{ kind: 'only-new', helps: 'publish.next' }],
  'starts-later': [
    { kind: 'starts-later', messages: 12, helps: 'publish.next' },
    { kind: 'starts-later', messages: huge, helps: 'publish.next' },
  ],
  'no-match': [
    { kind: 'no-match', filter: 'REVIEW.*', messages: 12, skips: false },
    { kind: 'no-match', filter: longName, messages: huge, skips: false },
    { kind: 'no-match', filter: `${longName}, ${longName}`, messages: 1, skips: true },
  ],
  'out-elsewhere': [
    { kind: 'out-elsewhere', out: 1 },
    { kind: 'out-elsewhere', out: 1, why: ['lost-with-connection'] },
    { kind: 'out-elsewhere', out: huge, why: allWhy },
  ],
  'used-up': [
    { kind: 'used-up', streamSeq: asStreamSeq(7) },
    { kind: 'used-up', streamSeq: asStreamSeq(huge) },
  ],
  stuck: [
    { kind: 'stuck', messages: 1 },
    { kind: 'stuck', messages: huge },
  ],
  'used-up-earlier': [
    { kind: 'used-up-earlier', messages: 1 },
    { kind: 'used-up-earlier', messages: huge },
  ],
  'pull-waits': [{ kind: 'pull-waits', helps: 'publish.next' }],
  'nothing-stored': [
    { kind: 'nothing-stored', pullOpen: true, helps: 'publish.next' },
    { kind: 'nothing-stored', pullOpen: false, helps: 'publish.next' },
  ],
  'all-delivered': [{ kind: 'all-delivered', helps: 'publish.next' }],
}
