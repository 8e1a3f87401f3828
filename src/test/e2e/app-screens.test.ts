import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startApp } from '../support/app-driver.js'
import { playToFull } from '../support/full-story.js'

const kept = join(import.meta.dirname, '..', 'screens', 'full-80x24.txt')

// The sentence, the places and the messages; of times, bars and what is next in line only that they are there.
const told = (lines: readonly string[]): readonly string[] =>
  lines
    .filter((line) => /\[FULL|^ slots|^[▌ ] +\d+ +[○↻●✓✗■]+ /.test(line))
    .map((line) =>
      line
        .replace(/ +\d+s\b/g, ' _s')
        .replace(/[━╸─┄]+/g, '_')
        .replace(/◂.*/, '◂')
        .trimEnd(),
    )

it('a full consumer on a real server looks like its kept picture', { timeout: 240_000 }, async () => {
  const app = startApp({ cols: 80, rows: 24, args: ['--private'] })
  await playToFull(app)
  const picture = told((await readFile(kept, 'utf8')).split('\n'))
  expect(picture.length).toBeGreaterThan(5)
  await app.waitFor('the kept picture', (lines) => told(lines).join('\n') === picture.join('\n')).catch(() => undefined)
  expect(told(app.screen())).toEqual(picture)
})
