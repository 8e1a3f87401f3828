/** Terms to look up, each in a sentence: what the server calls things, and what they do. */
export const glossary = {
  'ack floor': 'everything up to this stream sequence is settled; what was acked above a gap waits for the gap',
  'ack wait': 'how long the server waits for a verdict before it sends again; working starts it anew',
  'max ack pending': 'so many may be out at once; at the limit nothing new is sent until one is settled',
  'max deliver': 'how often a message is sent at most; after that it is used up, and stays stored',
  nak: 'hands a message back: it is sent again, at once or after a delay, and keeps its place until then',
  term: 'ends a message for this consumer: it is never sent again',
  working: 'tells the server you are still at it: the ack wait starts anew',
  'deliver policy': 'where a consumer starts: all, new, last, by sequence or by time',
  'pull request': 'asks for a batch and waits so long; what has not come by then is not sent',
  'push consumer': 'the server sends by itself, as far as max ack pending lets it',
  'message id': 'a second message of the same id is dropped within the duplicate window',
  leader: 'on a cluster one server answers for a stream or a consumer; most of its copies must be up to choose one',
  advisory: 'what the server announces of consumers and streams; a hint, its numbers have the last word',
} as const

/** A term of the glossary. */
export type Term = keyof typeof glossary
