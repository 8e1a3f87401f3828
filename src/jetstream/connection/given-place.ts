import { looksSecret } from '../../lib/looks-secret.js'
import { err, ok, type Result } from '../../lib/result.js'
import type { ConnectionFlags } from './settings-contract.js'
import { asGiven, nameOf, type Given, type SettingsError } from './given-setting.js'
import { apiPrefixOfDomain, ownJetStream, type JetStreamPlace } from '../wire/jetstream-place.js'
import { fieldOf, type NatsContext } from './nats-context.js'
import { nameError, subjectError } from '../wire/subjects.js'

/** The JetStream that was asked for. */
export type GivenPlace = {
  readonly place: JetStreamPlace
  /** Which one it is and who said so, for the screen: `JetStream domain leaf (context c)`; absent for the account's own. */
  readonly description?: string
}

/**
 * Which JetStream to work on: a flag beats the same field of the context, and a domain beside an API prefix is refused
 * wherever the two came from, as the `nats` CLI does. `undefined` when nothing was asked for.
 */
export function pickPlace(
  flags: ConnectionFlags,
  context: NatsContext | undefined,
): Result<GivenPlace | undefined, SettingsError> {
  const domain = asGiven(flags.jsDomain, '--js-domain') ?? fieldOf(context, 'jsDomain')
  const api = asGiven(flags.jsApiPrefix, '--js-api-prefix') ?? fieldOf(context, 'jsApiPrefix')
  const event = asGiven(flags.jsEventPrefix, '--js-event-prefix') ?? fieldOf(context, 'jsEventPrefix')
  const inbox = asGiven(flags.inboxPrefix, '--inbox-prefix') ?? fieldOf(context, 'inboxPrefix')
  if (domain !== undefined && api !== undefined) {
    return err({
      summary: `${nameOf(domain)} and ${nameOf(api)} name two JetStreams: only one of them can be meant`,
      advice: 'give a domain or an API prefix, and take the other out; --no-context leaves the context out',
    })
  }
  for (const given of [domain, api, event, inbox]) {
    if (given === undefined) continue
    const wrong = looksSecret(given.value)
      ? 'it looks like a secret'
      : given === domain
        ? nameError(given.value)
        : subjectError(given.value, { wildcards: false })
    if (wrong !== undefined) return err({ summary: `${nameOf(given)}: ${wrong}` })
  }
  if (domain === undefined && api === undefined && event === undefined && inbox === undefined) return ok(undefined)
  const descriptions = [
    ...say('JetStream domain', domain),
    ...say('JetStream API', api),
    ...say('JetStream events', event),
  ]
  return ok({
    place: {
      apiPrefix: domain === undefined ? (api?.value ?? ownJetStream.apiPrefix) : apiPrefixOfDomain(domain.value),
      eventPrefix: event?.value ?? ownJetStream.eventPrefix,
      inboxPrefix: inbox?.value ?? ownJetStream.inboxPrefix,
    },
    ...(descriptions.length === 0 ? {} : { description: descriptions.join(', ') }),
  })
}

function say(what: string, given: Given | undefined): readonly string[] {
  return given === undefined ? [] : [`${what} ${given.value} (${given.origin})`]
}
