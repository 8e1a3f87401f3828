import { expect, it } from 'vitest'
import { createMoment } from './moment.js'

it('reads once for what happens without a pause, and anew after it', async () => {
  let reads = 0
  const moment = createMoment(() => ++reads)
  expect([moment(), moment(), moment()]).toEqual([1, 1, 1])
  await Promise.resolve()
  expect([moment(), moment()]).toEqual([2, 2])
})
