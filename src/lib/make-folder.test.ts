import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeFolder, makeFolderSync } from './make-folder.js'

const home = mkdtempSync(join(tmpdir(), 'review-tui-folder-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const ways = [
  { name: 'makeFolder', make: makeFolder },
  // The same promise from both, so that one set of tests serves.
  {
    name: 'makeFolderSync',
    make: (path: string, mode: number) => Promise.resolve().then(() => makeFolderSync(path, mode)),
  },
]

describe.each(ways)('$name', ({ name, make }) => {
  it('makes what is missing on the way, and takes what is there', async () => {
    const path = join(home, name, 'a', 'b')
    await make(path, 0o700)
    await make(path, 0o700)
    for (const level of [path, join(home, name, 'a')]) expect(statSync(level).mode & 0o777).toBe(0o700)
  })

  it('says that a file lies on the way', async () => {
    const file = join(home, `${name}-file`)
    writeFileSync(file, '')
    await expect(make(join(file, 'a', 'b'), 0o700)).rejects.toThrow(/ENOTDIR/)
  })

  it.runIf(process.platform === 'linux')(
    'ends where no folder can be made, though the one above is there',
    async () => {
      await expect(make('/proc/review-tui/state', 0o700)).rejects.toThrow(/ENOENT/)
    },
  )
})
