import { describe, expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import type { CommandBench, ExplorerOptions } from '../../test/support/explorer.js'
import { showPart } from '../../test/support/part.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import { createTheme } from '../theme.js'
import type { Theme } from '../theme.js'
import { Footer } from './footer.js'

const pushed = { config: { deliver_subject: 'd' } }
const footer = (
  prepare: (bench: CommandBench) => void,
  options: ExplorerOptions & { width?: number; theme?: Theme } = {},
) => {
  const { width = 200, ...rest } = options
  return showPart(<Footer width={width} row={0} />, { size: { columns: width, rows: 1 }, prepare, ...rest })
}

const held = (bench: CommandBench): void => void bench.show().deliver()

describe('the hints at the bottom', () => {
  it('begin with the verdicts while a message waits for one; off for this row, they keep their places', async () => {
    const part = footer((bench) => {
      const live = bench.show()
      live.deliver()
      live.deliver()
    })
    const verdicts = / a ack {2}n nak {2}N later {2}t term {2}w working │ u next held │ f fetch {2}p publish/
    expect(part.text()).toMatch(verdicts)
    const bright = part.painted()
    part.commands.run('message.ack')
    part.commands.run('list.top')
    await part.settled()
    await part.drawn()
    expect(part.text()).toMatch(verdicts)
    expect(bright).toMatch(/\x1b\[1m(?:\x1b\[\d+m)? a\x1b/)
    expect(part.painted()).not.toMatch(/\x1b\[1m(?:\x1b\[\d+m)? a\x1b/)
  })

  it('lead to room while the consumer is full: all that is held at once, or a higher limit', async () => {
    const part = footer((bench) => {
      const live = bench.show({ mode: 'push', info: { config: { deliver_subject: 'd', max_ack_pending: 2 } } })
      live.deliver()
    })
    expect(part.text()).toMatch(/u next held │ p publish .* V mark all +e? ?/)
    expect(part.text()).not.toMatch(/mark all \d|raise the limit/)
    const full = footer((bench) => {
      const live = bench.show({ mode: 'push', info: { config: { deliver_subject: 'd', max_ack_pending: 2 } } })
      live.deliver()
      live.deliver()
      void live.session.refresh()
    })
    await full.settled()
    full.clock.advance(40)
    await full.drawn()
    expect(full.text()).toMatch(/u next held │ V mark all 2 {2}e raise the limit {2}p publish/)
  })

  it('begin with what helps when nothing waits', async () => {
    const part = footer(held)
    part.commands.run('message.ack')
    await part.settled()
    await part.drawn()
    expect(part.text()).toMatch(/^ f fetch {2}p publish {2}P run {2}m mode/)
    expect(part.text()).not.toContain('a ack')
    expect(footer((bench) => bench.show({ mode: 'push', info: pushed })).text()).toMatch(/^ p publish {2}P run/)
    expect(footer((bench) => bench.show({ observes: true })).text()).toMatch(/^ J join {2}p publish/)
  })

  it('are the same for an opened message: its verdicts first, then how to go on', async () => {
    const part = footer(held)
    part.commands.run('message.open')
    await part.drawn()
    expect(part.text()).toMatch(
      /^ a ack {2}n nak {2}N later {2}t term {2}w working │ u next held {2}Esc close {2}↑↓ scroll {2}s what is this │ A confirm *$/,
    )
  })

  it('lead from what just happened to the lesson about it, and to all of them where there is none', async () => {
    const part = footer((bench) => {
      bench.ui.change(() => ({ focus: 'happened' }))
      bench.happenings.add({ stream: 'REVIEWS', consumer: 'c' }, { kind: 'expired', count: 1, fromSeq: 2, toSeq: 2 })
    })
    expect(part.text()).toMatch(/^ I its lesson /)
    part.happenings.add({ stream: 'REVIEWS', consumer: 'c' }, { kind: 'edited', fields: ['ack_wait'] })
    await part.drawn()
    expect(part.text()).not.toContain('its lesson')
    expect(part.text()).toContain('I lessons')
  })

  it('leave pulling out in push mode, and everything that writes under --read-only', () => {
    expect(footer((bench) => bench.show({ mode: 'push', info: pushed }).deliver()).text()).not.toContain('fetch')
    const text = footer(held, { readOnly: true }).text()
    for (const word of [' ack', 'nak', 'publish', 'mode', 'compose']) expect(text).not.toContain(word)
    expect(text).toContain('? keys')
  })

  it('speak of the pane in focus, and lead back to the messages', async () => {
    const part = footer(({ streams }) => streams.set({ phase: 'ready', streams: [aStreamSummary('A')] }))
    part.ui.change(() => ({ focus: 'streams' }))
    await part.drawn()
    expect(part.text()).toMatch(
      /^ Enter open {2}i inspect {2}3 messages {2}C create │ E edit {2}X purge {2}D delete {2}\/ filter │ p publish/,
    )
  })

  it('show no verdict where its key does not work', async () => {
    const part = footer(held)
    part.ui.change(() => ({ focus: 'streams' }))
    await part.drawn()
    expect(part.text()).not.toContain('nak')
  })

  it('tell how to leave a field while one is written in, and nothing of letters', async () => {
    const part = footer(() => undefined)
    part.ui.change(() => ({ focus: 'composer' }))
    part.ui.setComposer({ editing: true })
    await part.drawn()
    expect(part.text()).toMatch(/^ Enter publish {2}Tab next field .*Esc .*Ctrl-T template/)
    expect(part.text()).not.toContain('quit')
  })

  it('say in the composer how to write and how to fill it in', async () => {
    const part = footer(() => undefined)
    part.ui.change(() => ({ focus: 'composer' }))
    await part.drawn()
    expect(part.text()).toMatch(/^ Enter write {2}Ctrl-T template /)
    const readOnly = footer(() => undefined, { readOnly: true })
    readOnly.ui.change(() => ({ focus: 'composer' }))
    await readOnly.drawn()
    expect(readOnly.text()).not.toMatch(/write|template/)
  })

  it('speak of the dialog on top, and not of the pane below it', async () => {
    const part = footer(held)
    part.ui.open({ kind: 'pick', title: literal`Sure?`, notes: [], items: [] })
    await part.drawn()
    expect(part.text()).toMatch(/^ Enter take it {2}↑↓ choose │ Esc close {2}\? all of it *$/)
    part.ui.open({ kind: 'log', top: 0 })
    await part.drawn()
    expect(part.text()).toMatch(/^ Enter all of it {2}Tab form {2}f kind │ Esc close .*receive loop/)
    part.commands.run('list.filter')
    await part.drawn()
    expect(part.text()).toMatch(/^ Enter done │ Esc cancel {2}Tab next field/)
  })

  it('show the answers of a question off until it hears them, and its way out on', async () => {
    const part = footer(held)
    part.ui.open({ kind: 'pick', title: literal`Sure?`, notes: [], items: [] })
    part.ui.change(() => ({ deaf: true }))
    await part.drawn()
    expect(part.painted()).toMatch(/\x1b\[1m(?:\x1b\[\d+m)? Esc\x1b/)
    expect(part.painted()).not.toMatch(/\x1b\[1m(?:\x1b\[\d+m)? Enter\x1b/)
  })

  it.each([
    [40, ' a ack  n nak  N later '],
    [60, ' a ack  n nak  N later  t term  w working '],
    [80, ' a ack  n nak  N later  t term  w working │ u next held '],
    [120, ' a ack  n nak  N later  t term  w working │ u next held │ f fetch  p publish  P run  m mode '],
  ])('fit %d cells, the way to all keys and the way out always among them', (width, first) => {
    const part = footer(held, { width })
    expect(part.lines()).toHaveLength(1)
    expect(textWidth(part.lines()[0] ?? '')).toBeLessThanOrEqual(width)
    expect(part.text().startsWith(first)).toBe(true)
    expect(part.text()).toMatch(/ \? keys {2}q quit$/)
  })

  it('keep the way out of an opened message at 40 cells, its verdicts before it', async () => {
    const part = footer(held, { width: 40 })
    part.commands.run('message.open')
    await part.drawn()
    expect(part.text()).toMatch(/^ a ack {2}n nak {2}N later │ Esc close$/)
  })

  it('are told apart without colours, in ASCII too', () => {
    const theme = createTheme({ NO_COLOR: '1' }, { ascii: true })
    const part = footer(held, { theme })
    expect(part.text()).toMatch(/^ a ack .*w working \| u next held \| f fetch/)
    expect(part.painted()).toContain('\x1b[1m a\x1b[22m ack')
  })
})
