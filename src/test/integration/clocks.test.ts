import { describe, expect, it, onTestFinished } from 'vitest'
import { createWorkspace } from '../../jetstream/workspace.js'
import type { Worker } from '../../jetstream/worker/worker-contract.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { systemClock } from '../../lib/clock.js'
import { connectTruth } from '../support/server-truth.js'
import { stateToBe, settingsFor, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { must, presets, reviews } from '../support/workspace.js'

const hourMs = 3_600_000

describe('a clock of ours that is off', () => {
  const { server, workspace } = workspaceBench('newest')

  /** Our side, with a clock that is off by `byMs`. */
  const openOffBy = async (byMs: number): Promise<Workspace> => {
    const { url, token } = server()
    const connection = testConnection(settingsFor(url, { auth: { kind: 'token', token } }))
    const clock = { ...systemClock, now: () => systemClock.now() + byMs }
    const opened = createWorkspace({ clock, connection, presets, reviews })
    onTestFinished(opened.close)
    await stateToBe(connection, 'connected')
    return opened
  }
  const remarks = (worker: Worker): readonly string[] => {
    const { feed } = worker.state.get()
    return Array.from({ length: feed.length() }, (_, index) => feed.at(index)).flatMap((row) =>
      row?.kind === 'status' ? [row.text] : [],
    )
  }

  it.each([
    ['ahead', hourMs, 'behind'],
    ['behind', -hourMs, 'ahead of'],
  ])('by an hour %s pauses for as long as was asked all the same, and is told', async (_how, byMs, words) => {
    await workspace().openMode('pull')
    const off = await openOffBy(byMs)
    const worker = must(await off.openMode('pull'))
    worker.attach()
    must(await off.streamActions.pauseConsumer(worker.stream, worker.consumer, 60_000))
    const { info } = await connectTruth(server())
    const { paused, pause_remaining: left } = await info(worker.consumer, worker.stream)
    expect(paused).toBe(true)
    expect(Math.abs((left ?? 0) / 1e6 - 60_000)).toBeLessThan(5000)
    await conditionToHold({
      check: () => remarks(worker).some((text) => text.includes(`the server’s clock is 1h ${words} this machine’s`)),
      what: 'the difference to be told',
    })
    expect(remarks(worker).filter((text) => text.includes('clock'))).toHaveLength(1)
  })

  it('is not told where the clocks agree', async () => {
    const off = await openOffBy(0)
    const worker = must(await off.openMode('pull'))
    worker.attach()
    must(await off.streamActions.pauseConsumer(worker.stream, worker.consumer, 60_000))
    await worker.refresh()
    expect(remarks(worker).filter((text) => text.includes('clock'))).toEqual([])
  })
})
