import { expect, it } from 'vitest'
import { asStreamSeq } from '../wire/ids.js'
import { createAccountSum } from './account-sum.js'

function stage() {
  const sum = createAccountSum()
  return {
    sum,
    came: (consumerSeq: number, streamSeq = consumerSeq, wentBack = false) =>
      sum.came({ consumerSeq, streamSeq: asStreamSeq(streamSeq) }, wentBack),
  }
}

it('says nothing of elsewhere before two looks, and then what neither of ours got', () => {
  const { sum, came } = stage()
  sum.looked(10, 0)
  expect(sum.shown()).toMatchObject({ before: 10, inOrder: true, cameAgain: 0 })
  expect(sum.shown().elsewhere).toBeUndefined()
  for (const seq of [11, 12, 14]) came(seq)
  sum.looked(15, 1000)
  expect(sum.shown().elsewhere).toBe(0)
  // The fifteenth was on its way to one of ours.
  came(15)
  sum.looked(15, 2000)
  expect(sum.shown().elsewhere).toBe(1)
})

it('what comes after a look is not counted in it, however it overtakes', () => {
  const { sum, came } = stage()
  sum.looked(0, 0)
  came(2)
  came(1)
  sum.looked(2, 1000)
  for (const seq of [5, 4, 3]) came(seq)
  sum.looked(5, 2000)
  expect(sum.shown().elsewhere).toBe(0)
})

it('looks that follow each other at once tell nothing yet', () => {
  const { sum, came } = stage()
  sum.looked(0, 0)
  came(1)
  sum.looked(2, 600)
  sum.looked(2, 700)
  expect(sum.shown().elsewhere).toBe(0)
  came(2)
  sum.looked(2, 1200)
  expect(sum.shown().elsewhere).toBe(0)
})

it('claims nothing any more once the count began anew', () => {
  const { sum, came } = stage()
  sum.looked(5, 0)
  came(6)
  sum.looked(6, 1000)
  sum.looked(1, 2000)
  sum.looked(9, 3000)
  expect(sum.shown()).not.toHaveProperty('before')
  expect(sum.shown()).not.toHaveProperty('elsewhere')
})

it('is in order until one lies before another, and names who got what came twice', () => {
  const { sum, came } = stage()
  came(1)
  came(2)
  expect(sum.shown().inOrder).toBe(true)
  came(3, 1)
  sum.again({ delivery: { streamSeq: asStreamSeq(1), deliveryCount: 2 }, isSecond: true, from: 4, to: 5 })
  sum.again({ delivery: { streamSeq: asStreamSeq(2), deliveryCount: 3 }, isSecond: true, from: undefined, to: 5 })
  sum.again({ delivery: { streamSeq: asStreamSeq(1), deliveryCount: 3 }, isSecond: false, from: 5, to: 4 })
  expect(sum.shown()).toMatchObject({
    inOrder: false,
    cameAgain: 2,
    twice: [
      { seq: 1, tries: 3, workers: [4, 5, 4] },
      { seq: 2, tries: 3, workers: [5] },
    ],
  })
})
