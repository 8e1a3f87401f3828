import { expect, it } from 'vitest'
import { createCommandBench } from '../../test/support/explorer.js'

const push = { mode: 'push', consumer: 'rating-push', info: { config: { deliver_subject: 'd' } } } as const

it('zooms between fifteen seconds and an hour, and says where it ends', () => {
  const { commands, ui, show } = createCommandBench()
  show(push).deliver()
  for (let times = 0; times < 12; times += 1) commands.run('time.further')
  expect(ui.get().time.backMs).toBe(3_600_000)
  expect(commands.refusal('time.further')).toBe('this is as far as it goes')
  for (let times = 0; times < 12; times += 1) commands.run('time.closer')
  expect(ui.get().time.backMs).toBe(15_000)
  expect(commands.refusal('time.closer')).toBe('this is as close as it goes')
})

it('goes back by half of what is seen, stands still there, and follows the clock again at the end', () => {
  const { commands, ui, clock } = createCommandBench()
  ui.change(() => ({ time: { backMs: 60_000 } }))
  const startMs = clock.now()
  commands.run('time.earlier')
  expect(ui.get().time.endMs).toBe(startMs - 30_000)
  clock.advance(100_000)
  expect(ui.get().time.endMs).toBe(startMs - 30_000)
  commands.run('time.later')
  expect(ui.get().time.endMs).toBe(startMs)
  for (let times = 0; times < 3; times += 1) commands.run('time.later')
  expect(ui.get().time.endMs).toBeUndefined()
})
