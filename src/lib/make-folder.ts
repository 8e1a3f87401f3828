import { mkdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

// Node's own `recursive` never returns where a folder that exists takes no other, as in /proc (seen with Node 20.20).

/** Creates a folder and what is missing above it, level by level. Throws as `node:fs` does; one that is there is fine. */
export function makeFolderSync(path: string, mode: number): void {
  for (const level of levelsOf(path)) {
    try {
      mkdirSync(level, { mode })
    } catch (error) {
      if (matters(error, level === resolve(path))) throw error
    }
  }
}

/** The same without blocking. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  for (const level of levelsOf(path)) {
    try {
      await mkdir(level, { mode })
    } catch (error) {
      if (matters(error, level === resolve(path))) throw error
    }
  }
}

function levelsOf(path: string): readonly string[] {
  const levels: string[] = []
  for (let level = resolve(path); level !== dirname(level); level = dirname(level)) levels.unshift(level)
  return levels
}

// Above the last level a refusal may mean no more than that the folder is there; what is missing shows at the next one.
function matters(error: unknown, isLast: boolean): boolean {
  return isLast && (error as NodeJS.ErrnoException).code !== 'EEXIST'
}
