import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../test/support/fake-programs.js'
import { ensurePrivateDir, openLog } from './private-files.js'

const uid = process.getuid?.() ?? 0

describe('ensurePrivateDir', () => {
  it('creates what is missing, for the user alone', async () => {
    const path = join(tempDir(), 'a', 'b')
    await ensurePrivateDir(path)
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  it('says which part of the way is a file', async () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, '')
    for (const path of [file, join(file, 'a'), join(file, 'a', 'b')]) {
      await expect(ensurePrivateDir(path)).rejects.toThrow(`${file} is not a folder`)
    }
  })

  it("refuses another user's folder and leaves it as it is", async () => {
    const path = join(tempDir(), 'theirs')
    mkdirSync(path, { mode: 0o755 })
    await expect(ensurePrivateDir(path, uid + 1)).rejects.toThrow(`${path} belongs to another user (${uid})`)
    expect(statSync(path).mode & 0o777).toBe(0o755)
  })
})

describe('openLog', () => {
  it("refuses another user's file", async () => {
    const path = join(tempDir(), 'log')
    await (await openLog(path)).close()
    await expect(openLog(path, uid + 1)).rejects.toThrow(`${path} belongs to another user (${uid}): remove it`)
  })
})
