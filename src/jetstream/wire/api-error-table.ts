import type { NeededSubjects } from './needed-subjects.js'

/** What the caller knew about the call that failed; everything is optional and only makes the words better. */
export type ErrorContext = {
  readonly stream?: string
  readonly consumer?: string
  /** The subject published or requested on. */
  readonly subject?: string
  /** `publish` has its own words for a time-out: the message may be stored all the same. */
  readonly action?: 'publish' | 'ack' | 'api'
  /** What the server takes at most in one message, its headers included. */
  readonly maxPayloadBytes?: number
  /** `nc.info.jetstream`: the only way to tell "JetStream is off" from "no stream captures this subject". */
  readonly jetstreamEnabled?: boolean
  /** The server is one of a cluster: what has no leader there is not answered, or as if it were not there. */
  readonly isCluster?: boolean
  /** A stream that is known takes `subject`. */
  readonly isTaken?: boolean
  /** What our API requests begin with, when it is not `$JS.API`. */
  readonly apiPrefix?: string
  /** All this login has to be allowed: a refused permission then names them at once, not one try after the other. */
  readonly needed?: NeededSubjects
}

/** What the user reads for one API error code: plain words, and the way out. */
export type ApiErrorWords = { readonly summary: string; readonly advice?: string }

type Words = (context: ErrorContext, description: string) => ApiErrorWords

const stream = (context: ErrorContext): string =>
  context.stream === undefined ? 'the stream' : `stream ${context.stream}`
const consumer = (context: ErrorContext): string =>
  context.consumer === undefined ? 'the consumer' : `consumer ${context.consumer}`
const fixed =
  (summary: string, advice?: string): Words =>
  () => ({ summary, advice })
const cannotChange: Words = (_, description) => ({
  summary: `this setting cannot be changed: ${description}`,
  advice: 'delete it and create it again with the new setting, or give the new one another name',
})
// One code for both: what the server has, and what the account may use of it.
const serverFull = (what: string): Words =>
  fixed(
    `the server has no ${what} left for this, or the account may use no more`,
    `lower the limits of this stream, ask for a higher limit of the account, or free ${what}`,
  )

/**
 * The server's error codes (`err_code`; nats-server `errors.json`) in plain words. Those about consumers, streams and
 * publishing were seen on servers 2.9.10, 2.10.27 and 2.15.1; a code that is not here is shown in the server's words.
 */
export const apiErrorTable: ReadonlyMap<number, Words> = new Map<number, Words>([
  [10002, fixed('the account has used up its JetStream limits', 'delete or purge a stream, or ask for higher limits')],
  [10003, (_, description) => ({ summary: `the server does not understand this request: ${description}` })],
  [10004, fixed('only a part of the cluster answered', 'try again in a moment')],
  [10005, fixed('no server in the cluster can take this stream', 'use fewer replicas or looser placement')],
  [
    10008,
    fixed('JetStream is not ready on this server', 'try again in a moment; a cluster may be electing its leader'),
  ],
  [
    10009,
    fixed('this server cannot handle the request now', 'try again in a moment; a cluster may be electing its leader'),
  ],
  [10012, cannotChange],
  [
    10013,
    (c) => ({
      summary: `${consumer(c)} exists with another configuration, or is in use`,
      advice: 'use the one that is there, or choose another name',
    }),
  ],
  [
    10014,
    (c) => ({ summary: `${consumer(c)} does not exist (any more)`, advice: 'create it again, or choose another one' }),
  ],
  [10017, fixed('the consumer name does not fit the request', 'a name may hold no dots, spaces, * or >')],
  [10023, fixed('the server has not enough resources for this', 'lower the limits, or free space on the server')],
  [
    10025,
    (_, description) => ({
      summary: `the server does not know a part of this configuration: ${description}`,
      advice: 'the setting may be misspelled, or newer than this server',
    }),
  ],
  [
    10026,
    (c) => ({
      summary: `${stream(c)}, or the account, may have no more consumers`,
      advice: 'delete a consumer, or raise max consumers of the stream or of the account',
    }),
  ],
  [10027, fixed('the account may have no more streams', 'delete a stream, or ask for a higher limit')],
  [10028, serverFull('memory')],
  [10035, fixed('the server does not know this account', 'check which login is used')],
  [10037, fixed('no such message: it was deleted, purged, or is not stored yet')],
  [10039, fixed('JetStream is not enabled for this account', 'use another login, or have it enabled for the account')],
  [10043, (_, description) => ({ summary: `${description}: the message is already gone` })],
  [10047, serverFull('disk space')],
  [10048, (_, description) => ({ summary: `the cluster could not place the stream: ${description}` })],
  [10049, (_, description) => ({ summary: `the stream could not be created: ${description}` })],
  [
    10052,
    (_, description) => ({
      summary: `the server refuses this stream configuration: ${description}`,
      advice:
        'storage and retention of a stream are fixed when it is created, and its subjects may not be > or under $JS',
    }),
  ],
  [10053, (_, description) => ({ summary: `over the limits for streams: ${description}` })],
  [
    10054,
    (c) => ({
      summary: `the message is larger than ${stream(c)} allows`,
      advice: 'shorten it, or raise max message size of the stream',
    }),
  ],
  [10056, fixed('the stream name does not fit the request', 'a name may hold no dots, spaces, * or >')],
  [
    10057,
    (c) => ({
      summary: `${stream(c)} does not allow deleting single messages`,
      advice: 'it was created with deny_delete',
    }),
  ],
  [
    10058,
    (c) => ({
      summary: `the name is taken: ${stream(c)} exists with another configuration`,
      advice: 'use the stream that is there, or choose another name',
    }),
  ],
  [
    10059,
    (c) => ({ summary: `${stream(c)} does not exist (any more)`, advice: 'create it again, or choose another one' }),
  ],
  [
    10060,
    (c) => ({
      summary: `the message went to another stream than ${c.stream ?? 'the expected one'}`,
      advice: 'another stream captures this subject',
    }),
  ],
  [
    10065,
    fixed(
      'another stream already captures some of these subjects',
      'choose subjects that no other stream has, or use that stream',
    ),
  ],
  [10069, cannotChange],
  [
    10070,
    (_, description) => ({
      summary: `not stored: ${description}`,
      advice: 'the stream moved on since you looked; read it again and retry',
    }),
  ],
  [
    10071,
    (_, description) => ({
      summary: `not stored: ${description} is what the stream has`,
      advice: 'somebody published in between; read the last sequence again and retry',
    }),
  ],
  [10074, fixed('more replicas than servers', 'one server can only keep 1 replica; set replicas to 1')],
  [10076, fixed('JetStream is off on this server', 'start it with -js, or use the private server')],
  [
    10077,
    (c, description) => ({
      summary: `${stream(c)} is full: ${description}`,
      advice: 'it is set to refuse new messages; purge it, raise its limits, or set discard to old',
    }),
  ],
  [10079, fixed('the deliver subject of a push consumer cannot hold wildcards')],
  [10080, fixed('a push consumer has no waiting pulls to limit', 'leave max waiting empty')],
  [
    10081,
    fixed(
      'the deliver subject would feed the stream its own deliveries',
      'choose a deliver subject outside the stream',
    ),
  ],
  [10083, fixed('the idle heartbeat is too short', 'set 100 ms or more')],
  [
    10084,
    fixed(
      'a work-queue stream needs acks',
      'ordered consumers and ack policy none do not work on it; use ack explicit',
    ),
  ],
  [10086, fixed('a pull consumer has no rate limit', 'leave it empty: the one who pulls sets the pace')],
  [10088, fixed('a pull consumer has no idle heartbeat of its own', 'it is asked for with each pull')],
  [10089, fixed('a pull consumer has no flow control', 'leave it off: the one who pulls sets the pace')],
  [
    10093,
    (c) => ({
      summary: `the filter matches no subject of ${stream(c)}`,
      advice: 'choose a filter within the subjects of the stream',
    }),
  ],
  [10094, (_, description) => ({ summary: `the start does not fit the deliver policy: ${description}` })],
  [10098, fixed('a work-queue stream needs ack policy explicit')],
  [
    10099,
    fixed(
      'a work-queue stream takes a second consumer only when both have a filter',
      'set filters that do not overlap',
    ),
  ],
  [
    10100,
    fixed(
      'another consumer of this work-queue stream already takes some of these subjects',
      'each message has one taker there; set filters that do not overlap',
    ),
  ],
  [10101, fixed('a consumer of a work-queue stream must start with all messages', 'set deliver policy all')],
  [10108, fixed('flow control needs an idle heartbeat', 'set an idle heartbeat of 100 ms or more')],
  [
    10109,
    (c) => ({
      summary: `${stream(c)} is sealed: nothing can be added or removed`,
      advice: 'a seal cannot be taken off; use another stream',
    }),
  ],
  [10110, (c) => ({ summary: `${stream(c)} does not allow purging`, advice: 'it was created with deny_purge' })],
  [
    10111,
    (c) => ({
      summary: `${stream(c)} does not allow roll-up messages`,
      advice: 'switch on allow_rollup_hdrs of the stream',
    }),
  ],
  [
    10116,
    fixed(
      'max deliver must be larger than the number of backoff steps',
      'raise max deliver, or shorten the backoff list',
    ),
  ],
  [10131, fixed('the filter in the request and in the configuration differ')],
  [10136, fixed('either one filter subject or a list of them, not both')],
  [10138, fixed('the filter subjects overlap one another', 'drop the one that is already covered')],
  [
    10148,
    (c) => ({
      summary: `${consumer(c)} exists already with another configuration`,
      advice: 'change the one that is there, or choose another name',
    }),
  ],
  [10149, (c) => ({ summary: `${consumer(c)} does not exist, so it cannot be changed`, advice: 'create it' })],
  [10159, fixed('priority groups need a priority policy', 'choose overflow, pinned or prioritized')],
  [
    10164,
    fixed(
      'not stored: the stream has moved on',
      'somebody published in between; read the last sequence again and retry',
    ),
  ],
  [
    10166,
    (c) => ({
      summary: `${stream(c)} does not allow a time to live per message`,
      advice: 'switch on allow_msg_ttl of the stream',
    }),
  ],
  [10168, (c) => ({ summary: `${stream(c)} keeps no counters`, advice: 'switch on allow_msg_counter of the stream' })],
  [10178, fixed('priority groups are for pull consumers only')],
  [10196, fixed('a priority policy needs a priority group', 'name a group')],
])
