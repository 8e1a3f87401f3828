import { errors } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import { describeError } from './api-errors.js'

/** The server's word that this login may not publish or subscribe somewhere. */
export type Refusal = {
  readonly operation: 'publish' | 'subscription'
  /** The subject refused, as it was asked for. */
  readonly subject: string
  /** The same in words for the screen. */
  readonly why: string
}

type Listener = (refusal: Refusal) => void

const watches = new WeakMap<NatsConnection, Set<Listener>>()

/**
 * Hears of refused permissions on a connection until the returned function is called. The server refuses by an error
 * that names the subject and not the act, and before it answers a ping sent after the act: see `refusalsHeard`.
 */
export function onRefusal(nc: NatsConnection, listener: Listener): () => void {
  let listeners = watches.get(nc)
  if (!listeners) {
    listeners = new Set()
    watches.set(nc, listeners)
    void watch(nc, listeners)
  }
  const all = listeners.add(listener)
  return () => all.delete(listener)
}

/** Resolves when every refusal of what was sent before has been heard: one round trip. Rejects when the link breaks. */
export async function refusalsHeard(nc: NatsConnection): Promise<void> {
  await nc.flush()
  // The client hands errors on through a queue that microtasks empty; the next turn comes after all of them.
  await new Promise<void>((resolve) => void setImmediate(resolve))
}

async function watch(nc: NatsConnection, listeners: ReadonlySet<Listener>): Promise<void> {
  for await (const status of nc.status()) {
    if (status.type !== 'error' || !(status.error instanceof errors.PermissionViolationError)) continue
    const { operation, subject } = status.error
    if (subject === '') continue
    for (const listener of [...listeners]) listener({ operation, subject, why: describeError(status.error).summary })
  }
}
