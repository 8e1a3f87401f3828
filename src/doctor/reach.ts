import { describeAddress, probeServer } from '../jetstream/index.js'
import type { ServerAddress } from '../jetstream/index.js'
import type { ReachReport } from './report.js'

const askWithinMs = 3000
const mostAddresses = 10

/** Knocks at the addresses without logging in, all at once, for at most 3 s. */
export function lookAtAddresses(
  addresses: readonly ServerAddress[],
  tlsFirst: boolean,
): Promise<readonly ReachReport[]> {
  return Promise.all(
    addresses.slice(0, mostAddresses).map(async (address): Promise<ReachReport> => {
      const signal = AbortSignal.timeout(askWithinMs)
      const probe = await probeServer(address, { tlsFirst, signal })
      const shown = describeAddress(address)
      switch (probe.kind) {
        case 'nats':
          return { address: shown, answer: 'nats', text: probe.offersTls ? 'a NATS server, with TLS' : 'a NATS server' }
        case 'unknown':
          return { address: shown, answer: 'unknown', text: 'something that speaks TLS first' }
        default: {
          const text = signal.aborted ? `no answer within ${askWithinMs / 1000} s` : probe.text
          return { address: shown, answer: probe.kind, text }
        }
      }
    }),
  )
}
