import { consumerFields } from './consumer-fields.js'
import type { WireConfig } from './field.js'
import { isOtherwise } from './field-flags.js'
import { valueWords } from './patch.js'

/** What decides what comes and is seldom set, in the order of how much it explains. */
const telling = [
  'deliver_policy',
  'opt_start_seq',
  'opt_start_time',
  'replay_policy',
  'headers_only',
  'rate_limit_bps',
  'max_waiting',
  'max_batch',
  'max_expires',
  'max_bytes',
  'deliver_group',
  'priority_policy',
  'priority_groups',
] as const

/** What is unusual about a consumer and decides what comes, for its one-line summary: `deliver policy new`. */
export function unusualWords(config: WireConfig): readonly string[] {
  return telling.flatMap((wire): readonly string[] => {
    const field = consumerFields.find((one) => one.wire === wire)
    if (!field || isOtherwise(field, config[wire])) return []
    return [field.codec.unit === 'flag' ? field.label : `${field.label} ${valueWords(field, config[wire])}`]
  })
}
