import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

type Doc = { readonly name: string; readonly kind: string; readonly text: string }

const documentedExport =
  /^\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*\nexport (?:async )?(const|function|type|class) (?:\* ?)?(\w+)/gm

/**
 * What a source file is for, in one sentence: the doc comment of the export that the file is named after, or of what
 * its `createX` makes, else the comment at its top. Undefined when it has none of these.
 */
export function describeSource(fileName: string, source: string): string | undefined {
  const docs = [...source.matchAll(documentedExport)].map(([, comment = '', kind = '', name = '']): Doc => ({
    name,
    kind,
    text: plainText(comment),
  }))
  const top = /^((?:\/\/ ?.*\n)+)/.exec(source)?.[1]?.replace(/^\/\/ ?/gm, '')
  const sentence = firstSentence(mainDoc(fileName, docs)?.text ?? plainText(top ?? ''))
  // A comment that quotes the marker of a generated block must not open one.
  return sentence === '' ? undefined : sentence.replaceAll('<!--', '<! --')
}

function mainDoc(fileName: string, docs: readonly Doc[]): Doc | undefined {
  const words = fileName.replace(/\..*$/, '').split('-')
  const wanted = words.join('').toLowerCase()
  const made = docs.flatMap(({ name }) => /^create(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? [])
  const named = (test: (name: string) => boolean): Doc | undefined => {
    const found = docs.filter(({ name }) => test(name.toLowerCase()))
    return found.find(({ kind }) => kind !== 'function' && kind !== 'const') ?? found[0]
  }
  const stems = words.map((word) => word.replace(/s$/, '').toLowerCase())
  const last = stems.at(-1) ?? ''
  return (
    named((name) => name === wanted) ??
    named((name) => made.includes(name)) ??
    named((name) => name === `create${wanted}`) ??
    named((name) => stems.every((stem) => name.includes(stem))) ??
    named((name) => name.includes(last)) ??
    docs[0]
  )
}

const plainText = (comment: string): string =>
  comment
    .replace(/^\s*\* ?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim()

// A full stop ends a sentence only before a new one: not in `2.10`, not in `e.g. this`.
const firstSentence = (text: string): string => /^.*?[.:!?](?= [A-Z`]|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text

/** Every source file below `root` that is no test, by folder, each with what it is for. */
export async function sourceIndexMarkdown(root: string): Promise<string> {
  const paths = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(?:ts|tsx|mjs)$/.test(entry.name) && !/\.test\./.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
  const folders = [...new Set(paths.map(dirname))].sort()
  const sections = await Promise.all(
    folders.map(async (folder) => {
      const lines = paths
        .filter((path) => dirname(path) === folder)
        .map(async (path) => {
          const words = describeSource(basename(path), await readFile(join(root, path), 'utf8'))
          return `- [\`${basename(path)}\`](${path})${words === undefined ? '' : `: ${words}`}`
        })
      return `**${folder === '.' ? 'src' : `src/${folder}`}**\n\n${(await Promise.all(lines)).join('\n')}`
    }),
  )
  return sections.join('\n\n')
}
