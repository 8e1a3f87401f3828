import { readFileSync } from 'node:fs'
import { headers } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { enterSequence, setTitleSequence } from '../../ui/terminal/terminal-modes.js'
import { bothSizes, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { framesToBeWhole } from '../support/whole-frames.js'

type Hostile = { readonly name: string; readonly text: string }

const hostile = JSON.parse(
  readFileSync(new URL('../../../data/hostile-strings.json', import.meta.url), 'utf8'),
) as readonly Hostile[]
const isWellFormed = (text: string): boolean => !/\p{Cs}/u.test(text)
const encoder = new TextEncoder()

/** Control characters, and what cannot be seen: none may come from data. ZWJ and FE0F may stand in an emoji. */
const unwanted = new RegExp(
  '[\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u180e\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f' +
    '\\u3164\\ue000-\\uf8ff\\ufe00-\\ufe0e\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e0fff}\\p{Cs}]',
  'u',
)

/** One frame of the writer, without what it may hold besides text: places on this screen, and the looks of the theme. */
const textOfFrame = (frame: string, { cols, rows }: { readonly cols: number; readonly rows: number }): string =>
  frame
    .replace(/^\x1b\[m\x1b\[2J/, '')
    .replace(/\x1b\[(?:(\d+);)?(\d+)[HG](?:\x1b\[m\x1b\[K)?/g, (whole, row: string | undefined, column: string) =>
      Number(row ?? 1) <= rows && Number(column) <= cols ? '' : whole,
    )
    .replace(/\x1b\[(?:(?:0|1|2|7|22|27|31|32|33|34|35|36|39)(?:;(?=\d)|(?=m)))*m/g, '')

const expectClean = (app: AppDriver, size: { readonly cols: number; readonly rows: number }): void => {
  const start = enterSequence + setTitleSequence('review-tui')
  // The one question for the background.
  const output = app.output().replace('\x1b]11;?\x1b\\\x1b[c', '')
  expect(output.startsWith(start)).toBe(true)
  const rest = output
    .slice(start.length)
    .replace(/\x1b\[\?2026h([^]*?)\x1b\[\?2026l/g, (_, frame: string) => textOfFrame(frame, size))
  // The newest frame may not be here whole.
  const text = rest.replace(/\x1b\[\?2026h[^]*$/, (frame) => textOfFrame(frame.slice(8), size))
  const raw = unwanted.exec(text)
  const around = raw ? JSON.stringify(text.slice(Math.max(0, raw.index - 60), raw.index + 60)) : ''
  expect(around, 'raw control characters reached the terminal').toBe('')
  expect(app.title()).toBe('review-tui')
  expect(app.isAlternateScreen()).toBe(true)
  expect(app.isCursorHidden()).toBe(true)
  expect([app.mode(2004), app.mode(7), app.mode(1003), app.mode(1006)]).toEqual([true, false, undefined, undefined])
}

describe('hostile text from the server', () => {
  it.each(bothSizes)('payloads, headers and subjects never act on the terminal, at $cols x $rows', async (size) => {
    const app = startApp(size)
    await app.waitForHeld(0)
    await app.openMode('pull')
    await app.openMode('wildcard')
    app.command('mode.edit')
    // None comes again meanwhile, and so the order stays.
    await app.fill('ack wait', '10m')
    await app.fill('max ack pending', '-1')
    app.press('enter')
    await app.choose(/yes, change/)
    await app.waitForText(/✓ consumer rating-wildcard: /)
    const truth = await app.truth()
    await truth.infoUntil('rating-wildcard', 'no limit', ({ config }) => (config.max_ack_pending ?? 0) <= 0)
    await app.waitForHeld(0)

    let sent = 0
    for (const { name, text } of hostile) {
      const { js } = truth
      const short = text.slice(0, 400)
      // Both as a bare payload and in every word of a review.
      await js.publish('REVIEWS.rateGiven', encoder.encode(text))
      const review = { _id: short, author: short, store: short, text: short, rating: 3, created: short }
      await js.publish('REVIEWS.rateGiven', encoder.encode(JSON.stringify(review)))
      sent += 2
      const header = short.replace(/[\r\n\0]/g, '')
      if (header.trim() !== '' && isWellFormed(header)) {
        const h = headers()
        h.set('Note', header)
        await js.publish('REVIEWS.rateAnswer', encoder.encode(name), { headers: h })
        sent += 1
      }
      const token = short.replace(/[\s\0.*>]/g, '').slice(0, 40)
      if (token !== '' && isWellFormed(token) && !/[\x00-\x20\x7f]/.test(token)) {
        await js.publish(`REVIEWS.${token}`, encoder.encode(name))
        sent += 1
      }
    }
    await app.waitForHeld(sent)
    app.command('list.top')
    await app.waitForRow({ seq: 1, state: /\^\[\[31mred\^\[\[0m/ })
    let page = 0
    // Every row comes through the window, and a good part of them is opened.
    const last = new RegExp(`[▌> ] *${sent} +● `)
    // The row about the new ack wait stands wherever it was when the program looked.
    const isOnMessage = (): boolean => app.screen().some((line) => /[▌>] +\d+ +● /.test(line))
    while (!app.screen().some((line) => last.test(line))) {
      const before = app.text()
      app.command('list.page-down')
      await app.waitFor('the next page', () => app.text() !== before)
      if (page % 6 === 0 && isOnMessage()) {
        app.command('message.open')
        // Not by a word of it: the pane beside the list tells the life of a message, too.
        await app.waitForText(/╭ Message seq/)
        app.command('list.bottom')
        app.press('esc')
        await app.waitForGone(/╭ Message seq/)
        await framesToBeWhole(app, size.cols)
      }
      page += 1
    }
    await framesToBeWhole(app, size.cols)
    expectClean(app, size)
    // Nothing was lost or decided by what the texts said.
    const info = await truth.info('rating-wildcard')
    expect([info.num_ack_pending, info.ack_floor.stream_seq]).toEqual([sent, 0])
  })

  it('stream and consumer descriptions, names and subjects too', async () => {
    const app = startApp(bothSizes[1])
    await app.waitForHeld(0)
    const truth = await app.truth()
    let made = 0
    for (const { text } of hostile.filter(({ text: one }) => isWellFormed(one) && one.length < 300)) {
      if (made >= 40) break
      const description = text.replaceAll('\0', '')
      const name = `S${made}-${text
        .replace(/[\s\0.*>/\\]/g, '')
        .replace(/[\x00-\x1f\x7f]/g, '')
        .slice(0, 20)}`
      const added = await truth.jsm.streams
        .add({ name, description, subjects: [`s${made}.>`], storage: 'memory' })
        .catch(() => truth.jsm.streams.add({ name: `S${made}`, description, subjects: [`s${made}.>`] }))
      await truth.jsm.consumers.add(added.config.name, {
        durable_name: 'c',
        description,
        ack_policy: 'explicit',
      })
      made += 1
    }
    app.command('pane.streams')
    await app.waitForText(/S\d+/)
    await app.waitForText(new RegExp(`1 Streams [─━]+ ${made + 1} `))
    app.command('list.bottom')
    await app.waitForGone(/[▌>] REVIEWS/)
    for (let steps = 0; !/[▌>] REVIEWS/.test(app.text()); steps += 1) {
      expect(steps).toBeLessThan(200)
      app.command('stream.inspect')
      await app.waitForText(/What decides/)
      app.press('esc')
      await app.waitForGone(/What decides/)
      app.command('stream.edit')
      await app.waitForText(/Edit (stream|consumer) /)
      app.press('esc')
      await app.waitForGone(/Edit (stream|consumer) /)
      const before = app.text()
      app.command('list.up')
      await app.waitFor('the cursor to move', () => app.text() !== before)
    }
    await framesToBeWhole(app, 120)
    expectClean(app, bothSizes[1])
  })
})
