import type { NatsConnection } from '@nats-io/transport-node'
import type { MessageFrame } from '../wire/message-frame.js'
import { gateOf } from './outgoing-gate.js'

/** Hears every message of one subscription, in the bytes it came in. */
export type Lane = (frame: MessageFrame) => void

/** The lanes of one client: what its transport hands past the library's parser, by the number of the subscription. */
export type Lanes = {
  readonly bySid: ReadonlyMap<number, Lane>
  /** How many bytes went there; the library does not count them. */
  bytes: number
}

/** By the client's options: the one object that client, protocol and transport have in common (3.4.0). */
const lanesOfClients = new WeakMap<object, { readonly bySid: Map<number, Lane>; bytes: number }>()

/** The lanes of the client with these options. */
export function lanesOf(options: object): Lanes {
  return ownLanes(options)
}

/**
 * From now on the messages of this subscription go to `lane`, where a guarded transport carries the client; elsewhere
 * they go on coming to the subscription's callback. A flood costs the library more than all that is done with it here.
 * Returns the end of it.
 */
export function openLane(nc: NatsConnection, sid: number, lane: Lane): () => void {
  const options = optionsOf(nc)
  if (options === undefined) return () => undefined
  const { bySid } = ownLanes(options)
  bySid.set(sid, gateOf(nc)?.handling(lane) ?? lane)
  return () => void bySid.delete(sid)
}

/** All that this client has received, past its parser too. */
export function receivedBytes(nc: Pick<NatsConnection, 'stats'>): number {
  const options = optionsOf(nc)
  return nc.stats().inBytes + (options === undefined ? 0 : ownLanes(options).bytes)
}

function ownLanes(options: object): { readonly bySid: Map<number, Lane>; bytes: number } {
  let lanes = lanesOfClients.get(options)
  if (!lanes) {
    lanes = { bySid: new Map(), bytes: 0 }
    lanesOfClients.set(options, lanes)
  }
  return lanes
}

function optionsOf(nc: object): object | undefined {
  const { options } = nc as { readonly options?: unknown }
  return typeof options === 'object' && options !== null ? options : undefined
}
