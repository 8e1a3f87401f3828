import { expect, it } from 'vitest'
import { runOracle, whyItFails } from '../support/oracle/run.js'
import { testServer } from '../support/nats-server.js'
import type { ServerAge } from '../support/nats-server.js'

// More of them, and on the middle server: npm run oracle -- --seeds 2000 --server middle
const more = Number(process.env['REVIEW_TUI_SEEDS'] ?? 0)

it.each<[ServerAge, number]>([
  ['newest', Math.max(200, more)],
  ['oldest', Math.max(30, more)],
])(
  'two clients on one consumer of the %s server: what we say is what the server bears out, in %i scenes',
  async (version, count) => {
    const server = await testServer({ version })
    try {
      const seeds = Array.from({ length: count }, (_, index) => index + 1)
      const result = await runOracle({ seeds, lanes: 8, server, atMostFailed: 3 })
      if (result.inconclusive.length > 0) process.stdout.write(`inconclusive: ${result.inconclusive.join('\n\n')}\n`)
      expect(whyItFails(result).join('\n\n')).toBe('')
    } finally {
      await server.stop()
    }
  },
  // Two minutes are the aim; twice that is for a busy machine.
  240_000 + more * 600,
)
