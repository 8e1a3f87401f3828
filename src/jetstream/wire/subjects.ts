/**
 * The longest subject we let through, in bytes: the server ends the connection when a whole protocol line (verb,
 * subject, reply subject, sizes) passes its `max_control_line`, 4,096 by default; the rest is room for the others.
 */
export const maxSubjectBytes = 3800

/** The longest stream or consumer name the server takes, in bytes (nats-server `JSMaxNameLen`). */
export const maxNameBytes = 255

const encoder = new TextEncoder()
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/u

/** Why `text` is no subject, in words for the user; `undefined` when it is one. `wildcards` is for filters and stream subjects. */
export function subjectError(text: string, rules: { readonly wildcards: boolean }): string | undefined {
  if (text === '') return 'a subject is needed'
  if (controlCharacter.test(text)) return 'a subject cannot hold control characters'
  if (/\s/u.test(text)) return 'a subject cannot hold spaces'
  const bytes = encoder.encode(text).length
  if (bytes > maxSubjectBytes) return `a subject may have at most ${maxSubjectBytes} bytes; this one has ${bytes}`
  const tokens = text.split('.')
  if (tokens[0] === '') return 'a subject cannot begin with a dot'
  if (tokens.at(-1) === '') return 'a subject cannot end with a dot'
  if (tokens.includes('')) return 'two dots in a row leave an empty part'
  const wildcard = tokens.find((token) => token.includes('*') || token.includes('>'))
  if (wildcard === undefined) return undefined
  if (!rules.wildcards) return `${wildcard.includes('*') ? '*' : '>'} is for filters; here a full subject is needed`
  const mixed = tokens.find((token) => token.length > 1 && (token.includes('*') || token.includes('>')))
  if (mixed !== undefined) return `in "${mixed}" the wildcard must stand alone between dots`
  const tail = tokens.indexOf('>')
  if (tail !== -1 && tail !== tokens.length - 1) return '> can only be the last part'
  return undefined
}

/**
 * True when every subject that `subject` stands for is also taken by `filter`: `*` is one part, `>` is one or more.
 * A subject without wildcards is thus simply matched. An empty filter takes everything, as in a consumer's config.
 */
export function subjectMatches(filter: string, subject: string): boolean {
  if (filter === '') return true
  const wanted = filter.split('.')
  const given = subject.split('.')
  for (const [index, token] of wanted.entries()) {
    const part = given[index]
    if (part === undefined) return false
    if (token === '>') return true
    if (part === '>') return false
    if (token !== '*' && token !== part) return false
  }
  return wanted.length === given.length
}

/** True when some subject is taken by both; what the server refuses between streams (10065) and work-queue consumers (10100). */
export function subjectsOverlap(a: string, b: string): boolean {
  if (a === '' || b === '') return true
  const left = a.split('.')
  const right = b.split('.')
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const one = left[index]
    const other = right[index]
    if (one === undefined || other === undefined) return false
    if (one === '>' || other === '>') return true
    if (one !== other && one !== '*' && other !== '*') return false
  }
  return true
}

/**
 * Why `text` cannot name a stream or a consumer; `undefined` when it can. Names become parts of API subjects and file
 * names on the server, so a dot is not refused there but leaves the request without an answer (seen on 2.9 to 2.15).
 */
export function nameError(text: string): string | undefined {
  if (text === '') return 'a name is needed'
  if (controlCharacter.test(text)) return 'a name cannot hold control characters'
  if (/\s/u.test(text)) return 'a name cannot hold spaces'
  const forbidden = /[.*>/\\]/u.exec(text)?.[0]
  if (forbidden !== undefined) return `a name cannot hold "${forbidden}"; use letters, digits, - and _`
  const bytes = encoder.encode(text).length
  if (bytes > maxNameBytes) return `a name may have at most ${maxNameBytes} bytes; this one has ${bytes}`
  return undefined
}

/**
 * A subject without wildcards that one of a stream's subjects captures, to publish on: `wanted` as the last token where
 * that fits (`REVIEWS.*` gives `REVIEWS.rateGiven`), else in place of each wildcard. Undefined for a stream without any.
 */
export function exampleSubject(subjects: readonly string[], wanted: string): string | undefined {
  const [first] = subjects
  return first
    ?.split('.')
    .map((token) => (token === '*' || token === '>' ? wanted : token))
    .join('.')
}
