import { helpText, parseOptions } from './options.js'
import { runPlain } from './plain.js'
import packageJson from '../package.json' with { type: 'json' }

const usageCode = 2
const parsed = parseOptions(process.argv.slice(2))
const isTerminal = process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb'

if (!parsed.ok) {
  process.stderr.write(`review-tui: ${parsed.error}\n`)
  process.exitCode = usageCode
} else if (parsed.value.action === 'help') {
  process.stdout.write(helpText())
} else if (parsed.value.action === 'version') {
  process.stdout.write(`${packageJson.version}\n`)
} else if (parsed.value.plain || !isTerminal) {
  await runPlain(parsed.value)
} else {
  // React and Ink cost a plain run nothing: they are loaded for a screen only.
  const { runApp } = await import('./run-app.js')
  runApp(parsed.value)
}
