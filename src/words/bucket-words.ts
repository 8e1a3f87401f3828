import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** What a stream is the store of, when it is no plain stream; the server knows such streams by their names alone. */
export type Bucket = { readonly kind: 'key-value' | 'object'; readonly name: string }

/** The bucket that a stream of this name is behind; undefined for a plain stream. */
export function bucketOfStream(stream: string): Bucket | undefined {
  if (stream.startsWith('KV_')) return { kind: 'key-value', name: stream.slice(3) }
  return stream.startsWith('OBJ_') ? { kind: 'object', name: stream.slice(4) } : undefined
}

/** The bucket that a publish on this subject would write to. */
export function bucketOfSubject(subject: string): Bucket | undefined {
  const [first, name] = subject.split('.')
  if (name === undefined) return undefined
  return first === '$KV' ? { kind: 'key-value', name } : first === '$O' ? { kind: 'object', name } : undefined
}

/** `, a key-value bucket`, behind the name of a stream; empty for a plain stream. */
export function bucketWords(stream: string): SafeText {
  const bucket = bucketOfStream(stream)
  return bucket
    ? literal`, ${bucket.kind === 'object' ? literal`an object store` : literal`a key-value bucket`}`
    : literal``
}

/** What a review would become in a bucket. */
export function bucketWarning({ kind, name }: Bucket, subject: string): SafeText {
  if (kind === 'object')
    return literal`A review there is no object: it would lie among the chunks of object store ${safeText(name)}.`
  const key = safeText(subject.split('.').slice(2).join('.'))
  return literal`A review there becomes the value of key ${key} in bucket ${safeText(name)}, for all who read it.`
}
