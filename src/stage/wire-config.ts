import { consumerFields, streamFields } from '../jetstream/index.js'
import type { Field, WireConfig } from '../jetstream/index.js'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'

/** What a file may not say of a stream or a consumer, and why. */
type Forbidden = Readonly<Record<string, string>>

/** What is wrong with a field, and which. */
export type FieldFault = { readonly wire: string; readonly why: string }

const alsoOthers = 'is not for a file: it would read or write what is not made by it'

/** Fields of a stream’s or a consumer’s config that a file may not have. */
export const notForFiles = (wire: string): boolean => Object.hasOwn(ofStream, wire) || Object.hasOwn(ofConsumer, wire)

const ofStream: Forbidden = {
  description: 'is written by review-tui: it says who made the stream',
  mirror: alsoOthers,
  sources: alsoOthers,
  republish: alsoOthers,
  subject_transform: alsoOthers,
  metadata: 'is not for a file: the text would reach others',
  sealed: 'would keep the stream from being taken away again',
  placement: 'is not for a file',
}
const ofConsumer: Forbidden = {
  durable_name: 'is written "name", with "durable": false for one that is not durable',
  description: 'is not for a file: the text would reach others',
  metadata: 'is not for a file: the text would reach others',
}

/** A stream's config as a file says it, in the server's units. */
export function streamConfig(written: WireConfig): Result<WireConfig, FieldFault> {
  return configOf(streamFields, written, ofStream)
}

/** A consumer's config as a file says it, in the server's units. */
export function consumerConfig(written: WireConfig): Result<WireConfig, FieldFault> {
  const target = written['deliver_subject']
  if (target !== undefined && target !== '')
    return err({ wire: 'deliver_subject', why: 'is "" for a push consumer: one is made for it that nobody else uses' })
  return configOf(consumerFields, written, ofConsumer)
}

function configOf(fields: readonly Field[], written: WireConfig, forbidden: Forbidden): Result<WireConfig, FieldFault> {
  const config: Record<string, unknown> = {}
  for (const [wire, value] of Object.entries(written)) {
    if (Object.hasOwn(forbidden, wire)) return err({ wire, why: forbidden[wire] ?? '' })
    const field = fields.find((one) => one.wire === wire)
    if (!field) return err({ wire, why: 'is no field of the server’s config' })
    const read = valueOf(field, value)
    if (!read.ok) return err({ wire, why: read.error })
    config[wire] = read.value
  }
  return ok(config)
}

/** Spans may be written as text; anything else is as the server takes it, and has to be of the field's unit. */
function valueOf({ codec }: Field, value: unknown): Result<unknown, string> {
  const isSpan = codec.unit === 'duration' || codec.unit === 'durations'
  const isText = typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'))
  if (isSpan && isText) {
    const text = Array.isArray(value) ? value.join(' ') : value
    // A bare number would be seconds here and nanoseconds without its quotes.
    if (!/\d$/.test(text) && !/\d /.test(text)) return named(codec.parse(text))
    return err('is a span of time: "500ms", "30s", "2m", or a number of nanoseconds')
  }
  if (codec.unit === 'text' || codec.unit === 'name' || codec.unit === 'subject') {
    if (typeof value !== 'string') return err('is a text')
    return value === '' ? ok(value) : named(codec.parse(value))
  }
  const text = codec.format(value)
  const read = codec.parse(text)
  if (!read.ok) return named(read)
  return JSON.stringify(read.value) === JSON.stringify(value) ? ok(value) : err('is not of this field’s kind')
}

function named(read: Result<unknown, string>): Result<unknown, string> {
  return read.ok ? read : err(`is ${read.error}`)
}
