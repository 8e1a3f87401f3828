import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeSource, sourceIndexMarkdown } from './source-index.js'

const source = `import x from 'y'
/** What a row is. */
export type Row = { readonly id: number }

/** The feed: rows,
 * bounded as in 2.10. More about it. */
export type Feed = { readonly rows: readonly Row[] }

/** Creates one that is empty. */
export function createFeed(): Feed {}
`

describe('describeSource', () => {
  it.each([
    ['feed.ts', source, 'The feed: rows, bounded as in 2.10.'],
    ['row.ts', source, 'What a row is.'],
    ['life-story.ts', source, 'The feed: rows, bounded as in 2.10.'],
    ['other.ts', '/** Reads one.\n */\nexport const parse = 1\n/** Is one. */\nexport type A = 1', 'Reads one.'],
    [
      'cli.ts',
      '// Starts the app:\n// reads the arguments.\nimport x from "y"\n',
      'Starts the app: reads the arguments.',
    ],
    ['mark.ts', '/** Opens <!-- generated:x --> */\nexport const a = 1', 'Opens <! -- generated:x -->'],
    ['text.ts', "const a = '/***@'\n/** Is b. */\nexport const b = 1", 'Is b.'],
    ['bare.ts', 'export const a = 1\n', undefined],
  ])('%s', (name, text, expected) => {
    expect(describeSource(name, text)).toBe(expected)
  })
})

it('lists every source file but tests, by folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'source-index-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await mkdir(join(root, 'lib'))
  await writeFile(join(root, 'cli.ts'), '// Starts it.\n')
  await writeFile(join(root, 'lib', 'b.ts'), '/** Is b. */\nexport type B = 1\n')
  await writeFile(join(root, 'lib', 'a.tsx'), '')
  await writeFile(join(root, 'lib', 'a.test.tsx'), '')
  await writeFile(join(root, 'lib', 'notes.md'), '')
  expect(await sourceIndexMarkdown(root)).toBe(
    '**src**\n\n- [`cli.ts`](cli.ts): Starts it.\n\n**src/lib**\n\n- [`a.tsx`](lib/a.tsx)\n- [`b.ts`](lib/b.ts): Is b.',
  )
})
