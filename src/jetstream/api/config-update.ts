import { AnswerShapeError } from '../wire/answers/check.js'
import { consumerInfoSchema } from '../wire/answers/consumer-info.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { ApiRequests } from './api-request.js'
import { answerTo } from '../wire/answers/replies.js'
import { streamInfoSchema } from '../wire/answers/stream-info.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { consumerFields } from '../fields/consumer-fields.js'
import type { Field, WireConfig } from '../fields/field.js'
import { changesBetween, patchConfig } from '../fields/patch.js'
import type { Touched } from '../fields/patch.js'
import { streamFields } from '../fields/stream-fields.js'

/** A change of a config that is there: what was touched, and the config it was decided on, when somebody saw one. */
export type ConfigEdit = { readonly touched: Touched; readonly seen?: WireConfig }

/** Changes what is there and nothing else of it; see `createConfigUpdates`. */
export type ConfigUpdates = {
  readonly consumer: (stream: string, consumer: string, edit: ConfigEdit) => Promise<ConsumerInfo>
  readonly stream: (stream: string, edit: ConfigEdit) => Promise<StreamInfo>
}

/**
 * Updates that send the server's own config back with only the touched fields changed: unknown fields and numbers
 * beyond 2^53 as they came. Reject as `ask` does, when a touched field was changed by somebody else since it was seen,
 * and when the server says yes and leaves a field as it was.
 */
export function createConfigUpdates(requests: ApiRequests): ConfigUpdates {
  return {
    consumer: async (stream, consumer, edit) => {
      const path = [stream, consumer]
      const { value, exact } = await requests.askExact({ request: 'CONSUMER.INFO', path }, consumerInfoSchema)
      if (value.stream_name !== stream || value.name !== consumer) throw aboutAnother('CONSUMER.INFO')
      const config = patched(consumerFields, configIn(exact), edit)
      const { filter_subject: filter } = config
      const filtered = typeof filter === 'string' && filter !== '' && filter !== '>' ? [filter] : []
      // Below 2.11 a consumer may be listed without the name it is asked for by.
      const named = config['name'] === undefined && config['durable_name'] === undefined
      const body = { stream_name: stream, config: named ? { ...config, name: consumer } : config, action: 'update' }
      const request = 'CONSUMER.CREATE'
      const answer = await requests.ask({ request, path: [...path, ...filtered], body }, consumerInfoSchema)
      if (answer.stream_name !== stream || answer.name !== consumer) throw aboutAnother(request)
      refuseLeft(consumerFields, answer.config, { config, edit })
      return answer
    },
    stream: async (stream, edit) => {
      const path = [stream]
      const { value, exact } = await requests.askExact({ request: 'STREAM.INFO', path }, streamInfoSchema)
      if (value.config.name !== stream) throw aboutAnother('STREAM.INFO')
      const config = patched(streamFields, configIn(exact), edit)
      const answer = await requests.ask({ request: 'STREAM.UPDATE', path, body: config }, streamInfoSchema)
      if (answer.config.name !== stream) throw aboutAnother('STREAM.UPDATE')
      refuseLeft(streamFields, answer.config, { config, edit })
      return answer
    },
  }
}

function configIn(exact: unknown): WireConfig {
  return (exact as { readonly config: WireConfig }).config
}

function patched(fields: readonly Field[], present: WireConfig, { touched, seen }: ConfigEdit): WireConfig {
  const [change] = seen ? changesBetween(fields, only(seen, touched), only(present, touched)) : []
  if (change) {
    throw new Error(`somebody else set ${change.label} to ${change.after} meanwhile: nothing was changed, look again`)
  }
  return patchConfig(present, touched)
}

// An older server drops what it does not know and says yes all the same.
function refuseLeft(
  fields: readonly Field[],
  answered: WireConfig,
  { config, edit }: { readonly config: WireConfig; readonly edit: ConfigEdit },
): void {
  // What the server makes of a field that was taken away is its affair.
  const set = Object.fromEntries(Object.entries(edit.touched).filter(([, value]) => value !== undefined))
  const [left] = changesBetween(fields, only(answered, set), only(config, set))
  if (left) throw new Error(`the server said yes and has ${left.label} as ${left.before}: it does not do that`)
}

function only(config: WireConfig, touched: Touched): WireConfig {
  return Object.fromEntries(Object.keys(touched).map((wire) => [wire, config[wire]]))
}

function aboutAnother(request: string): AnswerShapeError {
  return new AnswerShapeError(answerTo(request), 'it is about another one')
}
