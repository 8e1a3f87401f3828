import leaderLost from '../../data/scenarios/leader-lost.json' with { type: 'json' }
import poisonMessage from '../../data/scenarios/poison-message.json' with { type: 'json' }
import slowWorker from '../../data/scenarios/slow-worker-stalls-all.json' with { type: 'json' }
import { err } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { checkDocument, readDocument } from '../stage/read-document.js'
import { scenarioSchema } from './scenario-schema.js'
import type { Scenario } from './scenario-schema.js'

const shipped: Readonly<Record<string, unknown>> = {
  'poison-message': poisonMessage,
  'slow-worker-stalls-all': slowWorker,
  'leader-lost': leaderLost,
}

/** The names of the scenarios that ship. */
export const scenarioNames: readonly string[] = Object.keys(shipped)

/** A scenario that ships, by its name, else the one in the file of this name. The error is lines for the user. */
export async function openScenario(nameOrFile: string): Promise<Result<Scenario, readonly SafeText[]>> {
  if (Object.hasOwn(shipped, nameOrFile)) return checkDocument(shipped[nameOrFile], scenarioSchema)
  const read = await readDocument(nameOrFile, scenarioSchema)
  if (read.ok) return read
  const isName = !/[./\\]/.test(nameOrFile)
  const names = isName ? [literal`these ship: ${safeText(scenarioNames.join(', '))}`] : []
  return err([...read.error, ...names])
}
