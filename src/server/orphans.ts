import { rm } from 'node:fs/promises'
import { readPrivateFile } from './private-files.js'
import { commandLineOf, endProcess } from './process-info.js'
import type { RunFolder } from './run-folder.js'

/**
 * Ends servers that outlived their owners, and removes the folders of their runs.
 * A process counts as ours only while its command line names the config file of that very run.
 * Answers the process number of one that could not be ended, or `undefined` when the store is free.
 */
export async function clearOlderRuns(runs: readonly RunFolder[], patienceMs = 5_000): Promise<number | undefined> {
  for (const run of runs) {
    const pid = readPid(await readPrivateFile(run.pidFile, 64))
    if (pid !== undefined) {
      const stillOurs = async (): Promise<boolean> => (await commandLineOf(pid))?.includes(run.configFile) ?? false
      if ((await stillOurs()) && !(await endProcess({ pid, stillOurs, patienceMs }))) return pid
    }
    await rm(run.dir, { recursive: true, force: true })
  }
  return undefined
}

function readPid(text: string | undefined): number | undefined {
  const pid = Number(/^(\d{1,10})\s*$/.exec(text ?? '')?.[1] ?? 0)
  return pid > 1 ? pid : undefined
}
