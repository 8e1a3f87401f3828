import { consumerTerms } from './glossary/consumer-terms.js'
import { deliveryTerms } from './glossary/delivery-terms.js'
import type { Entry } from './glossary/entry.js'
import { placeTerms } from './glossary/place-terms.js'
import { screenTerms } from './glossary/screen-terms.js'
import { streamTerms } from './glossary/stream-terms.js'
import { verdictTerms } from './glossary/verdict-terms.js'

const all = {
  ...placeTerms,
  ...verdictTerms,
  ...deliveryTerms,
  ...consumerTerms,
  ...streamTerms,
  ...screenTerms,
}

/** A term of the glossary. */
export type Term = keyof typeof all

/** Every term with its entry. */
export const glossary: Readonly<Record<Term, Entry>> = all

/** The terms, by subject. */
export const terms = Object.keys(all) as readonly Term[]

const byLabel = new Map<string, Term>()
for (const term of terms) byLabel.set(term.toLowerCase(), term)
for (const term of terms) for (const label of glossary[term].labels ?? []) byLabel.set(label.toLowerCase(), term)
// As it is written comes first: the pane Messages is not a stream’s messages.
for (const term of terms) for (const label of [term, ...(glossary[term].labels ?? [])]) byLabel.set(`=${label}`, term)

/** The term that explains a word of the screen; undefined where no entry names it. */
export function termOf(label: string): Term | undefined {
  const word = label.trim()
  return byLabel.get(`=${word}`) ?? byLabel.get(word.toLowerCase())
}

/** The term of the longest label a text begins with: `wait 30s` is about the ack wait. */
export function termAtStart(text: string): Term | undefined {
  const words = text.trim().split(' ')
  for (let count = words.length; count > 0; count -= 1) {
    const term = termOf(words.slice(0, count).join(' '))
    if (term !== undefined) return term
  }
  return undefined
}

/** A term that was found, and how well it answers: 0 is the best. */
export type FoundTerm = { readonly term: Term; readonly rank: number }

/** Terms that hold every word of what somebody typed: in their name, in the words they are looked for by, in their text. */
export function findTerms(query: string): readonly FoundTerm[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (text: string): boolean => words.every((word) => text.includes(word))
  // In whole sentences only what a word begins with counts: anything can be found within one.
  const begins = (text: string): boolean => {
    const spaced = ` ${text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')}`
    return words.every((word) => spaced.includes(` ${word}`))
  }
  const rank = (term: Term): number => {
    const { server = '', labels = [], find = '', what, wrong = '' } = glossary[term]
    const name = term.toLowerCase()
    if (holds(name)) return name.startsWith(words[0] ?? '') ? 0 : 1
    const named = `${name} ${server} ${labels.join(' ')}`.toLowerCase()
    if (holds(named)) return 1.5
    const sought = `${named} ${find}`.toLowerCase()
    if (holds(sought)) return 2
    return begins(`${sought} ${what} ${wrong}`.toLowerCase()) ? 3 : 4
  }
  return terms
    .map((term) => ({ term, rank: rank(term) }))
    .filter((found) => found.rank < 4)
    .sort((a, b) => a.rank - b.rank)
}
