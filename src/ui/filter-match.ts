import type { Delivery } from '../jetstream/index.js'

const searchedBytes = 4096
const decoder = new TextDecoder()
const ascii = /^[\x20-\x7e]+$/
const notOfPatterns = /[^\w ]/g
/** In UTF-8, each byte as a letter: the Kelvin sign and the dotted capital I, whose small letters are of ASCII. */
const becomesAscii = /\u00e2\u0084\u00aa|\u00c4\u00b0/

/**
 * Tells of a delivery whether its sequence, its subject or the beginning of its payload, with a blank between each, hold
 * the words of a filter, in either case. Of words in ASCII the bytes are looked at as they are; only where these leave
 * it open are texts made of them.
 */
export function createFilterMatch(filter: string): (delivery: Delivery) => boolean {
  const wanted = filter.toLowerCase()
  const byTexts = (delivery: Delivery): boolean => {
    const { subject, payload } = delivery.textToSearch?.(searchedBytes) ?? {
      subject: delivery.subject,
      payload: decoder.decode(delivery.data.subarray(0, searchedBytes)),
    }
    return `${delivery.streamSeq} ${subject} ${payload}`.toLowerCase().includes(wanted)
  }
  if (!ascii.test(wanted)) return byTexts
  const pattern = new RegExp(wanted.replace(notOfPatterns, '\\$&'), 'i')
  const mayBecome = /[ik]/.test(wanted)
  // What may stand at the end of the subject, the rest of it being the payload's beginning.
  const beginnings = Array.from(wanted.matchAll(/ /g), ({ index }) => wanted.slice(0, index + 1))
  return (delivery) => {
    const letters = delivery.lettersToSearch?.(searchedBytes)
    if (!letters) return byTexts(delivery)
    const { subject, payload } = letters
    const head = `${delivery.streamSeq} ${subject} `
    if (pattern.test(payload) || pattern.test(head)) return true
    const isOpen =
      (mayBecome && (becomesAscii.test(payload) || becomesAscii.test(subject))) ||
      (beginnings.length > 0 && beginnings.some((one) => head.toLowerCase().endsWith(one)))
    return isOpen && byTexts(delivery)
  }
}
