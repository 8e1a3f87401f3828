import { transform } from 'esbuild'
import type { Metafile } from 'esbuild'
import ts from 'typescript'

/** One of the files that esbuild made of the program. */
type File = { readonly name: string; readonly text: string }

/** With what these import at once, the first frame can be drawn. */
const firstEntries: readonly (string | undefined)[] = ['src/cli.ts', 'src/run-app.ts']
const wrapperHead = '(function (exports, require, module, fileUrl) {'
const wrapperEnd = '})'
// Stands for the end of a comment inside one; the build fails should any code hold it by itself.
const commentEnd = '*/'
const hiddenEnd = '*<end>/'

/** The outputs of a metafile without which there is no first frame, and the sources in them. */
export function firstOf({ outputs }: Metafile): {
  readonly outputs: readonly string[]
  readonly sources: readonly string[]
} {
  const found = new Set(Object.keys(outputs).filter((name) => firstEntries.includes(outputs[name]?.entryPoint)))
  for (const name of found) {
    for (const { path, kind, external } of outputs[name]?.imports ?? []) {
      if (external !== true && kind === 'import-statement') found.add(path)
    }
  }
  const inputs = [...found].flatMap((name) => Object.entries(outputs[name]?.inputs ?? {}))
  return {
    outputs: [...found],
    sources: inputs.flatMap(([source, { bytesInOutput }]) => (bytesInOutput > 0 ? [source] : [])),
  }
}

/**
 * Puts the files into one. Those of the first frame are functions in it. Each other one lies there as a comment in a
 * function of its own until it is asked for: skipping a comment costs V8 a tenth of what parsing it would, and the text
 * is at hand then, from the very file that was started. It is compiled under the file's name, at its own lines.
 */
export async function packParts(files: readonly File[], metafile: Metafile, entry: string): Promise<string> {
  const first = new Set(firstOf(metafile).outputs.map(baseName))
  const parts = await Promise.all(files.map(async ({ name, text }) => ({ name, code: await toScript(text, name) })))
  parts.sort((a, b) => Number(first.has(b.name)) - Number(first.has(a.name)) || a.code.length - b.code.length)
  let packed = runtime
  for (const { name, code } of parts) {
    if (first.has(name)) packed += `parts[${JSON.stringify(name)}] = ${code};\n`
    else {
      // The code begins on the line behind this one.
      const lineOffset = packed.split('\n').length
      const hidden = code.replaceAll(commentEnd, hiddenEnd)
      packed += `later(${JSON.stringify(name)}, ${lineOffset}, function () {/*\n${hidden}\n*/});\n`
    }
  }
  return `${packed}load(${JSON.stringify(`./${entry}`)});\n`
}

/** A function of what it needs. It has no `import()`: a script compiled by hand has none, and asks for parts only. */
async function toScript(text: string, name: string): Promise<string> {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'fileUrl' },
    legalComments: 'none',
  })
  if (code.includes(hiddenEnd)) throw new Error(`${name} holds ${hiddenEnd}, which stands for the end of a comment`)
  return `${wrapperHead}\n${inAscii(withoutEnds(await withoutComments(code.trim())))}\n${wrapperEnd}`
}

/** Those on lines of their own, and those for who bundles it once more. */
const comments = /^[ \t]*\/\*[^]*?\*\/[ \t]*\n|\/\* [^*\n]* \*\/ ?/gm

/**
 * Code without the comments that esbuild leaves in it. What holds no end of a comment is compiled as the very piece of
 * the file it is: V8 keeps the text of all it has compiled, and would keep a copy of it.
 */
async function withoutComments(code: string): Promise<string> {
  const bare = code.replace(comments, '')
  const [was, is] = await Promise.all([code, bare].map((text) => transform(text, { minifyWhitespace: true })))
  return was?.code === is?.code ? bare : code
}

/** Code whose patterns do not end like a comment. */
function withoutEnds(code: string): string {
  if (!code.includes(commentEnd)) return code
  const ends: number[] = []
  const find = (node: ts.Node): void => {
    const [end = ''] = ts.isRegularExpressionLiteral(node) ? (/\*\/[a-z]*$/.exec(node.text) ?? []) : []
    if (end !== '') ends.push(node.end - end.length + 1)
    ts.forEachChild(node, find)
  }
  find(ts.createSourceFile('part.js', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS))
  return ends.reduceRight((text, at) => `${text.slice(0, at)}(?:)${text.slice(at)}`, code)
}

/** With a single other letter in it V8 keeps the whole file at two bytes a letter, and is slower to read it. */
function inAscii(code: string): string {
  return code.replace(/\\?[^\0-\x7f]/g, (found) => {
    if (found.startsWith('\\')) throw new Error(`a backslash before ${found.slice(1)}: escaped it would mean another`)
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

const runtime = `import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
const fileUrl = import.meta.url;
const filename = fileURLToPath(fileUrl);
const nodeRequire = createRequire(fileUrl);
const parts = {};
const loaded = new Map();
function load(name) {
  const part = name.startsWith('./') ? parts[name.slice(2)] : undefined;
  if (part === undefined) return nodeRequire(name);
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  try {
    part(module.exports, load, module, fileUrl);
  } catch (error) {
    loaded.delete(name);
    throw error;
  }
  return module.exports;
}
function later(name, lineOffset, holder) {
  parts[name] = (...given) => {
    const text = holder.toString();
    const hidden = text.slice(text.indexOf('/*') + 3, text.lastIndexOf('*/'));
    const code = hidden.includes('${hiddenEnd}') ? hidden.replaceAll('${hiddenEnd}', '${commentEnd}') : hidden;
    new Script(code, { filename, lineOffset }).runInThisContext()(...given);
  };
}
`
