import { expect, it } from 'vitest'
import { startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'

/** The row of a message in the time pane: what stands behind its sequence, without the blanks before it. */
function timeRow(app: AppDriver, seq: number): string {
  const screen = app.screen()
  const from = screen.findIndex((line) => line.includes('8 Time'))
  const x = Math.max(0, screen[from]?.search(/[━─]{2} 8 Time/) ?? 0)
  const row = screen
    .slice(from + 1)
    .map((line) => new RegExp(`^[▌ ]? *${seq} (.*)$`).exec(line.slice(x))?.[1] ?? '')
    .find((text) => /[●✓↻○▲━┄]/.test(text))
  return row?.replace(/│.*$/, '').trim() ?? ''
}

async function rowToBe(app: AppDriver, seq: number, pattern: RegExp): Promise<void> {
  await app.waitFor(`seq ${seq} in time to be ${String(pattern)}`, () => pattern.test(timeRow(app, seq)), {
    timeoutMs: 30_000,
  })
}

it.each([
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
  { cols: 200, rows: 60 },
])('time shows what each message went through, and what comes next, at $cols x $rows', async ({ cols, rows }) => {
  const app = startApp({ cols, rows })
  await app.waitForHeld(0)
  for (let count = 1; count <= 3; count += 1) {
    app.command('publish.next')
    await app.waitForStored(count)
  }
  await app.waitForHeld(3)
  app.command('pane.time')
  await rowToBe(app, 1, /^●━*▸┄+↻ \d+s$/)
  // The keys of the live view work here: they act on the message under the cursor.
  app.press('a')
  await rowToBe(app, 1, /^●━*✓$/)
  await app.select(2)
  app.press('n')
  await rowToBe(app, 2, /^●━*↻●━*▸┄+↻ \d+s$/)
  await app.select(2)
  app.press('w')
  await rowToBe(app, 2, /●━*▲━*▸┄+↻ \d+s$/)
  const truth = await app.truth()
  await truth.infoUntil(
    'rating-push',
    'one settled, two out, one of them sent again',
    ({ num_ack_pending: out, delivered }) => out === 2 && delivered.consumer_seq === 4,
  )
  // Scrolled back it stands still and shows no future; at the end it follows the clock again.
  app.press('.')
  app.press('left')
  await app.waitForText('stands still')
  expect(app.text()).not.toMatch(/┄↻ \d/)
  app.press('right')
  await app.waitForGone('stands still')
  await rowToBe(app, 3, /▸┄+↻ \d+s$/)
  app.press('enter')
  await app.waitForText('Message seq 2')
})
