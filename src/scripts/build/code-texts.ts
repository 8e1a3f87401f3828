import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

/** Puts the texts of `data/lessons/code` into the bundle, in place of the module that reads them from there. */
export function createCodeTextsPlugin(root: string): Plugin {
  const folder = join(root, 'data', 'lessons', 'code')
  return {
    name: 'code texts',
    setup: (build) => {
      build.onLoad({ filter: /[/\\]src[/\\]lessons[/\\]code-texts\.ts$/ }, async () => {
        const names = (await readdir(folder)).sort()
        const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
        const all = Object.fromEntries(names.map((name, at) => [name, texts[at]]))
        return { contents: `export const codeTexts = ${JSON.stringify(all)}`, loader: 'js' }
      })
    },
  }
}
