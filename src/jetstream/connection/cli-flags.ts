import { domainOf, ownJetStream } from '../wire/jetstream-place.js'
import { describeAddress } from './server-address.js'
import type { ConnectionSettings } from './settings-contract.js'

/**
 * The flags that make a `nats` command act on the server and the JetStream of these settings, and not on what the CLI
 * would choose by itself. A login stands in none of them: without one the command is refused, it does not act elsewhere.
 */
export function cliFlagsOf(settings: ConnectionSettings): readonly string[] {
  const { addresses, context, place = ownJetStream, inboxPrefix = place.inboxPrefix } = settings
  const isOfContext = context !== undefined && settings.origin === `context ${context}`
  const domain = domainOf(place.apiPrefix)
  return [
    ...(context === undefined ? [] : ['--context', context]),
    ...(isOfContext ? [] : ['--server', addresses.map(describeAddress).join(',')]),
    ...(place.apiPrefix === ownJetStream.apiPrefix
      ? []
      : domain === undefined
        ? ['--js-api-prefix', place.apiPrefix]
        : ['--js-domain', domain]),
    ...(inboxPrefix === ownJetStream.inboxPrefix ? [] : ['--inbox-prefix', inboxPrefix]),
  ]
}

/** The second argument of `jetstreamManager` for an API prefix, as TypeScript; `undefined` for the account's own. */
export function managerOptions(apiPrefix: string): string | undefined {
  if (apiPrefix === ownJetStream.apiPrefix) return undefined
  const domain = domainOf(apiPrefix)
  return domain === undefined ? `{ apiPrefix: ${JSON.stringify(apiPrefix)} }` : `{ domain: ${JSON.stringify(domain)} }`
}
