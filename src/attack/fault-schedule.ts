import type { Random } from '../test/support/random.js'
import type { RawServer } from '../test/support/raw-nats-server.js'
import { pause } from './contract.js'
import type { AttackProxy } from './proxy.js'

/** What can befall a server or the way to it. */
export type FaultKind = 'kill' | 'freeze' | 'reset' | 'latency' | 'blackhole' | 'calm'

/** One step of a schedule: what happens and how long it lasts. */
export type FaultStep = { readonly kind: FaultKind; readonly forMs: number }

const kinds: readonly FaultKind[] = [
  'kill',
  'freeze',
  'freeze',
  'reset',
  'reset',
  'reset',
  'latency',
  'blackhole',
  'calm',
]

/** A random schedule of `steps` faults. */
export function randomSchedule(random: Random, steps: number): readonly FaultStep[] {
  return Array.from({ length: steps }, () => ({ kind: random.pick(kinds), forMs: 100 + random.below(1400) }))
}

/** Lets a schedule happen and leaves a healthy server and link behind. */
export async function playSchedule(
  schedule: readonly FaultStep[],
  at: { readonly server: RawServer; readonly proxy: AttackProxy; readonly random: Random },
): Promise<void> {
  const { server, proxy, random } = at
  for (const { kind, forMs } of schedule) {
    await pause(50 + random.below(400))
    switch (kind) {
      case 'kill':
        await server.kill()
        await pause(Math.min(forMs, 600))
        await server.start()
        break
      case 'freeze':
        server.signal('SIGSTOP')
        await pause(forMs)
        server.signal('SIGCONT')
        break
      case 'reset':
        proxy.reset()
        break
      case 'latency':
        proxy.setPace({ delayMs: 20 + random.below(300), sliceBytes: random.below(2) * 7 })
        await pause(forMs)
        proxy.setPace({ delayMs: 0, sliceBytes: 0 })
        break
      case 'blackhole':
        proxy.setMode('blackhole')
        await pause(forMs)
        // What was swallowed never comes: the connection is of no use any more.
        proxy.reset()
        proxy.setMode('pass')
        break
      case 'calm':
        await pause(forMs)
    }
  }
}
