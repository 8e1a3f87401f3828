import type { JetStreamPlace } from './jetstream-place.js'

/** What a login must be allowed to publish and to subscribe to. */
export type NeededSubjects = { readonly publish: readonly string[]; readonly subscribe: readonly string[] }

/**
 * Every subject the app needs to make, read and settle one consumer of one stream, and to publish to the stream.
 * `consumer` undefined stands for any: a wildcard. Deleting, purging and pausing are not among them.
 */
export function neededSubjects(
  place: JetStreamPlace,
  stream: { readonly name: string; readonly subjects?: readonly string[] },
  consumer?: string,
): NeededSubjects {
  const { apiPrefix, eventPrefix, inboxPrefix } = place
  const name = consumer ?? '*'
  const api = (...verbs: readonly string[]): readonly string[] => verbs.map((verb) => `${apiPrefix}.${verb}`)
  return {
    publish: [
      ...api('STREAM.LIST', `STREAM.INFO.${stream.name}`, `STREAM.CREATE.${stream.name}`),
      ...api(`CONSUMER.LIST.${stream.name}`, `CONSUMER.INFO.${stream.name}.${name}`),
      // The filter follows the name; without one the name is the end.
      ...api(`CONSUMER.CREATE.${stream.name}.${name}`, `CONSUMER.CREATE.${stream.name}.${name}.>`),
      ...api(`CONSUMER.MSG.NEXT.${stream.name}.${name}`),
      `$JS.ACK.${stream.name}.${name}.>`,
      `$JS.FC.${stream.name}.${name}.>`,
      ...(stream.subjects ?? []),
    ],
    subscribe: [`${inboxPrefix}.>`, `${eventPrefix}.ADVISORY.>`],
  }
}

/** The same as a block for the server's configuration. */
export function permissionBlock({ publish, subscribe }: NeededSubjects): string {
  const list = (subjects: readonly string[]): string => subjects.map((subject) => JSON.stringify(subject)).join(', ')
  return `permissions { publish: { allow: [${list(publish)}] }, subscribe: { allow: [${list(subscribe)}] } }`
}
