import { runOracle, whyItFails } from '../test/support/oracle/run.js'
import { serverAges, testServer } from '../test/support/nats-server.js'

// npm run oracle -- --seeds 2000 --server oldest|middle|newest --from 1 --lanes 12
const given = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise)
}
const count = Number(given('seeds', '200'))
const from = Number(given('from', '1'))
const version = serverAges.find((age) => age === given('server', 'newest'))
if (!(count > 0) || !(from > 0) || version === undefined) {
  console.error(
    'usage: npm run oracle -- [--seeds N] [--from N] [--lanes N] [--failures N] [--server oldest|middle|newest]',
  )
  process.exit(2)
}
const server = await testServer({ version })
const beganMs = performance.now()
try {
  const result = await runOracle({
    seeds: Array.from({ length: count }, (_, index) => from + index),
    lanes: Number(given('lanes', '12')),
    atMostFailed: Number(given('failures', '10')),
    server,
    onSeed: (_seed, result) => {
      if (result.kind !== 'agreed') console.log(`${result.kind}: ${result.text}\n`)
    },
  })
  const tookS = Math.round((performance.now() - beganMs) / 1000)
  const { played, failures, inconclusive } = result
  const counts = `${failures.length} failed, ${inconclusive.length} inconclusive`
  console.log(`${played} seeds played on nats-server ${server.version} in ${tookS} s, ${counts}`)
  process.exitCode = whyItFails(result).length > 0 ? 1 : 0
} finally {
  await server.stop()
}
