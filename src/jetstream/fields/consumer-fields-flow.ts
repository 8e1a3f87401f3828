import { count, duration, durations, limit } from './codec-numbers.js'
import { map } from './codec-structures.js'
import { choice, filter, filters, flag, name, text, time } from './codec-texts.js'
import { editable, fixed, isAtLeast, notZero } from './field.js'
import type { Field } from './field.js'
import {
  backoffFlags,
  deliverFlags,
  flagged,
  maxDeliverFlags,
  metadataFlags,
  pauseFlags,
  switched,
} from './field-flags.js'

const atCreation = 'it is decided when the consumer is made'
const whereItStarts = 'a consumer starts once, when it is made'
const listLength = (value: unknown): number => (Array.isArray(value) ? value.length : 0)
/** What a consumer is called, what it delivers and when again: the first part of `consumerFields`. */
export const consumerFlowFields: readonly Field[] = [
  {
    wire: 'durable_name',
    label: 'durable name',
    codec: name,
    group: 'identity',
    meaning: 'it stays until it is deleted; without one it goes when nobody uses it',
    since: '2.9',
    fixed: fixed('without it the server deletes the consumer, with its position, once it is unused'),
  },
  {
    wire: 'name',
    label: 'name',
    codec: name,
    group: 'identity',
    meaning: 'what the consumer is called on the server',
    since: '2.9',
    fixed: fixed('a consumer keeps its name'),
  },
  {
    wire: 'description',
    label: 'description',
    codec: text(4096),
    group: 'identity',
    meaning: 'a line for people',
    since: '2.9',
    fixed: editable,
    cli: flagged('--description'),
  },
  {
    wire: 'metadata',
    label: 'metadata',
    codec: map,
    group: 'identity',
    meaning: 'texts by key, for people and tools: owner=shop',
    since: '2.10',
    fixed: editable,
    cli: { flag: '--metadata', on: 'both', say: metadataFlags },
  },
  {
    wire: 'filter_subject',
    label: 'filter',
    codec: filter,
    group: 'what',
    meaning: 'which subjects it delivers, * and > allowed; empty is all',
    since: '2.9',
    fixed: editable,
    check: (value, config) =>
      value !== undefined && value !== '' && listLength(config['filter_subjects']) > 0
        ? 'one filter and several cannot stand together'
        : undefined,
    effect: 'its position stays: older messages that match now are not delivered',
    cli: flagged('--filter'),
  },
  {
    wire: 'filter_subjects',
    label: 'filters',
    codec: filters,
    group: 'what',
    meaning: 'several subjects in place of one filter; they may not overlap',
    since: '2.10',
    fixed: editable,
    effect: 'its position stays: older messages that match now are not delivered',
    cli: {
      flag: '--filter',
      on: 'both',
      // One filter alone the CLI puts into filter_subject.
      say: (value) =>
        listLength(value) > 1 ? (value as readonly string[]).map((one) => `--filter=${one}`) : undefined,
    },
  },
  {
    wire: 'deliver_policy',
    label: 'deliver policy',
    codec: choice('all', 'last', 'new', 'by_start_sequence', 'by_start_time', 'last_per_subject'),
    group: 'what',
    meaning: 'where in the stream it starts',
    since: '2.9',
    otherwise: 'all',
    fixed: fixed(whereItStarts),
    cli: { flag: '--deliver', on: 'add', say: deliverFlags },
  },
  {
    wire: 'opt_start_seq',
    label: 'start sequence',
    codec: count,
    group: 'what',
    meaning: 'the first stream sequence, with deliver policy by_start_sequence',
    since: '2.9',
    fixed: fixed(whereItStarts),
    cli: { flag: '--deliver', on: 'add', say: (_value, config) => deliverFlags(config['deliver_policy'], config) },
  },
  {
    wire: 'opt_start_time',
    label: 'start time',
    codec: time,
    group: 'what',
    meaning: 'the earliest stored time, with deliver policy by_start_time',
    since: '2.9',
    fixed: fixed(whereItStarts),
  },
  {
    wire: 'replay_policy',
    label: 'replay policy',
    codec: choice('instant', 'original'),
    group: 'what',
    meaning: 'instant, or in the rhythm in which the messages were stored',
    since: '2.9',
    otherwise: 'instant',
    fixed: fixed(atCreation),
    cli: { flag: '--replay', on: 'add' },
  },
  {
    wire: 'headers_only',
    label: 'headers only',
    codec: flag,
    group: 'what',
    meaning: 'payloads stay on the server; their size comes as a header',
    since: '2.9',
    otherwise: false,
    fixed: editable,
    cli: switched('--headers-only', 'both'),
  },
  {
    wire: 'pause_until',
    label: 'paused until',
    codec: time,
    group: 'what',
    meaning: 'until then nothing is delivered; acks still count',
    since: '2.11',
    fixed: fixed('an edit leaves it: pausing and resuming are requests of their own'),
    cli: { flag: '--pause', on: 'add', say: pauseFlags },
  },
  {
    wire: 'ack_policy',
    label: 'ack policy',
    codec: choice('explicit', 'all', 'none', 'flow_control'),
    group: 'again',
    meaning: 'each message is acked, or one ack settles all before it, or none is asked for',
    since: '2.9',
    otherwise: 'none',
    fixed: fixed(atCreation),
    cli: { flag: '--ack', on: 'add', always: true },
  },
  {
    wire: 'ack_wait',
    label: 'ack wait',
    codec: duration,
    group: 'again',
    meaning: 'how long the server waits for a verdict before it sends again',
    since: '2.9',
    otherwise: 30_000_000_000,
    fixed: (config) =>
      listLength(config['backoff']) > 0 ? 'the first step of backoff is the ack wait: edit that' : undefined,
    check: (value) => (value === 0 ? 'longer than nothing' : undefined),
    effect: 'waits that run now end by the new time',
    cli: flagged('--wait'),
  },
  {
    wire: 'backoff',
    label: 'backoff',
    codec: durations,
    group: 'again',
    meaning: 'ack wait per try, the last for all further ones: 1s 5s 30s. A nak does not heed it',
    since: '2.9',
    fixed: editable,
    check: (value, config, { version }) => {
      const steps = listLength(value)
      const most = config['max_deliver'] ?? -1
      if (steps === 0 || typeof most !== 'number') return undefined
      if (Array.isArray(value) && value.includes(0)) return 'every step longer than nothing'
      if (isAtLeast(version, '2.10')) {
        return most > 0 && most < steps ? `max deliver must be at least ${steps}, one per step` : undefined
      }
      return most <= steps
        ? `below nats-server 2.10 max deliver must be above ${steps}, the number of steps`
        : undefined
    },
    effect: 'ack wait becomes the first step; waits that run now end by the new steps',
    drags: ['ack_wait'],
    cli: { flag: '--backoff', on: 'both', say: backoffFlags, clear: '--backoff=none' },
  },
  {
    wire: 'max_deliver',
    label: 'max deliver',
    codec: limit,
    group: 'again',
    meaning: 'tries per message, then the server gives up; -1 is no limit',
    since: '2.9',
    otherwise: -1,
    fixed: editable,
    check: notZero,
    effect: 'when it gets lower, what is out and had as many tries is given up',
    cli: { flag: '--max-deliver', on: 'both', say: maxDeliverFlags },
  },
]
