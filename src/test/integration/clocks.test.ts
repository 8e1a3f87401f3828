import { describe, expect, it, onTestFinished } from 'vitest'
import { createWorkspace } from '../../jetstream/workspace.js'
import type { LedgerEntry } from '../../jetstream/account/ledger-entry.js'
import type { Worker } from '../../jetstream/worker/worker-contract.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { systemClock } from '../../lib/clock.js'
import { connectTruth } from '../support/server-truth.js'
import { stateToBe, settingsFor, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { heldToBe, must, presets, reviews } from '../support/workspace.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

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

describe('a process that did not run for a while', () => {
  const { workspace } = workspaceBench('newest')

  it('counts the ack wait of what it reads late from when the server sent it', async () => {
    const [seq] = await workspace().publishMany(1)
    const worker = await workspace().openWith('push', { ackWaitMs: 2000, filterSubject: '' })
    await heldToBe(worker, 1)
    // Nothing of ours runs meanwhile: the server sends it again after two seconds and after four.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000)
    const tries = (): readonly LedgerEntry[] => {
      const { feed, ledger } = worker.state.get()
      return Array.from({ length: feed.length() }, (_, index) => feed.at(index)).flatMap((row) => {
        const entry = row?.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
        return entry && entry.delivery.streamSeq === seq ? [entry] : []
      })
    }
    await conditionToHold({ check: () => tries().length === 4, what: 'the fourth delivery' })
    const [, second, third, fourth] = tries()
    expect(second?.delivery.cameAfterMs).toBeDefined()
    expect(third?.delivery.cameAfterMs).toBeDefined()
    // The wait of the third is over when the fourth comes, not two seconds after we read it.
    expect(Math.abs(third!.waitFromMs + 2000 - fourth!.delivery.receivedAtMs)).toBeLessThan(600)
    expect(fourth!.delivery.cameAfterMs === undefined || fourth!.waitFromMs >= third!.waitFromMs + 1900).toBe(true)
    const texts = worker.state
      .get()
      .ledger.story(asStreamSeq(seq!))
      .map(({ text }) => text)
    expect(texts.some((text) => /^delivery 3, read up to \ds after it came/.test(text))).toBe(true)
    const times = worker.state
      .get()
      .ledger.story(asStreamSeq(seq!))
      .map(({ atMs }) => atMs)
    expect(times.slice(0, 3)).toEqual([...times.slice(0, 3)].sort((one, other) => one - other))
  })
})
