/** What a lying server may put where something else belongs; the marks stand for what JSON.stringify cannot write. */
const wrongValues: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['true', true],
  ['a text', 'text'],
  ['an empty text', ''],
  ['a sequence for the terminal', '\u001b]0;owned\u0007\u202e'],
  ['a text with wildcards', 'a.*.>'],
  ['a text with a line end', 'a\r\nPUB x 1'],
  ['a very long text', 'x'.repeat(20_000)],
  ['a negative number', -7],
  ['a fraction', 1.5],
  ['more than 64 bits', 2 ** 70],
  ['infinity', '@@1e999@@'],
  ['an empty list', []],
  ['a list', [1, 'a', null]],
  ['an empty object', {}],
  ['a nest without end', '@@nest@@'],
]

/** One lie: where it stands, what it is, and the answer with it as JSON text. */
export type FieldLie = { readonly path: string; readonly what: string; readonly json: string }

/** Every field of an honest answer, one at a time, in place of which every kind of wrong value is put. */
export function* liesAbout(honest: unknown): Generator<FieldLie> {
  for (const path of pathsOf(honest, [])) {
    for (const [what, value] of wrongValues) {
      const json = JSON.stringify(withValue(honest, path, value)) as string | undefined
      yield { path: path.join('.'), what, json: toText(json) }
    }
  }
}

/** The value at a dotted path; undefined when there is none. */
export function valueAt(root: unknown, path: string): unknown {
  let at: unknown = root
  for (const key of path === '' ? [] : path.split('.'))
    at = (at as Readonly<Record<string, unknown>> | undefined)?.[key]
  return at
}

function* pathsOf(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key])
}

function withValue(root: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const copy: Record<string, unknown> | unknown[] = Array.isArray(root)
    ? [...(root as unknown[])]
    : { ...(root as object) }
  const into = copy as Record<string, unknown>
  into[key] = withValue(into[key], rest, value)
  return copy
}

function toText(json: string | undefined): string {
  const nest = '['.repeat(3000) + ']'.repeat(3000)
  return (json ?? '').replaceAll('"@@1e999@@"', '1e999').replaceAll('"@@nest@@"', nest)
}
