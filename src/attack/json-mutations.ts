import type { Random } from '../test/support/random.js'

/** A place in a JSON value, as keys from the root; `#` stands for the first item of a list. */
export type JsonPath = readonly string[]

/** All places in a value, the root first; of a list only its first item. */
export function pathsOf(value: unknown, at: JsonPath = []): readonly JsonPath[] {
  if (Array.isArray(value)) return [at, ...(value.length > 0 ? pathsOf(value[0], [...at, '#']) : [])]
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))]
}

const deep = (open: string, close: string): string => open.repeat(3000) + close.repeat(3000)
const trick = '\x1b]0;pwned\x07\x1b[2J\x1b]52;c;cHduZWQ=\x07\u202e\u{e0041}\x9b31m'

// JSON text, so that what no JavaScript value can say (1e400, a doubled key) can be said.
const instead: readonly string[] = [
  'null', 'true', '0', '-1', '-9007199254740993', '18446744073709551616', '1e400', '-1e400', '1.5', '""', '"text"',
  '"NaN"', '"-1"', '[]', '{}', '[null]', '[[1]]', '{"toString":1}', '{"__proto__":{"a":1}}', '{"length":1e9}',
  JSON.stringify(trick), `[${JSON.stringify(trick)}]`, JSON.stringify('A'.repeat(300_000)), deep('[', ']'), `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
  '"2024-13-45T99:99:99Z"', '"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999999999Z"', '4294967296', '1e21',
] // prettier-ignore
const wholeBodies: readonly string[] = [
  '',
  '{',
  'null',
  '[]',
  '"x"',
  '0',
  '{}',
  '\u0000',
  '+OK',
  '<html>',
  '{"a":1}{"b":2}',
  trick,
]
const hole = '<the place>'

/** One changed answer and what was changed in it. */
export type Mutation = { readonly what: string; readonly text: string }

/** `text` with one field another, missing or doubled; now and then the whole of it is something else. */
export function mutateJson(text: string, random: Random, at?: JsonPath): Mutation {
  if (random.below(25) === 0) {
    const body = random.pick([...wholeBodies, text.slice(0, random.below(text.length + 1)), text + text])
    return { what: `whole: ${body.slice(0, 30)}`, text: body }
  }
  const value: unknown = JSON.parse(text)
  const path = at ?? random.pick(pathsOf(value))
  if (path.length === 0) {
    const body = random.pick(instead)
    return { what: `root: ${body.slice(0, 30)}`, text: body }
  }
  if (random.below(8) === 0) {
    return { what: `${path.join('.')} missing`, text: JSON.stringify(replaceAt(value, path, undefined)) }
  }
  const other = random.pick(instead)
  const marked = JSON.stringify(replaceAt(value, path, hole))
  return {
    what: `${path.join('.')}: ${other.slice(0, 30)}`,
    text: marked.replace(JSON.stringify(hole), () => other),
  }
}

function replaceAt(value: unknown, path: JsonPath, other: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return other
  if (Array.isArray(value)) {
    const [first, ...others] = value as readonly unknown[]
    const next = replaceAt(first, rest, other)
    return next === undefined && rest.length === 0 ? others : [next, ...others]
  }
  const { [key]: inner, ...others } = value as Readonly<Record<string, unknown>>
  const next = replaceAt(inner, rest, other)
  return next === undefined && rest.length === 0 ? others : { ...others, [key]: next }
}
