import { expect, it } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'

it.each(bothSizes)('what others publish beside the filter is skipped, and charted, at $cols x $rows', async (size) => {
  const app = startApp({ ...size, args: ['--private'] })
  await app.waitForHeld(0)
  app.command('publish.next')
  await app.waitForHeld(1)
  expect(app.text()).not.toMatch(/skipped/)
  const truth = await app.truth()
  for (let left = 2; left > 0; left -= 1) await truth.js.publish('REVIEWS.rateAnswer', '{}')
  await app.waitForText(/━ 1\/5 out .*· 2 skipped/)
  const { num_pending: toCome, delivered } = await truth.info('rating-push')
  expect([toCome, delivered.stream_seq, (await truth.streamState()).messages]).toEqual([0, 1, 3])
  app.command('pane.rates')
  await app.waitForText(/published .*\/s +3(?: in all)?, 1 ours/)
  // Removed they are not there to be skipped.
  await truth.jsm.streams.deleteMessage('REVIEWS', 2)
  await app.waitForText(/· 1 skipped/)
  await truth.jsm.streams.deleteMessage('REVIEWS', 3)
  await app.waitForGone(/skipped/)
})
