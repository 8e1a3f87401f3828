import type { MessagePlace } from '../jetstream/index.js'

/** Where a stored message is for one consumer, in a cell; what is not known has no word. */
export const placeWords: Readonly<Record<MessagePlace, string>> = {
  settled: 'settled',
  out: 'out',
  'to-come': 'to come',
  'used-up': 'used up',
  sent: 'sent',
  'not-for-it': 'not for it',
  'before-it-starts': 'before it',
  unknown: '',
}
