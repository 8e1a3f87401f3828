import { expect, it } from 'vitest'
import { createSerialTask } from './serial-task.js'

function setUp() {
  const ends: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  const run = createSerialTask(() => new Promise<void>((resolve, reject) => ends.push({ resolve, reject })))
  return { ends, run }
}

it('never overlaps, and answers calls made meanwhile by one later run', async () => {
  const { ends, run } = setUp()
  const first = run()
  const second = run()
  expect(run()).toBe(second)
  expect(ends).toHaveLength(1)
  ends[0]?.resolve()
  await first
  await Promise.resolve()
  expect(ends).toHaveLength(2)
  const third = run()
  expect(third).not.toBe(second)
  ends[1]?.resolve()
  await second
  await Promise.resolve()
  ends[2]?.resolve()
  await third
  expect(ends).toHaveLength(3)
})

it('goes on after a failure, which only those who waited for that run hear of', async () => {
  const { ends, run } = setUp()
  const first = run()
  const second = run()
  ends[0]?.reject(new Error('no'))
  await expect(first).rejects.toThrow('no')
  await Promise.resolve()
  ends[1]?.resolve()
  await expect(second).resolves.toBeUndefined()
})
