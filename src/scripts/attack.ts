import { runAttacks } from '../attack/run-attacks.js'

const code = await runAttacks(process.argv.slice(2))
// What an attack broke off may still wait for something: nothing of it counts any more.
process.stdout.write('', () => process.exit(code))
