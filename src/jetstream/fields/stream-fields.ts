import type { Field, WireConfig } from './field.js'
import { flagsOf } from './field-flags.js'
import type { FlagUse } from './field-flags.js'
import { streamKeepFields } from './stream-fields-keep.js'
import { streamRestFields } from './stream-fields-rest.js'

/** Every field of a stream's config, as of nats-server 2.15, in the order of the views. */
export const streamFields: readonly Field[] = [...streamKeepFields, ...streamRestFields]

/**
 * The `nats stream` flags that say `config`, each as `--flag=value` or a switch; the name goes before them. What they
 * cannot say is in `streamUnsaid`.
 */
export function streamFlags(config: WireConfig, use: FlagUse = 'add'): readonly string[] {
  const { flags } = flagsOf(streamFields, config, use)
  // What the server leaves off, `add` turns on unless told otherwise.
  return use === 'add' && config['allow_direct'] !== true ? [...flags, '--no-allow-direct'] : flags
}

/** The fields of `config` no `nats stream` flag can say: with any of them only `--config` and a file will do. */
export function streamUnsaid(config: WireConfig, use: FlagUse = 'add'): readonly string[] {
  return flagsOf(streamFields, config, use).unsaid
}
