import * as v from 'valibot'
import { settingsFiles, whyUnreadable } from '../lib/given-file.js'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

const deepest = 32
const mostFaults = 12
const longestShown = 60

/**
 * Reads a document that somebody wrote: a regular file of at most 1 MiB, read within 3 s, UTF-8, JSON, of the shape of
 * `schema`. The error is one line a fault, each with its place in the document, for the user.
 */
export async function readDocument<T>(
  path: string,
  schema: v.GenericSchema<unknown, T>,
): Promise<Result<T, readonly SafeText[]>> {
  let text: string
  try {
    text = await settingsFiles.readText(path)
  } catch (error) {
    return err([safeText(whyUnreadable(error))])
  }
  // What is no UTF-8 was read as this character; whoever means it is rarer than a file in another encoding.
  if (text.includes('\ufffd')) return err([literal`it is not UTF-8 text`])
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    return err([literal`it is not JSON: ${safeText(error instanceof Error ? error.message : 'it cannot be read')}`])
  }
  return checkDocument(value, schema)
}

/** A document as `schema` describes it, or what is wrong with it; see `readDocument`. */
export function checkDocument<T>(value: unknown, schema: v.GenericSchema<unknown, T>): Result<T, readonly SafeText[]> {
  // What is nested without end ends whoever walks through it.
  if (!isShallow(value, deepest)) return err([literal`it is nested deeper than ${deepest} levels`])
  const result = v.safeParse(schema, value)
  if (result.success) return ok(result.output)
  const faults = result.issues.map(faultLine)
  const more = faults.length - mostFaults
  return err(more > 0 ? [...faults.slice(0, mostFaults), literal`and ${more} more`] : faults)
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  return Object.values(value).every((inner) => isShallow(inner, levels - 1))
}

type Issue = v.BaseIssue<unknown>

/** One fault: where it is, and what may stand there. */
function faultLine(issue: Issue): SafeText {
  const said = safeText(messageOf(issue))
  const place = placeOf(issue)
  return place === '' ? said : literal`${safeText(place)}: ${said}`
}

function placeOf({ path }: Issue): string {
  let place = ''
  for (const { key } of path ?? []) {
    if (typeof key === 'number') place += `[${key}]`
    else place += place === '' ? short(String(key)) : `.${short(String(key))}`
  }
  return place
}

function messageOf({ type, expected, received, input, message }: Issue): string {
  // A schema that says itself what is wrong.
  if (!message.startsWith('Invalid ')) return message
  if (expected === 'never') return 'nothing of this name may stand here'
  // Of a key that is not there, the key itself is what was expected.
  if (type.endsWith('object') && received === 'undefined') return 'is missing'
  const wanted = expectedWords(expected)
  if (received === 'undefined') return `is missing; it is ${wanted}`
  return `it is ${wanted}, not ${typeof input === 'string' ? `"${short(input)}"` : received}`
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  Object: 'an object',
  Array: 'a list',
}

function expectedWords(expected: string | null): string {
  const choices = (expected ?? 'something else').replace(/[()]/g, '').split(' | ')
  const named = choices.map((choice) => kinds[choice] ?? choice.replaceAll('"', ''))
  return named.length > 1 ? `one of ${named.join(', ')}` : named.join('')
}

function short(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}
