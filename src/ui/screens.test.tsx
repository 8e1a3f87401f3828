import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { textWidth } from '../lib/text-width.js'
import { createCommandBench, startExplorer } from '../test/support/explorer.js'
import { keptSizes, screenStates } from '../test/support/screen-states.js'

// `npm run screens` writes the kept screens anew; every other run compares.
const renews = process.env['REVIEW_TUI_SCREENS'] === 'renew'
const folder = join(import.meta.dirname, '..', 'test', 'screens')
const cases = screenStates.flatMap((state) =>
  (state.sizes ?? keptSizes).map((size) => ({ state, size, file: `${state.name}-${size.columns}x${size.rows}.txt` })),
)

describe('the kept screens', () => {
  it.each(cases)('$file: $state.shows', async ({ state, size, file }) => {
    const bench = createCommandBench({}, size)
    await state.reach(bench)
    const app = startExplorer({ bench }, size)
    const drawn = `${app.text()}\n`
    expect(app.crashes).toEqual([])
    for (const line of app.lines()) expect(textWidth(line)).toBeLessThanOrEqual(size.columns)
    if (renews) {
      await mkdir(folder, { recursive: true })
      return writeFile(join(folder, file), drawn)
    }
    const kept = await readFile(join(folder, file), 'utf8')
    expect(drawn, `npm run screens draws the kept screens anew`).toBe(kept)
  })

  it('are those and no others', async () => {
    expect((await readdir(folder)).sort()).toEqual(cases.map(({ file }) => file).sort())
  })

  afterAll(async () => {
    if (!renews) return
    const wanted = new Set(cases.map(({ file }) => file))
    for (const file of await readdir(folder)) if (!wanted.has(file)) await rm(join(folder, file))
  })
})
