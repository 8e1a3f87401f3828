import { runAttacks } from '../attack/run-attacks.js'

process.exitCode = await runAttacks(process.argv.slice(2))
