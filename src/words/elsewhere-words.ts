import type { ElsewhereCause, OutElsewhere } from '../jetstream/index.js'
import { formatCount } from '../lib/format.js'
import { joinSafe, literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/**
 * Where what is out and not ours may be, as the end of “… of them” or “out elsewhere, …”; empty where nothing is known
 * of it. Of what was out before we came nobody can tell whether a worker holds it still.
 */
export function elsewhereWho(causes: readonly ElsewhereCause[]): SafeText {
  const places = [
    ...(causes.includes('another-worker') || causes.includes('earlier-run') ? [literal`with another worker`] : []),
    ...(causes.includes('earlier-run') ? [literal`from an earlier run`] : []),
    ...(causes.includes('lost-with-connection') ? [literal`lost with the connection`] : []),
  ]
  return joinSafe(places, literal` or `)
}

/** Why the server counts more as out than we do, for beside the two numbers. */
export function elsewhereWords({ out, causes }: OutElsewhere): SafeText {
  const are = out === 1 ? literal`is` : literal`are`
  const who = elsewhereWho(causes)
  return literal`${formatCount(out)} out ${are} not yours: ${who === '' ? literal`where is not known` : who}`
}
