import { consumerFlowFields } from './consumer-fields-flow.js'
import { consumerLimitFields } from './consumer-fields-limits.js'
import type { Field, WireConfig } from './field.js'
import { flagsOf } from './field-flags.js'
import type { FlagUse } from './field-flags.js'

/** Every field of a consumer's config, as of nats-server 2.15, in the order of the views. */
export const consumerFields: readonly Field[] = [...consumerFlowFields, ...consumerLimitFields]

/**
 * The `nats consumer` flags that say `config`, each as `--flag=value` or a switch; the name goes before them. What they
 * cannot say is in `consumerUnsaid`.
 */
export function consumerFlags(config: WireConfig, use: FlagUse = 'add'): readonly string[] {
  const kind = use === 'edit' || config['deliver_subject'] !== undefined ? [] : ['--pull']
  const lifetime = use === 'edit' || config['durable_name'] !== undefined ? [] : ['--ephemeral']
  return [...kind, ...lifetime, ...flagsOf(consumerFields, config, use).flags]
}

/** The fields of `config` no `nats consumer` flag can say: with any of them only `--config` and a file will do. */
export function consumerUnsaid(config: WireConfig, use: FlagUse = 'add'): readonly string[] {
  return flagsOf(consumerFields, config, use).unsaid
}
