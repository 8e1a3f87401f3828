import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { bundleApp, bundleName } from './bundle.js'
import type { Bundle } from './bundle.js'
import { firstOf, packParts } from './parts.js'

const root = join(import.meta.dirname, '..', '..', '..')
const run = promisify(execFile)

describe('the bundle', () => {
  let app: Bundle
  beforeAll(async () => {
    app = await bundleApp(root)
  })

  it('draws its first frame before the client, the explorer, the data and the words are loaded', () => {
    const { sources } = firstOf(app.metafile)
    expect(sources).toContain('src/ui/boot-frame.ts')
    const rooms = sources.map((source) => /^src\/(?:ui\/[a-z]+\/|[a-z]+\/)?/.exec(source)?.[0] ?? source)
    expect([...new Set(rooms)].sort()).toEqual(
      [
        // Widths of characters: its table of emoji is made into an expression only for text that may hold one.
        ...['get-east-asian-width/index.js', 'get-east-asian-width/lookup-data.js', 'get-east-asian-width/lookup.js'],
        ...['get-east-asian-width/utilities.js', 'string-width/index.js', 'strip-ansi/index.js', 'ansi-regex/index.js'],
      ]
        .map((file) => `node_modules/${file}`)
        .concat(['package.json', 'src/', 'src/lib/', 'src/keymap/', 'src/jetstream/', 'src/server/'])
        .concat(['src/scripts/', 'src/ui/', 'src/ui/components/', 'src/ui/dialogs/'])
        .concat(['src/ui/terminal/', 'src/ui/theme/'])
        .sort(),
    )
    // Of the rooms that are loaded later, what needs nothing else of them.
    expect(
      sources.filter((source) => /^src\/(?:jetstream|server|keymap|ui\/(?:components|dialogs))\//.test(source)).sort(),
    ).toEqual([
      'src/jetstream/wire/subjects.ts',
      'src/keymap/chord.ts',
      'src/server/paths.ts',
      'src/ui/components/line.ts',
      'src/ui/components/panel.ts',
      'src/ui/dialogs/dialog-place.ts',
    ])
  })

  it('is kept by V8 at a byte a letter', () => {
    expect(/[^\0-\x7f]/.exec(app.bundle)?.[0]).toBeUndefined()
  })

  it('has all of its parts in it, most of them as comments until they are asked for', () => {
    const names = Object.keys(app.metafile.outputs).map((name) => name.slice(name.lastIndexOf('/') + 1))
    const first = firstOf(app.metafile).outputs.length
    expect(app.bundle.match(/^parts\["[^"]+"\] = /gm)).toHaveLength(first)
    expect(app.bundle.match(/^later\("[^"]+", /gm)).toHaveLength(names.length - first)
    for (const name of names) expect(app.bundle).toContain(`"${name}"`)
  })

  it('hides no end of a comment in a large part: its text would be kept twice', () => {
    const parts = app.bundle.split(/^later\(/m).slice(1)
    const large = parts.filter((part) => part.length > 200_000)
    expect(large.length).toBeGreaterThan(1)
    expect(large.flatMap((part) => part.match(/.{0,60}\*<end>\//) ?? [])).toEqual([])
  })
})

describe('a packed program', () => {
  /** Builds a program of these sources, of which `src/cli.ts` is the entry, and gives the path of the one file. */
  const pack = async (sources: Readonly<Record<string, string>>): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'review-tui-parts-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const result = await build({
      absWorkingDir: folder,
      entryPoints: ['src/cli.ts'],
      outdir: 'dist',
      entryNames: 'review-tui',
      chunkNames: '[name]-[hash]',
      bundle: true,
      splitting: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      plugins: [
        {
          name: 'sources',
          setup(given) {
            given.onResolve({ filter: /^(?:\.\/|src\/)/ }, ({ path }) => ({
              path: join(folder, 'src', path.replace(/^.*\//, '').replace('.js', '.ts')),
            }))
            given.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
              contents: sources[path.slice(path.lastIndexOf('/') + 1)] ?? '',
              loader: 'ts',
            }))
          },
        },
      ],
    })
    const files = result.outputFiles.map(({ path, text }) => ({ name: path.slice(path.lastIndexOf('/') + 1), text }))
    const file = join(folder, 'packed.mjs')
    await writeFile(file, await packParts(files, result.metafile, bundleName))
    return file
  }
  const output = async (file: string): Promise<string> => (await run(process.execPath, [file])).stdout.trim()

  it('loads a part when it is asked for, once, and shares with it what both use', async () => {
    const file = await pack({
      'cli.ts': [
        "import { said } from './said.js'",
        "said.push('first')",
        "Promise.all([import('./later.js'), import('./later.js')]).then(([one, other]) => {",
        '  one.more()',
        '  console.log(said.join(), one.more === other.more)',
        '})',
      ].join('\n'),
      'said.ts': 'export const said: string[] = []',
      'later.ts': "import { said } from './said.js'\nsaid.push('loaded')\nexport const more = () => said.push('more')",
    })
    expect(await output(file)).toBe('first,loaded,more true')
  })

  it('holds any text, ends of comments and other letters too', async () => {
    const file = await pack({
      'cli.ts': "import('./later.js').then((later) => console.log(JSON.stringify(later.texts)))",
      'later.ts': [
        "import { tag } from './tag.js'",
        'const /* … */ name = "*/"',
        'export const texts = [name, "/* x */", tag`größe 🍣 …`, /[一-龠]\\*\\/ü/u.test("寿*/ü"), `a */ ${name}`]',
      ].join('\n'),
      'tag.ts': 'export const tag = (strings: TemplateStringsArray) => strings.join()',
    })
    expect(JSON.parse(await output(file))).toEqual(['*/', '/* x */', 'größe 🍣 …', true, 'a */ */'])
  })

  it('drops comments and rewrites patterns that end like one, and means the same', async () => {
    const file = await pack({
      'cli.ts': "import('./later.js').then((later) => console.log(JSON.stringify(later.found)))",
      'later.ts': [
        'class Holder {',
        '  /** A comment',
        '   * of several lines. */',
        '  read() { return /* in between */ "a/*b*c" }',
        '}',
        'const lines = `',
        '  /* no comment */',
        '`',
        'const all = [/a*/.exec("caab"), /^[^*]*\\*/i.exec("x*y"), "1*2/3".split(/[/]*/)]',
        'export const found = [...all, new Holder().read(), lines, new Set([3 /* three */]).size]',
      ].join('\n'),
    })
    expect(JSON.parse(await output(file))).toEqual([[''], ['x*'], [...'1*23'], 'a/*b*c', '\n  /* no comment */\n', 1])
  })

  it('fails where a part fails, at its line of the file, and each time it is asked for', async () => {
    const file = await pack({
      'cli.ts': [
        "const ask = () => import('./later.js').catch((error) => error)",
        'ask().then(async (error) => console.log(`${error.message}\\n${error.stack}\\n${(await ask()).message}`))',
      ].join('\n'),
      'later.ts': "export const before = 1\nthrow new Error('broken part')",
    })
    const [message, , place, ...rest] = (await output(file)).split('\n')
    expect(message).toBe('broken part')
    expect(rest.at(-1)).toBe('broken part')
    const [, line] = /packed\.mjs:(\d+):\d+/.exec(place ?? '') ?? []
    expect((await readFile(file, 'utf8')).split('\n')[Number(line) - 1]).toContain('new Error("broken part")')
  })
})
