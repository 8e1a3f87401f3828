import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of all files below a folder, links not followed; stops counting once `enoughBytes` is passed. Never rejects. */
export async function folderBytes(folder: string, enoughBytes: number): Promise<number> {
  let total = 0
  const open = [folder]
  for (let next = open.pop(); next !== undefined && total <= enoughBytes; next = open.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = join(next, entry.name)
      if (entry.isDirectory()) open.push(path)
      else total += (await lstat(path).catch(() => undefined))?.size ?? 0
    }
  }
  return total
}
