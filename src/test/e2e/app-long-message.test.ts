import { describe, expect, it } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'

/** Which rows the opened message shows, of how many: undefined until that is known. */
const placeOf = (
  app: AppDriver,
): { readonly first: number; readonly last: number; readonly all: number } | undefined => {
  const [, first, last, all] =
    / ([\d,]+)-([\d,]+) of ([\d,]+) ─/.exec(app.text())?.map((one) => one.replaceAll(',', '')) ?? []
  return all === undefined ? undefined : { first: Number(first), last: Number(last), all: Number(all) }
}

/** The rows of the opened message that are on the screen, without its frame. */
const rowsOf = (app: AppDriver): readonly string[] => {
  const screen = app.screen()
  const from = screen.findIndex((line) => /╭ Message seq/.test(line))
  const left = screen[from]?.indexOf('╭') ?? 0
  const to = screen.findIndex((line, at) => at > from && line.charAt(left) === '╰')
  return screen.slice(from + 1, to).map((line) => /^[^│]*│ (.*?) *│/.exec(line.slice(left))?.[1] ?? '')
}

/** Publishes a message, acks it, so that nothing more happens to it, and opens it. */
async function openMessage(app: AppDriver, payload: string): Promise<void> {
  await app.waitForHeld(0)
  const truth = await app.truth()
  await truth.js.publish('REVIEWS.rateGiven', Buffer.from(payload))
  await app.waitForHeld(1)
  app.command('message.ack')
  await app.waitForRow({ seq: 1, state: /acked/ })
  app.command('message.open')
  await app.waitFor('the message, and how long it is', () => placeOf(app) !== undefined)
}

async function press(app: AppDriver, chord: string, what: string, isThere: () => boolean): Promise<void> {
  app.press(chord)
  await app.waitFor(`${chord} to show ${what}`, isThere)
}

describe.each(bothSizes)('a message longer than the screen, at $cols x $rows', (size) => {
  it('is read page by page, every line of it once and in order, and back', async () => {
    const app = startApp(size)
    // A wide sign, an emoji that is joined, a mark, what turns the line round, and an escape sequence in each.
    const line = (number: number): string => `${number}: Größe 寿司 👩\u200d🍳 e\u0301 \u202e\u001b[31m end`
    const count = 300
    await openMessage(app, Array.from({ length: count }, (_, index) => line(index + 1)).join('\n'))
    const seen = new Map<number, string>()
    const look = (): void => rowsOf(app).forEach((row, at) => seen.set((placeOf(app)?.first ?? 0) + at, row))
    look()
    for (let place = placeOf(app)!; place.last < place.all; place = placeOf(app)!) {
      await press(app, 'pagedown', 'the rows below', () => (placeOf(app)?.first ?? 0) > place.first)
      look()
    }
    const rows = Array.from(seen.keys(), (at) => seen.get(at) ?? '')
    expect(seen.size).toBe(placeOf(app)?.all)
    const numbered = rows.flatMap((row) => /^ *(\d+): (.*)$/.exec(row) ?? []).filter((part) => /^\d+$/.test(part))
    expect(numbered.map(Number)).toEqual(Array.from({ length: count }, (_, index) => index + 1))
    expect(rows.filter((row) => row.includes('Größe 寿司'))).toHaveLength(count)
    expect(rows.join(' ')).toContain('\\u{202e}^[[31m end')

    const end = placeOf(app)!
    await press(app, 'up', 'one row more above', () => placeOf(app)?.first === end.first - 1)
    await press(app, 'end', 'the end', () => placeOf(app)?.last === end.all)
    await press(app, 'up', 'one row more above', () => placeOf(app)?.first === end.first - 1)
    await press(app, 'home', 'the start', () => placeOf(app)?.first === 1)
    expect(rowsOf(app)).toEqual(rows.slice(0, rowsOf(app).length))
  })

  it('of 240 KB is cut where the view says so, and its end and its start are one key away', async () => {
    const app = startApp(size)
    const payload = 'Größe 寿司 🍣 '.repeat(12_000)
    await openMessage(app, payload)
    await app.waitForText(`Payload · ${Math.round(Buffer.byteLength(payload) / 1024)} KiB`)
    app.press('end')
    await app.waitForText(`[cut here: ${Buffer.byteLength(payload)} bytes in all]`)
    await app.waitForText(/reply +\$JS\.ACK\.REVIEWS/)
    const { all, last } = placeOf(app)!
    expect(last).toBe(all)
    await press(app, 'pageup', 'a page above', () => (placeOf(app)?.last ?? all) < all)
    app.press('home')
    await app.waitForText(`Payload · ${Math.round(Buffer.byteLength(payload) / 1024)} KiB`)
    expect(placeOf(app)?.all).toBe(all)
    app.press('esc')
    await app.waitForGone('╭ Message seq')
  })
})
