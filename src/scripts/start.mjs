// `npm start`: makes sure the bundle is built, then runs it in this very process, so that the terminal, the signals and
// the exit code are the app's own.
import { pathToFileURL } from 'node:url'
import { bundle } from './ensure-built.mjs'

process.argv[1] = bundle
await import(pathToFileURL(bundle).href)
