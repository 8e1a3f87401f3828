import { join } from 'node:path'
import { ESLint } from 'eslint'
import { beforeAll, describe, expect, it } from 'vitest'
import tseslint from 'typescript-eslint'

const root = join(import.meta.dirname, '..', '..')
let eslint: ESLint

beforeAll(() => {
  eslint = new ESLint({
    cwd: root,
    // The snippets are no files of the project, so the rules that need types are left out here.
    overrideConfig: [
      { files: ['**/*.{ts,tsx}'], ...tseslint.configs.disableTypeChecked },
      { languageOptions: { parserOptions: { projectService: false } } },
    ] as ESLint.Options['overrideConfig'],
  })
})

async function messagesFor(file: string, code: string): Promise<string> {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) })
  return result?.messages.map(({ ruleId, message }) => `${String(ruleId)}: ${message}`).join('\n') ?? ''
}

const uses = (from: string, name = 'x') => `import { ${name} } from '${from}'\nexport const y = ${name}\n`

describe('the import direction', () => {
  it.each([
    ['src/lib/a.ts', uses('../jetstream/index.js'), 'lib knows nothing of ours'],
    ['src/lib/deep/a.ts', uses('../../keymap/table.js'), 'lib knows nothing of ours'],
    ['src/lib/a.ts', uses('../../data/reviews.json'), 'lib knows nothing of ours'],
    ['src/keymap/a.ts', uses('../ui/app.js'), 'keymap imports only lib'],
    ['src/keymap/a.ts', uses('../jetstream/index.js'), 'keymap imports only lib'],
    ['src/jetstream/a.ts', uses('../ui/app.js'), 'jetstream imports only lib and data'],
    ['src/jetstream/a.ts', uses('../server/index.js'), 'jetstream imports only lib and data'],
    [
      'src/jetstream/a.ts',
      "import type { X } from '../keymap/table.js'\nexport type Y = X\n",
      'jetstream imports only',
    ],
    ['src/jetstream/a.ts', "export * from '../ui/app.js'\n", 'jetstream imports only lib and data'],
    ['src/jetstream/a.ts', "export const y = import('../ui/app.js')\n", 'jetstream imports only lib and data'],
    ['src/jetstream/wire/a.ts', uses('../api/x.js'), 'jetstream/wire imports of jetstream only nothing'],
    ['src/jetstream/wire/answers/a.ts', uses('../../worker/x.js'), 'belongs further up'],
    ['src/jetstream/account/a.ts', uses('../worker/x.js'), 'belongs further up'],
    ['src/jetstream/worker/a.ts', uses('../workspace.js'), 'belongs further up'],
    ['src/jetstream/wire/a.ts', uses('../../ui/app.js'), 'jetstream imports only lib and data'],
    ['src/server/a.ts', uses('../jetstream/index.js'), 'server imports only lib'],
    ['src/lessons/a.ts', uses('../ui/app.js'), 'what draws them belongs in ui'],
    ['src/stage/a.ts', uses('../lab/lab.js'), 'stage makes what a document says'],
    ['src/scenarios/a.ts', uses('../words/scenario-words.js'), 'scenarios play and record documents'],
    ['src/stage/a.ts', 'export const y = Date.now()\n', 'The screen takes the time from a clock'],
    ['src/ui/panes/streams/a.tsx', uses('../../../server/index.js'), 'belongs in run-app'],
    ['src/ui/a.ts', uses('../run-app.js'), 'belongs in run-app'],
    ['src/ui/a.ts', uses('../test/support/x.js'), 'belongs in run-app'],
    ['src/ui/panes/a.ts', uses('../../jetstream/wire/verdict.js'), 'Only jetstream/index.ts and server/index.ts'],
    ['src/doctor/a.ts', uses('../server/paths.js'), 'may be imported from here'],
    ['src/plain.ts', uses('./jetstream/workspace.js'), 'may be imported from here'],
    ['src/run-app.ts', uses('./server/cache.js'), 'may be imported from here'],
    ['src/ui/a.ts', uses('../open-explorer.js'), 'belongs in run-app'],
    ['src/cli.ts', uses('./search-server.js'), 'only reads the arguments'],
    ['src/run-app.ts', uses('ink'), 'only inside src/ui'],
    ['src/run-app.ts', uses('./cli.js'), 'run-app joins the rooms'],
    ['src/cli.ts', uses('./ui/app.js'), 'what draws belongs in ui'],
  ])('stops %s: %j', async (file, code, message) => {
    expect(await messagesFor(file, code)).toContain(message)
  })

  it.each([
    ['src/lib/a.ts', uses('./store.js')],
    ['src/keymap/a.ts', uses('../lib/result.js')],
    ['src/jetstream/a.ts', uses('../lib/result.js')],
    ['src/jetstream/a.ts', uses('../../data/reviews.json')],
    ['src/jetstream/worker/a.ts', uses('../account/ledger.js')],
    ['src/jetstream/wire/answers/a.ts', uses('../subjects.js')],
    ['src/lessons/a.ts', uses('../keymap/table.js')],
    // A folder inside ui that has a room's name is not that room.
    ['src/ui/panes/server/a.tsx', uses('../server/x.js')],
    ['src/ui/panes/streams/a.tsx', uses('../../../jetstream/index.js')],
    ['src/search-server.ts', uses('./server/index.js')],
    ['src/run-app.ts', uses('./server/paths.js')],
    ['src/options.ts', uses('./jetstream/wire/subjects.js')],
    ['src/run-app.ts', uses('./ui/start-screen.js')],
    ['src/cli.ts', uses('./run-app.js')],
    ['src/lib/a.test.ts', uses('../test/support/random.js')],
    ['src/test/e2e/a.test.ts', uses('../../ui/app.js')],
    ['src/test/support/a.ts', uses('../../jetstream/wire/verdict.js')],
    ['src/jetstream/account/a.ts', uses('../wire/verdict.js')],
  ])('lets pass %s: %j', async (file, code) => {
    expect(await messagesFor(file, code)).toBe('')
  })
})

describe('lengths', () => {
  it('stop a file and a function that outgrow a screen of thought', async () => {
    const lines = (count: number) => Array.from({ length: count }, (_, at) => `  a(${at})`).join('\n')
    const body = (count: number) => `export const f = (a: (at: number) => void) => {\n${lines(count)}\n}\n`
    expect(await messagesFor('src/lib/a.ts', body(100))).toBe('')
    expect(await messagesFor('src/lib/a.ts', body(250))).toContain('max-lines-per-function')
    expect(await messagesFor('src/lib/a.ts', body(310))).toContain('max-lines:')
  })
})

describe('packages and words with a home', () => {
  it.each([
    ['src/ui/a.ts', uses('@nats-io/jetstream'), 'only inside src/jetstream'],
    ['src/server/a.ts', uses('@nats-io/transport-node'), 'only inside src/jetstream'],
    ['src/run-app.ts', "export const y = import('@nats-io/transport-node')\n", 'only inside src/jetstream'],
    ['src/jetstream/a.ts', uses('react'), 'only inside src/ui'],
    ['src/keymap/a.ts', uses('ink'), 'only inside src/ui'],
    ['src/cli.ts', uses('ink-text-input'), 'only inside src/ui'],
    ['src/ui/panes/streams/a.tsx', uses('ink', 'useInput'), 'only in src/ui/input'],
    ['src/ui/input/a.ts', uses('ink', 'Text'), 'only in src/ui/components'],
    ['src/ui/chrome/a.tsx', "import * as ink from 'ink'\nexport const y = ink\n", 'only in src/ui/components'],
    ['src/ui/components/a.ts', 'export const now = () => Date.now()\n', 'takes the time from a clock'],
    ['src/ui/panes/a.ts', 'export const now = () => new Date()\n', 'takes the time from a clock'],
    ['src/lib/a.ts', "console.log('x')\n", 'no-console'],
    ['src/plain.ts', "console.log('x')\n", 'no-console'],
    ['src/plain.ts', "process.stdout.write('x')\n", 'Only src/output.ts prints'],
    ['src/server/a.ts', "process.stderr.write('x')\n", 'Only src/output.ts prints'],
    ['src/run-app.ts', "process.stderr.end('x')\n", 'Only src/output.ts prints'],
    ['src/lib/a.ts', 'export enum A {\n  B,\n}\n', 'No enums'],
    ['src/lib/a.ts', 'export default 1\n', 'Named exports only'],
    [
      'src/ui/a.ts',
      "import type { StreamSeq } from '../jetstream/index.js'\nexport const a = 1 as StreamSeq\n",
      'becomes an id where',
    ],
    ['src/lib/a.ts', 'export const a = (b: any) => String(b)\n', 'no-explicit-any'],
    ['src/lib/a.ts', "import { X } from './x.js'\nexport type Y = X\n", 'consistent-type-imports'],
    ['src/lib/a.ts', 'export const f = (a: 1, b: 1, c: 1, d: 1) => [a, b, c, d]\n', 'max-params'],
    [
      'src/ui/a.tsx',
      "import { useState } from 'react'\nexport const f = (a: 1) => a && useState(1)\n",
      'rules-of-hooks',
    ],
  ])('stops %s: %j', async (file, code, message) => {
    expect(await messagesFor(file, code)).toContain(message)
  })

  it.each([
    ['src/jetstream/a.ts', uses('@nats-io/jetstream')],
    ['src/test/support/a.ts', uses('@nats-io/transport-node')],
    ['src/ui/input/a.ts', uses('ink', 'useInput')],
    ['src/ui/components/rows.tsx', uses('ink', 'Text')],
    ['src/test/fixtures/a.tsx', uses('ink', 'Text')],
    ['src/ui/panes/a.tsx', uses('ink', 'Box')],
    ['src/ui/panes/a.ts', 'export const day = (ms: number) => new Date(ms)\n'],
    ['src/scripts/a.ts', "console.log('x')\n"],
    ['src/scripts/a.ts', "process.stderr.write('x')\n"],
    ['vitest.config.ts', 'export default 1\n'],
  ])('lets pass %s: %j', async (file, code) => {
    expect(await messagesFor(file, code)).toBe('')
  })
})
