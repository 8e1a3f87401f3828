import type { Clock } from '../../lib/clock.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import type { TransportGuard } from './guarded-transport.js'
import type { LossTap, OutgoingGate } from './outgoing-gate.js'
import type { LinkTrouble } from './troubled-link.js'

/** What can be lost once: an ack of ours, the answer to a publish of ours, the answer of ours to flow control. */
export type LossKind = 'ack' | 'pub-ack' | 'flow-control'

/** A message that was lost on purpose. For the answer to a publish, `subject` is the one published on. */
export type LostMessage = { readonly kind: LossKind; readonly subject: string; readonly atMs: number }

/** Faults of one link, on purpose. They end with the connection, and leave nothing behind. */
export type LinkFaults = {
  readonly trouble: ReadableStore<LinkTrouble | undefined>
  /** No byte passes either way until it is healed; a link the client gives up meanwhile is not dialled anew before. */
  readonly cut: () => void
  /** Each byte takes so much longer each way. */
  readonly slow: (delayMs: number) => void
  readonly heal: () => void
  /** The next message of this kind is lost, once. Returns the end of waiting for it. */
  readonly loseNext: (kind: LossKind, onLost: (lost: LostMessage) => void) => () => void
}

/** Creates the faults of a link that has none. */
export function createLinkFaults(of: {
  readonly clock: Clock
  readonly gate: Pick<OutgoingGate, 'tap'>
  readonly guard: Pick<TransportGuard, 'setTrouble'>
}): LinkFaults {
  const { clock, gate, guard } = of
  const trouble = createStore<LinkTrouble | undefined>(undefined)
  const armed = new Map<LossKind, (lost: LostMessage) => void>()
  /** The publish whose answer is to be lost: where it is to come, and what it was on. */
  let awaited: { readonly reply: string; readonly subject: string } | undefined
  const set = (next: LinkTrouble | undefined): void => {
    trouble.set(next)
    guard.setTrouble(next)
  }
  const strike = (kind: LossKind, subject: string): true => {
    const onLost = armed.get(kind)
    armed.delete(kind)
    retap()
    onLost?.({ kind, subject, atMs: clock.now() })
    return true
  }
  const tap: LossTap = {
    loses: (subject, body, reply) => {
      if (armed.has('ack') && subject.startsWith('$JS.ACK.') && isAck(body)) return strike('ack', subject)
      if (armed.has('flow-control') && subject.startsWith('$JS.FC.')) return strike('flow-control', subject)
      if (armed.has('pub-ack') && reply !== undefined && !subject.startsWith('$')) awaited = { reply, subject }
      return false
    },
    losesIncoming: (subject) => {
      if (awaited?.reply !== subject) return false
      const published = awaited.subject
      awaited = undefined
      return strike('pub-ack', published)
    },
  }
  // Nothing of it is asked while nothing is to be lost.
  const retap = (): void => {
    if (!armed.has('pub-ack')) awaited = undefined
    gate.tap(armed.size === 0 ? undefined : tap)
  }
  return {
    trouble,
    cut: () => set({ kind: 'cut' }),
    slow: (delayMs) => set({ kind: 'slow', delayMs }),
    heal: () => set(undefined),
    loseNext: (kind, onLost) => {
      armed.set(kind, onLost)
      retap()
      return () => {
        if (armed.get(kind) !== onLost) return
        armed.delete(kind)
        retap()
      }
    },
  }
}

function isAck(body: string | Uint8Array | undefined): boolean {
  const text = typeof body === 'string' ? body : Buffer.from(body ?? []).toString('latin1')
  return text === '+ACK' || text === ''
}
