import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeLicences, packageFolder } from './licences.js'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'review-tui-licences-'))
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

describe('packageFolder', () => {
  it('finds the innermost package, scoped or not, and nothing for our own files', () => {
    expect(packageFolder('/r', 'node_modules/ink/build/ink.js')).toBe('/r/node_modules/ink')
    expect(packageFolder('/r', 'node_modules/ink/node_modules/chalk/a.js')).toBe(
      '/r/node_modules/ink/node_modules/chalk',
    )
    expect(packageFolder('/r', 'node_modules/@nats-io/nuid/lib/a.js')).toBe('/r/node_modules/@nats-io/nuid')
    expect(packageFolder('/r', 'src/cli.ts')).toBeUndefined()
    expect(packageFolder('/r', 'wasm:yoga.wasm')).toBeUndefined()
  })
})

describe('describeLicences', () => {
  it('lists each package with bytes in the bundle once, sorted, with its texts', async () => {
    await addPackage('b', { version: '2.0.0', license: 'ISC' }, { LICENSE: 'terms of b', NOTICE: 'notice of b' })
    await addPackage('@s/a', { version: '1.0.0', license: 'MIT' }, { 'license.md': 'terms of a' })
    const text = await describeLicences(root, bundleOf({ 'b/x.js': 10, 'b/y.js': 1, '@s/a/i.js': 5, 'gone/i.js': 0 }))
    expect(text).toContain('following 2 packages')
    expect(text).toContain('b 2.0.0\nLicence: ISC\n\nterms of b\n\nnotice of b')
    expect(text.indexOf('terms of a')).toBeLessThan(text.indexOf('terms of b'))
  })

  it('fails for a package without a licence id or without its text', async () => {
    await addPackage('bare', { version: '1.0.0' }, { LICENSE: 'terms' })
    await expect(describeLicences(root, bundleOf({ 'bare/i.js': 1 }))).rejects.toThrow(
      'bare 1.0.0 is in the bundle but states no licence',
    )
    await addPackage('mute', { version: '1.0.0', license: 'MIT' }, {})
    await expect(describeLicences(root, bundleOf({ 'mute/i.js': 1 }))).rejects.toThrow('ships no licence file')
  })
})

async function addPackage(name: string, manifest: object, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(root, 'node_modules', name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, ...manifest }))
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
}

function bundleOf(bytes: Readonly<Record<string, number>>): Metafile {
  const inputs = Object.fromEntries(
    Object.entries(bytes).map(([path, bytesInOutput]) => [`node_modules/${path}`, { bytesInOutput }]),
  )
  return { inputs: {}, outputs: { 'dist/x.js': { bytes: 0, inputs, imports: [], exports: [] } } }
}
