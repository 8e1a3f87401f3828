import { bytes, duration, durationText, limit } from './codec-numbers.js'
import { json, map, record } from './codec-structures.js'
import { choice, filter, filters, flag, name, text, word } from './codec-texts.js'
import { editable, editableFrom, fixed, isAtLeast, notZero } from './field.js'
import type { Field } from './field.js'
import { flagged, jsonFlags, listFlags, metadataFlags, partFlags, sizeFlag, switched } from './field-flags.js'

const atCreation = 'it is decided when the stream is made'
const isSet = (value: unknown): boolean => typeof value === 'object' && value !== null
const duplicatesWithin = (value: unknown, maxAge: unknown): string | undefined =>
  typeof value === 'number' && typeof maxAge === 'number' && maxAge > 0 && value > maxAge
    ? `not longer than max age, which is ${durationText(maxAge)}`
    : undefined

/** What a stream is called, what it stores and how much of it: the first part of `streamFields`. */
export const streamKeepFields: readonly Field[] = [
  {
    wire: 'name',
    label: 'name',
    codec: name,
    group: 'identity',
    meaning: 'what the stream is called on the server',
    since: '2.9',
    fixed: fixed('a stream keeps its name'),
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
    wire: 'subjects',
    label: 'subjects',
    codec: filters,
    group: 'what',
    meaning: 'what it stores, such as REVIEWS.*; several with spaces between',
    since: '2.9',
    fixed: ({ mirror }) => (isSet(mirror) ? 'a mirror stores what its origin stores' : undefined),
    effect: 'what is published on a subject left out is stored nowhere',
    cli: { flag: '--subjects', on: 'both', say: listFlags('--subjects') },
  },
  {
    wire: 'subject_transform',
    label: 'subject transform',
    codec: record({ src: filter, dest: word }),
    group: 'what',
    meaning: 'stores under another subject: src=a.* dest=b.{{wildcard(1)}}',
    since: '2.10',
    fixed: ({ mirror }) => (isSet(mirror) ? 'a mirror has its transforms inside mirror' : undefined),
    effect: 'what is stored already keeps its subject',
    cli: {
      flag: '--transform-source',
      on: 'both',
      clear: '--no-transform',
      say: partFlags({
        src: (value) => [`--transform-source=${String(value)}`],
        dest: (value) => [`--transform-destination=${String(value)}`],
      }),
    },
  },
  {
    wire: 'mirror',
    label: 'mirror',
    codec: json,
    group: 'what',
    meaning: 'copies another stream; it takes no messages of its own',
    since: '2.9',
    fixed: ({ mirror }, { version }) => {
      if (!isSet(mirror)) return 'a mirror is made as one'
      return isAtLeast(version, '2.12') ? undefined : `${atCreation}; nats-server 2.12 can end a mirror`
    },
    check: (value, _config, { before }) =>
      before && isSet(value) ? 'it can only be emptied: the copy ends, and it takes messages itself' : undefined,
    effect: 'nothing is copied any more, and it takes messages itself',
    drags: ['subjects', 'duplicate_window', 'mirror_direct'],
    cli: { flag: '--mirror', on: 'both', say: jsonFlags('--mirror'), clear: '--no-mirror' },
  },
  {
    wire: 'sources',
    label: 'sources',
    codec: json,
    group: 'what',
    meaning: 'copies messages of other streams into this one',
    since: '2.9',
    fixed: editable,
    cli: { flag: '--source', on: 'add', say: jsonFlags('--source') },
  },
  {
    wire: 'retention',
    label: 'retention',
    codec: choice('limits', 'interest', 'workqueue'),
    group: 'again',
    meaning: 'what ends a message: a limit, every consumer has acked, or one has',
    since: '2.9',
    otherwise: 'limits',
    fixed: ({ retention }, { version }) =>
      retention === 'workqueue'
        ? 'a work queue stays one'
        : isAtLeast(version, '2.10')
          ? undefined
          : 'it is decided when the stream is made; nats-server 2.10 can change limits and interest',
    check: (value, _config, { before }) =>
      value === 'workqueue' && before && before['retention'] !== 'workqueue'
        ? 'the server makes no work queue of a stream that is there'
        : undefined,
    effect: 'with interest, what every consumer has acked is deleted at once',
    cli: {
      flag: '--retention',
      on: 'both',
      say: (value) => [`--retention=${value === 'workqueue' ? 'work' : String(value)}`],
    },
  },
  {
    wire: 'duplicate_window',
    label: 'duplicate window',
    codec: duration,
    group: 'again',
    meaning: 'how long a message id is remembered, so that it is stored once',
    since: '2.9',
    fixed: editable,
    check: (value, { max_age: maxAge }) => duplicatesWithin(value, maxAge),
    cli: flagged('--dupe-window'),
  },
  {
    wire: 'max_msgs',
    label: 'max messages',
    codec: limit,
    group: 'limits',
    meaning: 'how many messages it keeps; -1 is no limit',
    since: '2.9',
    otherwise: -1,
    fixed: editable,
    check: notZero,
    effect: 'what is over a lower limit is deleted at once, the oldest first',
    cli: flagged('--max-msgs'),
  },
  {
    wire: 'max_bytes',
    label: 'max bytes',
    codec: bytes,
    group: 'limits',
    meaning: 'how much it keeps, such as 1GiB; -1 is no limit',
    since: '2.9',
    otherwise: -1,
    fixed: editable,
    check: notZero,
    effect: 'what is over a lower limit is deleted at once, the oldest first',
    cli: { flag: '--max-bytes', on: 'both', say: sizeFlag('--max-bytes') },
  },
  {
    wire: 'max_age',
    label: 'max age',
    codec: duration,
    group: 'limits',
    meaning: 'how long it keeps a message, such as 24h; 0 is for ever',
    since: '2.9',
    otherwise: 0,
    fixed: editable,
    check: (value, { duplicate_window: window }) =>
      typeof value !== 'number' || value === 0
        ? undefined
        : value < 1e8
          ? 'at least 100ms, or 0 for ever'
          : typeof window === 'number' && window > value
            ? `not shorter than the duplicate window, which is ${durationText(window)}`
            : undefined,
    effect: 'what is older is deleted',
    cli: flagged('--max-age'),
  },
  {
    wire: 'max_msgs_per_subject',
    label: 'max msgs per subject',
    codec: limit,
    group: 'limits',
    meaning: 'how many messages of one subject it keeps; -1 is no limit',
    since: '2.9',
    otherwise: -1,
    fixed: editable,
    check: notZero,
    effect: 'what is over a lower limit is deleted at once, the oldest first',
    cli: flagged('--max-msgs-per-subject'),
  },
  {
    wire: 'max_msg_size',
    label: 'max message size',
    codec: bytes,
    group: 'limits',
    meaning: 'a larger message is refused; -1 is no limit',
    since: '2.9',
    otherwise: -1,
    fixed: editable,
    check: notZero,
    cli: { flag: '--max-msg-size', on: 'both', say: sizeFlag('--max-msg-size') },
  },
  {
    wire: 'max_consumers',
    label: 'max consumers',
    codec: limit,
    group: 'limits',
    meaning: 'how many consumers it may have; -1 is no limit',
    since: '2.9',
    otherwise: -1,
    fixed: editableFrom('2.14', atCreation),
    check: notZero,
    cli: {
      flag: '--max-consumers',
      on: 'both',
      say: (value) => [`--max-consumers=${String(value)}`],
    },
  },
  {
    wire: 'discard',
    label: 'discard',
    codec: choice('old', 'new'),
    group: 'limits',
    meaning: 'at a limit the oldest go, or new ones are refused',
    since: '2.9',
    otherwise: 'old',
    fixed: editable,
    check: (value, { discard_new_per_subject: perSubject }) =>
      value !== 'new' && perSubject === true ? 'discard new per subject needs new' : undefined,
    cli: { flag: '--discard', on: 'both' },
  },
  {
    wire: 'discard_new_per_subject',
    label: 'discard new per subject',
    codec: flag,
    group: 'limits',
    meaning: 'at max msgs per subject new ones are refused; needs discard new',
    since: '2.9',
    otherwise: false,
    fixed: editable,
    check: (value, { discard, max_msgs_per_subject: most }) =>
      value === true && (discard !== 'new' || !(Number(most) > 0))
        ? 'needs discard new and max msgs per subject'
        : undefined,
    cli: switched('--discard-per-subject', 'both'),
  },
  {
    wire: 'consumer_limits',
    label: 'consumer limits',
    codec: record({ inactive_threshold: duration, max_ack_pending: limit }),
    group: 'limits',
    meaning: 'the most its consumers may have: inactive_threshold=1h max_ack_pending=500',
    since: '2.10',
    fixed: editable,
    cli: {
      flag: '--limit-consumer-inactive',
      on: 'add',
      say: partFlags({
        inactive_threshold: (value) => [`--limit-consumer-inactive=${durationText(Number(value))}`],
        max_ack_pending: (value) => [`--limit-consumer-max-pending=${String(value)}`],
      }),
    },
  },
]
