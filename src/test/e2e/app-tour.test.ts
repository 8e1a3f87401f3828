import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bothSizes, openPattern, startApp } from '../support/app-driver.js'

/** The keys of each step of the README's tour, as the terminal driver names them. */
function tourKeys(): ReadonlyMap<number, readonly string[]> {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const names: Readonly<Record<string, string>> = { '↓': 'down', Enter: 'enter', Esc: 'esc' }
  const tour = readme.slice(readme.indexOf('## A tour'), readme.indexOf('## Your own server'))
  const rows = [...tour.matchAll(/^\| ([1-9]) +\| ([^|]*)\|/gm)]
  return new Map(
    rows.map(([, step, cell = '']) => [
      Number(step),
      [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => names[key] ?? key),
    ]),
  )
}

it.each(bothSizes)('the tour of the README holds at $cols x $rows', async ({ cols, rows }) => {
  const tour = tourKeys()
  expect([...tour.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  const app = startApp({ cols, rows })
  const step = (number: number): readonly string[] => tour.get(number) ?? []
  await app.waitForHeld(0)
  const truth = await app.truth()
  const pushInfo = (what: string, accept: Parameters<typeof truth.infoUntil>[2]) =>
    truth.infoUntil('rating-push', what, accept)

  app.press(...step(1))
  await app.waitForHeld(3)
  await app.waitForRow({ seq: 3, state: /● held +(30|2\d)s/ })

  app.press(...step(2))
  await app.waitForRow({ seq: 1, state: /✓ acked/ })
  await pushInfo('the ack floor at 1', ({ ack_floor }) => ack_floor.stream_seq === 1)
  expect((await truth.streamState()).messages).toBe(3)

  app.press(...step(3))
  await app.waitForRow({ seq: 2, tries: 2, state: /● held/ })
  expect((await pushInfo('a redelivery', ({ num_redelivered }) => num_redelivered === 1)).num_ack_pending).toBe(2)

  const [undecided = '', later = '', ...choice] = step(4)
  app.press(undecided, later)
  await app.waitForText(/5s/)
  app.press(...choice)
  await app.waitForText(/↻ nak(?:, in)? +[1-5]s/)
  expect((await truth.info('rating-push')).num_ack_pending).toBe(2)

  app.press(...step(5))
  await pushInfo('five out and one behind', (info) => info.num_ack_pending === 5 && info.num_pending === 1)
  await app.waitForText(/5\/5|5 of 5/)

  await app.waitForHeld(5)
  app.press(...step(6))
  await pushInfo('the last one sent', ({ num_pending }) => num_pending === 0)
  await app.waitForHeld(1)

  const [next = '', leave = '', fetch = ''] = step(7)
  expect(leave).toBe('enter')
  app.press(next)
  await app.choose(/leave it held/)
  await app.waitForText(openPattern('rating-pull'))
  expect((await truth.info('rating-pull')).num_pending).toBe(7)
  app.press(fetch)
  await app.waitForHeld(1)
  await app.waitForRow({ seq: 1, state: /● held/ })

  const [log = '', close = '', quit = ''] = step(8)
  app.press(log)
  await app.waitForText(/nats /)
  app.press(close)
  await app.waitForHeld(1)
  app.press(quit)
  await app.waitForText(/held|again/)
})
