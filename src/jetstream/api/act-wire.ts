import { bodyText } from './act-body.js'
import type { SentMessage } from './act.js'

/**
 * One message in the words of the client protocol: verb, subject, where the answer is to come, headers, body. An inbox
 * the client chose by itself is `(inbox)`.
 */
export function wireLine(message: SentMessage): string {
  const { subject, headers, reply, asks, body, bodyBytes } = message
  const verb = headers.length > 0 ? 'HPUB' : 'PUB'
  const inbox = asks ? ` ${reply ?? '(inbox)'}` : ''
  const head = headers.map(([name, value]) => `${name}: ${value}`).join(' · ')
  const cut = body.length < bodyBytes ? ` … ${bodyBytes} bytes in all` : ''
  return [`${verb} ${subject}${inbox}`, head, bodyText(message) + cut].filter((part) => part !== '').join('  ')
}
