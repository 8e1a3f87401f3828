import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const tests = '**/*.test.{ts,tsx}'
// .ci/run counts from this report.
const report = process.env['REVIEW_TUI_TEST_REPORT']
const endToEnd = {
  globalSetup: ['src/test/global-setup/built-dist.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
}

/** Larger files begin first, and so the workers end together; but these are short and wait long. */
const longWaits = ['/app-screens.test.ts']
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const waitsLong = ({ moduleId }: TestSpecification): boolean => longWaits.some((name) => moduleId.endsWith(name))
    return [...sorted.filter(waitsLong), ...sorted.filter((file) => !waitsLong(file))]
  }
}

export default defineConfig({
  // Components use the automatic JSX runtime, as in tsconfig.json and in the bundle.
  esbuild: { jsx: 'automatic' },
  test: {
    retry: 0,
    pool: 'forks',
    maxWorkers: 2,
    // The files of a worker share what they import, for no module keeps what a test did.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Cases that wait for their turn on a server take no slot from those that could run.
    maxConcurrency: 32,
    globalSetup: ['src/test/global-setup/isolated-home.ts'],
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`src/${tests}`],
          exclude: ['src/test/**'],
          // Generous for a machine that does other things too: what is waited for has bounds of its own.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [`src/test/${tests}`],
          exclude: ['src/test/e2e/**', 'src/test/connections/**', 'src/test/rows/**'],
          testTimeout: 60_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [`src/test/e2e/${tests}`],
          exclude: ['src/test/e2e/terminal-*'],
          ...endToEnd,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e-alone',
          include: ['src/test/e2e/terminal-*.test.ts'],
          ...endToEnd,
          // One file at a time: they measure how soon a terminal gets what it waits for.
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      // Only by `npm run rows`: what they hold mended, tests of the other projects do in less time.
      ...(process.env['REVIEW_TUI_ROWS_OUT'] === undefined
        ? []
        : [
            {
              extends: true as const,
              test: {
                name: 'rows',
                include: [`src/test/rows/${tests}`],
                globalSetup: ['src/test/global-setup/built-dist.ts'],
                testTimeout: 120_000,
                hookTimeout: 60_000,
              },
            },
          ]),
      {
        extends: true,
        test: {
          name: 'connections',
          include: [`src/test/connections/${tests}`],
          globalSetup: ['src/test/global-setup/built-dist.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
