import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyPatch, patches } from './patches.js'

const modules = join(import.meta.dirname, '..', '..', '..', 'node_modules')

describe('patches', () => {
  it.each(patches.map((patch) => patch.file))('fits the installed %s', async (file) => {
    const patch = patches.find((candidate) => candidate.file === file)
    const text = await readFile(join(modules, file), 'utf8')
    expect(patch && applyPatch(text, patch)).not.toBe(text)
  })

  it('refuses a file whose text has changed, naming it and the reason', () => {
    const patch = { file: 'some/file.js', why: 'faster', replacements: [{ find: 'old text', replace: 'new' }] }
    expect(() => applyPatch('other text', patch)).toThrow(
      'some/file.js has changed: expected old text once, found it 0 times (faster)',
    )
    expect(() => applyPatch('old text, old text', patch)).toThrow('found it 2 times')
    expect(applyPatch('the old text', patch)).toBe('the new')
  })
})
