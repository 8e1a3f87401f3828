import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { playToFull } from '../support/full-story.js'
import { keptSizes } from '../support/screen-states.js'

const folder = join(import.meta.dirname, '..', 'screens')
const message = /^[▌ ] +\d+ +[○↻●✓✗■]+ /
const child = /^ +└ try /

/** The lines of the list alone, which has other panes beside it on a larger screen. */
function listOf(lines: readonly string[]): readonly string[] {
  const rule = lines.find((line) => line.includes('3 Messages')) ?? ''
  const from = Math.max(0, rule.indexOf('3 Messages') - 3)
  const end = rule.indexOf('┬', from)
  const below = lines.findIndex((line) => line.includes('8 Time'))
  return lines.slice(0, below < 0 ? undefined : below).map((line) => line.slice(from, end < 0 ? undefined : end))
}

// The sentence, the places and the messages; of times, bars and what is next in line only that they are there.
const told = (lines: readonly string[]): readonly string[] =>
  [
    ...lines.slice(2, 4).filter((line) => /\[FULL|^ slots|▸/.test(line)),
    ...listOf(lines).filter((line) => message.test(line) || child.test(line)),
  ].map((line) =>
    line
      .replace(/ +\d+s(?=[ .]|$)/g, ' _s')
      .replace(/\d+\.\d+s/g, '_s')
      .replace(/[━╸─┄]+/g, '_')
      .replace(/◂.*/, '◂')
      // The emulator keeps less of a joined pictograph than a frame holds.
      .replace(/[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\u200d\ufe0f]+ */gu, ' ')
      .trimEnd(),
  )

const firstKeys = /^ a ack {2}n nak {2}N later {2}t term {2}w working │ u next held /

/** At each size in turn: what the kept picture shows, and what its drawing promises of each row. */
async function expectKept(app: AppDriver, name: 'again' | 'full'): Promise<void> {
  for (const { columns, rows } of keptSizes) {
    app.resize(columns, rows)
    const picture = told((await readFile(join(folder, `${name}-${columns}x${rows}.txt`), 'utf8')).split('\n'))
    expect(picture.length).toBeGreaterThan(name === 'full' ? 8 : 4)
    const isDrawn = (lines: readonly string[]): boolean =>
      firstKeys.test(lines[rows - 1] ?? '') && told(lines).join('\n') === picture.join('\n')
    await app.waitFor('the kept picture', isDrawn, { timeoutMs: 3000 }).catch(() => undefined)
    const lines = app.screen()
    expect(told(lines), `${columns}x${rows}`).toEqual(picture)
    expect(lines[0]).toMatch(/^ ● .*REVIEWS › rating-push .*\[push\] pull {2}wildcard {2}ordered$/)
    const numbers = name === 'full' ? /5\/5 out {2}┄ 2 to come/ : /2\/5 out {2}┄ 0 to come/
    expect(lines[1]).toMatch(new RegExp(`^ ─+━+┄* +─ 1 settled {2}━ ${numbers.source} {2}■ 0 used up$`))
    expect(lines[rows - 1]).toMatch(firstKeys)
    expect(lines.join('\n')).toMatch(
      columns < 100 ? /━━ 3 Messages ━/ : /── 1 Streams ─[^]*━━ 3 Messages ━[^]*── 2 Compose ─/,
    )
  }
  app.resize(80, 24)
  await app.waitFor('80 x 24 again', (lines) => lines[0]?.includes('2 Compose') === true)
}

it(
  'what is held again, and a full consumer, look on a real server like their kept pictures',
  { timeout: 240_000 },
  async () => {
    const app = startApp({ cols: 80, rows: 24, args: ['--private'] })
    await playToFull(app, {
      atAgain: async () => {
        app.command('message.next-held')
        await app.waitForText(/▌ +2 +↻●/)
        await expectKept(app, 'again')
      },
    })
    await expectKept(app, 'full')
    app.command('pane.streams')
    await app.waitForText(/▌ REVIEWS +8 stored/)
    expect(app.text()).toMatch(/ {4}rating-push +5\/5 out/)
    expect(app.screen().at(-1)).toMatch(/^ Enter open {2}/)
  },
)
