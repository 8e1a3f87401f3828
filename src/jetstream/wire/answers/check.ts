import * as v from 'valibot'

/** Something the server sent that is not what the protocol says; the text names the place and what was expected. */
export class AnswerShapeError extends Error {
  override readonly name = 'AnswerShapeError'

  constructor(
    /** What was being read, such as `the server's answer to STREAM.INFO`. */
    readonly source: string,
    /** What is wrong with it, such as `state.messages is not a count`. */
    readonly problem: string,
  ) {
    super(`${source} has an unexpected shape: ${problem}`)
  }
}

const maxDepth = 32
const maxPath = 80

/**
 * The value as `schema` describes it, unknown fields as the schema treats them. Throws `AnswerShapeError` and nothing
 * else; the value itself never gets into the words.
 */
export function checkShape<T>(schema: v.GenericSchema<unknown, T>, value: unknown, source: string): T {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  throw new AnswerShapeError(source, `${pathOf(issue)} ${issue.message}`)
}

/**
 * Parses JSON from outside. Throws `AnswerShapeError` when it is longer than `maxBytes`, no JSON, or nested deeper than
 * anything the protocol knows: what is nested without end ends whoever walks through it.
 */
export function parseJson(bytes: Uint8Array, source: string, maxBytes: number): unknown {
  if (bytes.length > maxBytes) {
    throw new AnswerShapeError(source, `it has ${bytes.length} bytes, more than the ${maxBytes} we read`)
  }
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch {
    throw new AnswerShapeError(source, bytes.length === 0 ? 'it is empty' : 'it is not JSON')
  }
  if (!isShallow(value, maxDepth)) throw new AnswerShapeError(source, `it is nested deeper than ${maxDepth} levels`)
  return value
}

const decoder = new TextDecoder()

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  for (const inner of Object.values(value)) if (!isShallow(inner, levels - 1)) return false
  return true
}

// A path may hold keys the server chose, so it is kept short and to letters.
function pathOf(issue: v.BaseIssue<unknown>): string {
  const path = (v.getDotPath(issue) ?? '').replace(/[^\w.$-]/g, '?')
  if (path === '') return 'it'
  return path.length <= maxPath ? path : `${path.slice(0, maxPath)}…`
}
