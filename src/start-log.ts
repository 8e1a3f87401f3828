import type { Log } from './lib/log.js'
import type { Options } from './options.js'

/** Flags whose value holds no secret wherever it was meant to go; an address may be a login that lacks its host. */
const openFlags: readonly string[] = ['context', 'noContext', 'tlsfirst', 'timeout', 'jsDomain', 'jsApiPrefix']

/** Writes what is running, where, and with which options; of a login or an address only that it was given. */
export function logStart(log: Log, version: string, options: Options): void {
  const { connection, ...rest } = options
  log.write('info', 'start', `review-tui ${version}, node ${process.version}, ${process.platform} ${process.arch}`)
  log.write('info', 'start', `options ${JSON.stringify(rest)}`)
  const given = Object.entries(connection).filter(([, value]) => value !== undefined)
  const words = given.map(([name, value]) => (openFlags.includes(name) ? `${name}=${String(value)}` : `${name} given`))
  if (words.length > 0) log.write('info', 'start', `connection ${words.join(', ')}`)
}
