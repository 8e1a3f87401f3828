import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { OnLoadResult, Plugin } from 'esbuild'

type Replacement = { readonly find: string | RegExp; readonly replace: string }

type Patch = {
  /** Path inside node_modules, with forward slashes. Every copy that enters the bundle is patched. */
  readonly file: string
  readonly why: string
  readonly replacements: readonly Replacement[]
}

const plainText = join(import.meta.dirname, 'plain-text.ts')
const inkText = join(import.meta.dirname, 'ink-text.ts')
const recent = join(import.meta.dirname, 'recent.ts')
const inkOutput = join(import.meta.dirname, 'ink-output.ts')
const wasmSpecifier = 'review-tui:yoga.wasm'
const wasmMagic = Buffer.from('\0asm')
const wasmPrefix = 'data:application/octet-stream;base64,'
const yogaBinary = 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js'
/** The patch that draws frames cheaply: what a frame costs is measured against a program without it. */
export const outputStage = 'ink/build/output.js'
const lineTools = 'ansiCodesToString, diffAnsiCodes, reduceAnsiCodesIncremental, tokenize'
const newSegmenter = "new Intl.Segmenter(undefined, {granularity: 'grapheme'})"

/** What the bundle changes in other people's code; each text must be there exactly once, or the build fails. */
export const patches: readonly Patch[] = [
  {
    file: 'ink/build/reconciler.js',
    why: 'the development-only bridge to React DevTools needs packages and files that are not installed',
    replacements: [
      { find: "await import('./devtools.js');", replace: '' },
      {
        find: 'const packageJson = isDev()\n    ? await loadPackageJson()\n    : { name: undefined, version: undefined };',
        replace: 'const packageJson = { name: undefined, version: undefined };',
      },
    ],
  },
  {
    file: 'yoga-layout/dist/src/index.js',
    why: 'handing over the bytes spares a fetch of a data URL, about 30 ms of a start, and nothing is to be waited for',
    replacements: [
      {
        find: 'const Yoga = wrapAssembly(await loadYoga());',
        replace:
          `import wasmBinary from ${JSON.stringify(wasmSpecifier)};\n` +
          'const instantiateWasm = (imports, receive) => {\n' +
          '  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasmBinary), imports);\n' +
          '  receive(instance);\n' +
          '  return instance.exports;\n' +
          '};\n' +
          'const assembly = { instantiateWasm };\n' +
          'void loadYoga(assembly);\n' +
          'const Yoga = wrapAssembly(assembly);',
      },
    ],
  },
  {
    file: yogaBinary,
    why: 'the bytes travel once, in the module above',
    replacements: [{ find: /(?<=H="data:application\/octet-stream;base64,)[A-Za-z0-9+/=]{1000,}(?=")/, replace: '' }],
  },
  {
    file: 'string-width/index.js',
    why: 'no segmenter and no emoji regex for text that fills one cell per character',
    replacements: [
      { find: 'const segmenter = new Intl.Segmenter();', replace: 'const segmenter = createGraphemeSegmenter();' },
      {
        find: 'if (/^[\\u0020-\\u007E]*$/.test(string)) {',
        replace: 'if (/^[\\u0020-\\u007E]*$/.test(string) || (ambiguousIsNarrow && isSingleCellText(string))) {',
      },
      { find: 'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;', replace: 'const rgiEmojiRegex = createEmojiTest();' },
      {
        // What is joined of two pictographs is known by that: the table is the last to be asked.
        find: 'if (rgiEmojiRegex.test(segment) || isDoubleWidthNonRgiEmojiSequence(segment)) {',
        replace:
          'if (isDoubleWidthNonRgiEmojiSequence(segment) || (mayBeEmoji(segment) && rgiEmojiRegex.test(segment))) {',
      },
      {
        find: /^/,
        replace: importOf('createEmojiTest, createGraphemeSegmenter, isSingleCellText, mayBeEmoji'),
      },
    ],
  },
  {
    file: 'slice-ansi/tokenize-ansi.js',
    why: 'no segmenter for text that needs none',
    replacements: [
      {
        find: `const GRAPHEME_SEGMENTER = ${newSegmenter};`,
        replace: 'const GRAPHEME_SEGMENTER = createGraphemeSegmenter();',
      },
      { find: /^/, replace: importOf('createGraphemeSegmenter') },
    ],
  },
  {
    file: '@alcalzone/ansi-tokenize/build/tokenize.js',
    why: 'no segmenter for text that needs none',
    replacements: [
      {
        find: 'const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });',
        replace: 'const segmenter = createGraphemeSegmenter();',
      },
      { find: /^/, replace: importOf('createGraphemeSegmenter') },
    ],
  },
  {
    file: outputStage,
    why: 'Ink reads every character of the screen anew on every frame, nine tenths of what a frame costs',
    replacements: [
      {
        find: "import { styledCharsFromTokens, styledCharsToString, tokenize, } from '@alcalzone/ansi-tokenize';",
        replace:
          `import { ${lineTools}, styledCharsFromTokens, styledCharsToString } from '@alcalzone/ansi-tokenize';\n` +
          importOf('createGet', inkOutput),
      },
      {
        find: '//# sourceMappingURL=output.js.map',
        replace: `Output.prototype.get = createGet({ ${lineTools}, sliceAnsi, stringWidth });\n`,
      },
    ],
  },
  {
    file: 'ink/build/sanitize-ansi.js',
    why: 'a painted text has looks in it and nothing else to be taken out',
    replacements: [
      {
        find: 'if (!hasAnsiControlCharacters(text)) {',
        replace: 'if (isCleanText(text) || !hasAnsiControlCharacters(text)) {',
      },
      { find: /^/, replace: importOf('isCleanText', inkText) },
    ],
  },
  {
    file: 'ink/build/render-node-to-output.js',
    why: 'the text of a node that did not change needs no cleaning and no measuring',
    replacements: [
      { find: 'let text = squashTextNodes(node);', replace: 'let text = textOfNode(node, squashTextNodes);' },
      { find: 'const currentWidth = widestLine(text);', replace: 'const currentWidth = widestOf(text, widestLine);' },
      { find: /^/, replace: importOf('textOfNode, widestOf', inkText) },
    ],
  },
  {
    file: 'ink/build/dom.js',
    why: 'as above, and a text as large as the one before it moves nothing',
    replacements: [
      {
        find: '? node.nodeValue : squashTextNodes(node);',
        replace: '? node.nodeValue : textOfNode(node, squashTextNodes);',
      },
      {
        find: 'const dimensions = measureText(text);',
        replace: 'const dimensions = noteSize(node, measureText(text));',
      },
      {
        // Else the whole screen is laid out anew for each text that moved.
        find: 'node.nodeValue = text;\n    markNodeAsDirty(node);',
        replace:
          'node.nodeValue = text;\n' +
          '    if (!isSizedAlike(node, (parent) => measureText(textOfNode(parent, squashTextNodes)))) markNodeAsDirty(node);',
      },
      { find: /^/, replace: importOf('isSizedAlike, noteSize, textOfNode', inkText) },
    ],
  },
  {
    file: 'ink/build/measure-text.js',
    why: 'it never forgets a text, and measures painted ones slowly',
    replacements: [
      { find: 'const cache = new Map();', replace: 'const cache = createRecent(64);' },
      { find: 'const width = widestLine(text);', replace: 'const width = widestOf(text, widestLine);' },
      { find: /^/, replace: importOf('widestOf', inkText) + importOf('createRecent', recent) },
    ],
  },
  {
    file: 'ink/build/wrap-text.js',
    why: 'it never forgets a text, and looks for one that is not to be wrapped',
    replacements: [
      { find: 'const cache = {};', replace: 'const cache = createRecent(256);' },
      { find: 'const cacheKey =', replace: "if (wrapType === 'end') return text;\n    const cacheKey =" },
      { find: 'const cachedText = cache[cacheKey];', replace: 'const cachedText = cache.get(cacheKey);' },
      { find: 'cache[cacheKey] = wrappedText;', replace: 'cache.set(cacheKey, wrappedText);' },
      { find: /^/, replace: importOf('createRecent', recent) },
    ],
  },
]

/**
 * An esbuild plugin that applies `patches`, all or those of some files; the build fails when a patch finds its text
 * changed or is never used.
 */
export function createPatchPlugin(isWanted: (file: string) => boolean = () => true): Plugin {
  const used = new Set<Patch>()
  const applied = patches.filter(({ file }) => isWanted(file))
  return {
    name: 'patches',
    setup(build) {
      for (const patch of applied) {
        const filter = new RegExp(`[\\\\/]node_modules[\\\\/]${toPathPattern(patch.file)}$`)
        build.onLoad({ filter, namespace: 'file' }, async ({ path }): Promise<OnLoadResult> => {
          used.add(patch)
          return { contents: applyPatch(await readFile(path, 'utf8'), patch), loader: 'js' }
        })
      }
      build.onResolve({ filter: /^review-tui:yoga\.wasm$/ }, ({ importer }) => ({
        path: 'yoga.wasm',
        namespace: 'wasm',
        pluginData: join(importer, '..', '..', 'binaries', basename(yogaBinary)),
      }))
      build.onLoad({ filter: /./, namespace: 'wasm' }, async ({ pluginData }) => ({
        contents: extractWasm(await readFile(pluginData as string, 'utf8')),
        loader: 'binary',
      }))
      build.onEnd((result) => {
        const unused = applied.filter((patch) => !used.has(patch))
        if (result.errors.length > 0 || unused.length === 0) return {}
        return {
          errors: unused.map((patch) => ({ text: `The bundle no longer contains ${patch.file}: drop its patch` })),
        }
      })
    },
  }
}

/** Applies one patch to a file's text; throws, naming the file, unless each replacement's text is there exactly once. */
export function applyPatch(text: string, patch: Patch): string {
  return patch.replacements.reduce((current, { find, replace }) => {
    const pattern = typeof find === 'string' ? find : new RegExp(find, 'g')
    const count =
      typeof pattern === 'string' ? current.split(pattern).length - 1 : [...current.matchAll(pattern)].length
    if (count !== 1) {
      throw new Error(
        `${patch.file} has changed: expected ${String(find)} once, found it ${count} times (${patch.why})`,
      )
    }
    return current.replace(find, () => replace)
  }, text)
}

function importOf(names: string, file = plainText): string {
  return `import { ${names} } from ${JSON.stringify(file)};\n`
}

function toPathPattern(file: string): string {
  return file
    .split('/')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\\\/]')
}

function extractWasm(text: string): Uint8Array {
  const base64 = /[A-Za-z0-9+/=]{1000,}/.exec(text.slice(text.indexOf(wasmPrefix) + wasmPrefix.length))?.[0] ?? ''
  const bytes = Buffer.from(base64, 'base64')
  if (!bytes.subarray(0, 4).equals(wasmMagic))
    throw new Error(`${yogaBinary} has changed: no WebAssembly module found in it`)
  return bytes
}
