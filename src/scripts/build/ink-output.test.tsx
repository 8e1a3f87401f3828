import { EventEmitter } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Plugin } from 'esbuild'
import * as ownInk from 'ink'
import type { BoxProps, TextProps } from 'ink'
import type { ReactNode } from 'react'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createInkStdin } from '../../ui/terminal/ink-stdin.js'
import { createRandom } from '../../test/support/random.js'
import type { Random } from '../../test/support/random.js'
import { createPatchPlugin, outputStage } from './patches.js'

type Frame = { readonly output: string; readonly height: number }
type Output = {
  operations: unknown[]
  readonly width: number
  readonly height: number
  write: (x: number, y: number, text: string, options: { readonly transformers: readonly Transformer[] }) => void
  clip: (clip: Readonly<Record<string, number | undefined>>) => void
  unclip: () => void
  get: () => Frame
}
type Transformer = (line: string, index: number) => string
type OutputClass = {
  readonly prototype: Output
  new (size: { readonly width: number; readonly height: number }): Output
}

type Ink = Pick<typeof ownInk, 'Box' | 'Text' | 'Transform' | 'render'>

const root = join(import.meta.dirname, '..', '..', '..')
const file = join(root, 'node_modules', outputStage)
const chalkFile = join(root, 'node_modules', 'ink', 'node_modules', 'chalk', 'source', 'index.js')
// Whether there are colours was asked when Ink was first loaded, by whichever test: both share the answer.
const sharedChalk: Plugin = {
  name: 'shared chalk',
  setup: (given) =>
    given.onResolve({ filter: /^chalk$/ }, () => ({ path: pathToFileURL(chalkFile).href, external: true })),
}
let ownChalk: { level: number } | undefined
let ownLevel = 0
let folder: string
/** The class as Ink has it. */
let Own: OutputClass
/** The class, and Ink, as they are in the bundle. */
let Bundled: OutputClass
let bundledInk: Ink

beforeAll(async () => {
  // Where Node finds React, which both share.
  await mkdir(join(root, '.cache'), { recursive: true })
  folder = await mkdtemp(join(root, '.cache', 'output-'))
  const outfile = join(folder, 'ink.mjs')
  await build({
    stdin: {
      contents: `export * from 'ink'; export { default as Output } from ${JSON.stringify(file)}`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['react'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    plugins: [createPatchPlugin(), sharedChalk],
  })
  // Without colours there would be fewer looks to compare.
  ownChalk = ((await import(pathToFileURL(chalkFile).href)) as { readonly default: { level: number } }).default
  ownLevel = ownChalk.level
  ownChalk.level = 3
  Own = ((await import(pathToFileURL(file).href)) as { readonly default: OutputClass }).default
  const bundled = (await import(pathToFileURL(outfile).href)) as Ink & { readonly Output: OutputClass }
  Bundled = bundled.Output
  bundledInk = bundled
  expect(Bundled.prototype.get.toString()).not.toBe(Own.prototype.get.toString())
})
afterAll(async () => {
  if (ownChalk) ownChalk.level = ownLevel
  await rm(folder, { recursive: true, force: true })
})

const texts = [
  ...['', ' ', 'a', 'plain words', 'x'.repeat(30), '│ ★★★☆☆ ● held ▓▓░ ❯ ✓ ↻ … │', '   ', 'nbsp\u00a0', 'tail   '],
  ...['日本語', 'Größe 寿司', 'ｗｉｄｅ', '한국어 글', 'ไทยกำ', 'नमस्ते', 'שלום', 'привет'],
  ...['👍', '👍🏽', '👩‍👩‍👧 ok', '🇫🇮🇸🇪', '❤\ufe0f', '❤', '1\ufe0f\u20e3', '⌚', '🏴\u{e0067}\u{e007f}'],
  ...[
    'e\u0301',
    '\u0301',
    'a\u0301\u0302\u0303b',
    '\u200b',
    '\u200d',
    '\u00ad',
    '\ufe0f',
    '\ud83d',
    '\udc4d',
    '\u2028',
  ],
  ...[
    '\t',
    '\r',
    'a\r\nb',
    '\u0007',
    '\u0000',
    '\u007f',
    '\u0085',
    '\u009b',
    '\u001b',
    '\u001b[',
    '\u001b[3',
    '\u001b]8;;',
  ],
  ...['\u001b[2J', '\u001b[1A', '\u001b[38;5;1', '\u001b[4:3mcurly', '\u001b[?25h', '\u009b31m', '\u001b(B', '\u001bM'],
] as const
const looks = [
  ...[
    '\u001b[m',
    '\u001b[0m',
    '\u001b[1m',
    '\u001b[2m',
    '\u001b[22m',
    '\u001b[3m',
    '\u001b[4m',
    '\u001b[7m',
    '\u001b[27m',
  ],
  ...[
    '\u001b[31m',
    '\u001b[39m',
    '\u001b[41m',
    '\u001b[49m',
    '\u001b[91m',
    '\u001b[1;31m',
    '\u001b[0;1;36m',
    '\u001b[;m',
  ],
  ...[
    '\u001b[38;5;201m',
    '\u001b[48;5;17m',
    '\u001b[38;2;1;2;3m',
    '\u001b[1;48;2;9;8;7;4m',
    '\u001b[38m',
    '\u001b[38;5m',
  ],
  ...['\u001b[99m', '\u001b[1;1m', '\u001b]8;;http://a\u0007', '\u001b]8;id=1;http://b\u0007', '\u001b]8;;\u0007'],
] as const
const transformers: readonly Transformer[] = [
  (line) => line.toUpperCase(),
  (line, index) => `${index}:${line}`,
  (line) => `\u001b[1;33m${line}\u001b[0m`,
  (line) => `\u001b[7m${line}`,
  (line) => (line.length > 4 ? `${line}\n${line}` : line),
  () => '',
]

function anyText(random: Random, most = 4): string {
  let text = ''
  for (let parts = random.below(most + 1); parts > 0; parts -= 1) {
    text += random.below(3) === 0 ? random.pick(looks) : random.pick(texts)
    if (random.below(6) === 0) text += '\n'
  }
  return text
}

/** A text as our panes paint them: nothing but visible text and looks. */
function paintedText(random: Random): string {
  let text = ''
  for (let parts = random.below(5); parts > 0; parts -= 1)
    text += `${random.pick(looks.slice(1, 19))}${random.pick(texts.slice(0, 14))}\u001b[0m`
  return text
}

/** Draws by both; the difference, if there is one. */
function difference(output: Output): { readonly own: Frame; readonly bundled: Frame } | undefined {
  const bundled = new Bundled({ width: output.width, height: output.height })
  bundled.operations = output.operations
  const [expected, found] = [output.get(), bundled.get()]
  return expected.output === found.output && expected.height === found.height
    ? undefined
    : { own: expected, bundled: found }
}

// An expectation for each of thousands would take longer than what is compared.
function expectNone(round: number, found: ReturnType<typeof difference>): void {
  if (found) expect([round, found.bundled]).toEqual([round, found.own])
}

describe('the output stage of the bundle', () => {
  it('draws whatever is written anywhere as Ink does', () => {
    const random = createRandom(8)
    for (let round = 0; round < 3000; round += 1) {
      const [width, height] = [random.below(24), random.below(7)]
      const output = new Own({ width, height })
      let clips = 0
      // The same as before, but for a little: what was drawn before must not show.
      for (let times = random.below(9); times > 0; times -= 1) {
        if (random.below(6) === 0) {
          const edge = (): number | undefined => (random.below(3) === 0 ? undefined : random.below(16) - 2)
          output.clip({ x1: edge(), x2: edge(), y1: edge(), y2: edge() })
          clips += 1
        }
        const text = random.below(2) === 0 ? paintedText(random) : anyText(random)
        const some = random.below(4) === 0 ? [random.pick(transformers), random.pick(transformers)] : []
        const x = random.below(20) === 0 ? random.pick([NaN, 0.5, -0, 200]) : random.below(28) - 3
        output.write(x, random.below(9) - 1, text, { transformers: some })
        if (clips > 0 && random.below(3) === 0) {
          output.unclip()
          clips -= 1
        }
      }
      expectNone(round, difference(output))
    }
  })

  it('draws rows that stay, change and scroll beside one another as Ink does', () => {
    const random = createRandom(9)
    const [width, height] = [40, 6]
    let columns = [0, 14, 26].map((x) => ({ x, lines: Array.from({ length: height }, () => paintedText(random)) }))
    for (let frame = 0; frame < 1000; frame += 1) {
      columns = columns.map(({ x, lines }) => {
        const what = random.below(4)
        if (what === 0) return { x, lines: [...lines.slice(1), paintedText(random)] }
        if (what === 1) return { x, lines: lines.with(random.below(height), anyText(random).replaceAll('\n', '')) }
        return { x: random.below(40) === 0 ? random.below(30) : x, lines }
      })
      const output = new Own({ width, height })
      for (const { x, lines } of columns) output.write(x, 0, lines.join('\n'), { transformers: [] })
      expectNone(frame, difference(output))
    }
  })

  it('draws random trees, each after another, as Ink does', () => {
    const [own, bundled] = [startInk(ownInk), startInk(bundledInk)]
    const seen = new Set<string | undefined>()
    for (let seed = 1; seed <= 1000; seed += 1) {
      const [expected, found] = [own, bundled].map(({ draw }) => draw(seed))
      if (expected !== found) expect([seed, found]).toEqual([seed, expected])
      seen.add(found)
    }
    own.stop()
    bundled.stop()
    expect(seen.size).toBeGreaterThan(300)
  })

  it('draws texts that become others in their places, as large as before or not, as Ink does', () => {
    const [own, bundled] = [startInk(ownInk), startInk(bundledInk)]
    for (let round = 1; round <= 60; round += 1) {
      const random = createRandom(round)
      const box = anyBox(random)
      const [flow, wraps] = [box.flexDirection, [0, 1, 2, 3].map(() => random.pick(['end', 'end', 'wrap'] as const))]
      let drawn = wraps.map(() => someLines(random))
      for (let frame = 0; frame < 12; frame += 1) {
        const tree = ({ Box, Text }: Ink): ReactNode => (
          <Box flexDirection={flow} width={30}>
            {drawn.map((text, key) => (
              <Box key={key} {...(key === 0 ? box : {})}>
                <Text wrap={wraps[key] ?? 'end'}>{text}</Text>
              </Box>
            ))}
          </Box>
        )
        const [expected, found] = [own.show(tree(ownInk)), bundled.show(tree(bundledInk))]
        if (expected !== found) expect([round, frame, found]).toEqual([round, frame, expected])
        drawn = drawn.map((text) => {
          const what = random.below(4)
          // As many lines as wide as before: nothing moves for it.
          if (what === 0) return text.replaceAll(/[a-z]/g, () => random.pick(['a', 'x']))
          return what === 1 ? someLines(random) : text
        })
      }
    }
    own.stop()
    bundled.stop()
  })
})

function someLines(random: Random): string {
  return Array.from({ length: random.below(4) }, () => paintedText(random)).join('\n')
}

function startInk(ink: Ink): {
  readonly draw: (seed: number) => string
  readonly show: (node: ReactNode) => string
  readonly stop: () => void
} {
  let frame = ''
  const stdout = Object.assign(new EventEmitter(), {
    columns: 40,
    rows: 14,
    isTTY: true,
    write: (text: string) => (frame = text) !== '',
  })
  const app = ink.render(<ink.Text>first</ink.Text>, {
    stdin: createInkStdin().stream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  })
  expect(frame).toBe('first')
  const show = (node: ReactNode): string => {
    app.rerender(node)
    return frame
  }
  return {
    show,
    // The same texts in another place, now and then: what is remembered of a node must not show.
    draw: (seed) => show(<ink.Box>{anyTree(ink, createRandom(seed - (seed % 7 === 0 ? 1 : 0)), 4)}</ink.Box>),
    stop: app.unmount,
  }
}

const colours = ['red', 'green', '#123456', 'ansi256(99)', 'rgb(1,2,3)', 'blueBright'] as const

function anyTree(ink: Ink, random: Random, depth: number): ReactNode {
  const { Box } = ink
  const some = random.below(depth > 2 ? 5 : 3)
  const children = Array.from({ length: some }, (_, key) =>
    depth > 0 && random.below(2) === 0 ? (
      <Box key={key} {...anyBox(random)}>
        {anyTree(ink, random, depth - 1)}
      </Box>
    ) : (
      anyLeaf(ink, random, key)
    ),
  )
  return depth === 4 ? <Box {...anyBox(random)}>{children}</Box> : children
}

function anyLeaf({ Text, Transform }: Ink, random: Random, key: number): ReactNode {
  const text = random.below(2) === 0 ? paintedText(random) : anyText(random)
  const inner = random.below(3) === 0 ? <Text {...anyLook(random)}>{anyText(random, 2)}</Text> : null
  const leaf = (
    <Text
      key={key}
      {...anyLook(random)}
      wrap={random.pick(['wrap', 'end', 'truncate', 'truncate-middle', 'truncate-start'])}
    >
      {text}
      {inner}
    </Text>
  )
  return random.below(5) === 0 ? (
    <Transform key={key} transform={random.pick(transformers)}>
      {leaf}
    </Transform>
  ) : (
    leaf
  )
}

function anyLook(random: Random): Partial<TextProps> {
  const is = (): boolean => random.below(5) === 0
  return {
    bold: is(),
    dimColor: is(),
    inverse: is(),
    italic: is(),
    underline: is(),
    strikethrough: is(),
    ...(is() && { color: random.pick(colours) }),
    ...(is() && { backgroundColor: random.pick(colours) }),
  }
}

function anyBox(random: Random): BoxProps {
  const is = (): boolean => random.below(4) === 0
  const edge = (): number => random.below(6) - 2
  return {
    flexDirection: random.pick(['row', 'column', 'row-reverse', 'column-reverse']),
    ...(is() && { position: 'absolute' as const }),
    ...(is() && { marginLeft: edge() * 3 }),
    ...(is() && { marginTop: edge() }),
    ...(is() && { paddingX: random.below(3) }),
    ...(is() && { gap: random.below(3) }),
    ...(is() && { width: random.below(30) }),
    ...(is() && { height: random.below(8) }),
    ...(is() && { overflow: 'hidden' as const }),
    ...(random.below(8) === 0 && { overflowX: 'hidden' as const }),
    ...(random.below(8) === 0 && { overflowY: 'hidden' as const }),
    ...(is() && { borderStyle: random.pick(['round', 'bold', 'classic'] as const), borderColor: random.pick(colours) }),
    ...(is() && { backgroundColor: random.pick(colours) }),
    ...(is() && { justifyContent: random.pick(['flex-end', 'center', 'space-between'] as const) }),
    ...(random.below(12) === 0 && { display: 'none' as const }),
  }
}
