import { describe, expect, it } from 'vitest'
import { answers, templates } from '../../data.js'
import { systemClock } from '../../lib/clock.js'
import { commands as table } from '../../keymap/table.js'
import { createStore } from '../../lib/store.js'
import { createCommands } from '../../ui/commands/index.js'
import type { CommandContext } from '../../ui/commands/context.js'
import { App } from '../../ui/app.js'
import { createSlots } from '../../ui/slots/slots.js'
import { createTheme } from '../../ui/theme.js'
import { createUiStore } from '../../ui/ui-state.js'
import { renderNode } from '../support/render.js'
import { connectTruth } from '../support/server-truth.js'
import type { ServerTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { must, snapshotToBe } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { createElement } from 'react'

// What is out stays out for as long as the test looks.
const pushed = {
  deliver_subject: 'somebody.elses',
  ack_policy: 'explicit',
  max_ack_pending: 2,
  ack_wait: 3600e9,
} as const
const foreign: readonly (readonly [stream: string, consumer: string, config: object])[] = [
  ['FOREIGN', 'push', pushed],
  ['FOREIGN', 'queue', { ...pushed, deliver_subject: 'a.queue', deliver_group: 'g' }],
  ['FOREIGN', 'push-none', { ...pushed, deliver_subject: 'no.acks', ack_policy: 'none', max_ack_pending: 0 }],
  ['FOREIGN', 'pull', { ack_policy: 'explicit' }],
  ['FOREIGN', 'pull-none', { ack_policy: 'none' }],
  ['JOBS', 'worker', { ack_policy: 'explicit', ack_wait: 60e9 }],
  ['JOBS-2', 'grouped', { ack_policy: 'explicit', priority_groups: ['a'], priority_policy: 'overflow' }],
]

/** All configs and states of the server, without the moments that a look itself moves. */
async function everything({ jsm }: ServerTruth): Promise<unknown> {
  const streams = []
  for await (const info of jsm.streams.list()) streams.push({ config: info.config, state: info.state })
  const consumers = []
  for (const [stream] of new Map(foreign.map(([name, ...rest]) => [name, rest]))) {
    for await (const { ts, ...info } of jsm.consumers.list(stream)) consumers.push({ ...info, ts: typeof ts })
  }
  return { streams, consumers }
}

describe('a consumer that is not our own', () => {
  const bench = workspaceBench('newest')

  async function setUp() {
    const workspace = bench.workspace().bare
    const truth = await connectTruth(bench.server())
    const { jsm, js } = truth
    const made = [
      { name: 'FOREIGN', subjects: ['foreign.*'] },
      { name: 'JOBS', subjects: ['jobs.*'], retention: 'workqueue' as const },
      { name: 'JOBS-2', subjects: ['more.*'] },
    ]
    for (const config of made) await jsm.streams.add(config)
    for (const [stream, durable, config] of foreign)
      await jsm.consumers.add(stream, { durable_name: durable, deliver_policy: 'all', ...config } as never)
    for (const subject of ['foreign.a', 'foreign.b', 'foreign.a', 'jobs.a', 'jobs.b', 'more.a'])
      await js.publish(subject, 'x')
    const ui = createUiStore('REVIEWS.rateGiven')
    const slots = createSlots(workspace)
    const context: CommandContext = {
      workspace,
      ui,
      slots,
      clock: systemClock,
      readOnly: false,
      ownServer: true,
      serverEnds: false,
      templates,
      answers,
      quit: () => undefined,
      suspend: () => undefined,
      redraw: () => undefined,
      copy: () => true,
      redact: (text) => text,
    }
    return { workspace, truth, ui, slots, context }
  }

  it('is changed by no view and no command that only looks', async () => {
    const { workspace, truth, ui, slots, context } = await setUp()
    // One that somebody listens to: what comes to him must go on coming to him.
    const heard: string[] = []
    truth.nc.subscribe('somebody.elses', { callback: (_error, { subject }) => void heard.push(subject) })
    await conditionToHold({ check: () => heard.length === 2, what: 'two with its own listener' })
    await workspace.streams.refresh()
    const before = await everything(truth)
    const at = { columns: 120, rows: 40 }
    const commands = createCommands(context, () => at)
    const theme = createTheme({}, { ascii: false })
    const screen = { ui, slots, theme, commands, readOnly: false, nowMs: createStore(Date.now()), serverLabel: '' }
    const size = createStore(at)
    const drawn = renderNode(
      createElement(App, { workspace, screen, size, theme, onCrash: () => expect.unreachable() }),
      at,
    )
    for (const [stream, consumer] of foreign) {
      const session = must(await slots.openConsumer(stream, consumer))
      await snapshotToBe(
        session,
        'its numbers',
        ({ numbers, phase }) => numbers !== undefined && phase.kind === 'observing',
      )
      await session.refresh()
      ui.change(() => ({ focus: 'consumer' }))
      await drawn.drawn()
      expect(drawn.text()).toContain('Observing: nothing is taken')
      for (const { id, writes } of table as readonly { id: keyof typeof commands.handlers; writes?: true }[]) {
        if (writes === true || id === 'app.quit' || id === 'app.suspend') continue
        const { run, disabled } = commands.handlers[id]
        if (disabled?.() === undefined) run()
        await drawn.drawn()
        while (ui.get().overlays.length > 0) ui.close()
      }
      // What pulls, decides or refills is off, and says how it comes on.
      expect(session.fetch(1, 1000)).toMatchObject({ ok: false })
      session.setContinuous(5)
      expect(session.state.get()).toMatchObject({ outstanding: 0, continuous: 0 })
    }
    slots.useStream('FOREIGN')
    await truth.nc.flush()
    expect(await everything(truth)).toEqual(before)
    expect(heard).toHaveLength(2)
  })

  it('shows what others decide, and is received from once it is joined', async () => {
    const { workspace, truth, slots } = await setUp()
    const observed = must(await slots.openConsumer('FOREIGN', 'queue'))
    await snapshotToBe(observed, 'to hear others', ({ hearsOthers }) => hearsOthers === 'yes')
    expect(observed.state.get().counts.held).toBe(0)
    expect((await truth.info('queue', 'FOREIGN')).push_bound ?? false).toBe(false)
    const joined = must(await slots.join())
    expect(joined).toBe(observed)
    await snapshotToBe(joined, 'two in hand', ({ counts }) => counts.held === 2)
    // Coming back to what was joined goes on with it.
    must(await slots.openConsumer('FOREIGN', 'pull'))
    expect(workspace.leftBehind()).toMatchObject([{ entries: { length: 2 } }])
    expect(must(await slots.openConsumer('FOREIGN', 'queue')).state.get().phase.kind).toBe('live')
  })

  it('is not joined where somebody else is subscribed to it', async () => {
    const { truth, slots } = await setUp()
    truth.nc.subscribe('somebody.elses', { callback: () => undefined })
    await conditionToHold({
      check: async () => (await truth.info('push', 'FOREIGN')).push_bound ?? false,
      what: 'it to be bound',
    })
    must(await slots.openConsumer('FOREIGN', 'push'))
    const joined = await slots.join()
    expect(joined.ok ? undefined : joined.error.inUse).toBe(true)
  })
})
