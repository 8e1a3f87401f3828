import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Metafile } from 'esbuild'

type BundledPackage = {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

/** Packages that name their licence and holder in each source file but ship no licence file. */
const missingFiles: Readonly<Record<string, { readonly file: string; readonly holder: string }>> = {
  'yoga-layout': { file: 'dist/src/index.js', holder: 'Copyright (c) Meta Platforms, Inc. and affiliates.' },
}

const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i

/**
 * The text of THIRD-PARTY-LICENSES.txt: every package with bytes in the bundle, its licence id and its licence files.
 * `root` is where the metafile's paths start. Throws when a package states no licence or its text cannot be found.
 */
export async function describeLicences(root: string, metafile: Metafile): Promise<string> {
  const folders = new Set<string>()
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = packageFolder(root, input)
      if (bytesInOutput > 0 && folder !== undefined) folders.add(folder)
    }
  }
  const found = await Promise.all([...folders].map((folder) => readPackage(folder)))
  const unique = new Map(found.map((entry) => [`${entry.name}@${entry.version}`, entry]))
  const packages = [...unique.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
  const heading = `review-tui's bundle contains the following ${packages.length} packages.\n`
  const sections = packages.map(
    ({ name, version, licence, text }) => `${name} ${version}\nLicence: ${licence}\n\n${text}\n`,
  )
  return [heading, ...sections].join(`\n${'-'.repeat(80)}\n\n`)
}

/** The folder of the package that a metafile input belongs to; undefined for our own files. */
export function packageFolder(root: string, input: string): string | undefined {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
  return match?.[1] === undefined ? undefined : resolve(root, match[1])
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
  const { name, version, license } = manifest
  if (typeof name !== 'string' || typeof version !== 'string') throw new Error(`${folder} is not a package`)
  if (typeof license !== 'string' || license === '' || license === 'UNLICENSED') {
    throw new Error(`${name} ${version} is in the bundle but states no licence`)
  }
  const files = (await readdir(folder)).filter((file) => licenceFile.test(file)).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const text = texts.map((part) => part.replaceAll('\r\n', '\n').trim()).join('\n\n')
  return { name, version, licence: license, text: text === '' ? await standInText(folder, name, license) : text }
}

async function standInText(folder: string, name: string, licence: string): Promise<string> {
  const known = missingFiles[name]
  const source = known && existsSync(join(folder, known.file)) ? await readFile(join(folder, known.file), 'utf8') : ''
  if (known === undefined || licence !== 'MIT' || !source.includes(known.holder)) {
    throw new Error(
      `${name} is in the bundle but ships no licence file: add it to missingFiles in src/scripts/build/licences.ts`,
    )
  }
  return `MIT License\n\n${known.holder}\n\n${mitTerms}`
}

const mitTerms = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
