import { runBench } from '../bench/run-bench.js'

process.exitCode = await runBench(process.argv.slice(2))
