import { describe, expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import type { CommandBench, ExplorerOptions } from '../../test/support/explorer.js'
import { showPart } from '../../test/support/part.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import { Footer } from './footer.js'

const footer = (prepare: (bench: CommandBench) => void, options: ExplorerOptions & { width?: number } = {}) => {
  const { width = 200, ...rest } = options
  return showPart(<Footer width={width} />, { size: { columns: width, rows: 1 }, prepare, ...rest })
}

describe('the hints at the bottom', () => {
  it('begin with what can be done to the selected message, and leave out what cannot', async () => {
    const part = footer((bench) => bench.show().deliver())
    expect(part.text()).toMatch(/^ a ack {2}n nak {2}N later… {2}t term… {2}w working {2}f fetch/)
    part.commands.run('message.ack')
    await part.settled()
    await part.drawn()
    expect(part.text()).not.toContain('a ack')
    expect(part.text()).toContain('f fetch')
  })

  it('leave pulling out in push mode, and everything that writes under --read-only', () => {
    const info = { config: { deliver_subject: 'd' } }
    expect(footer((bench) => bench.show({ mode: 'push', info }).deliver()).text()).not.toContain('fetch')
    const text = footer((bench) => bench.show().deliver(), { readOnly: true }).text()
    for (const word of [' ack', 'nak', 'publish', 'mode', 'compose']) expect(text).not.toContain(word)
    expect(text).toContain('? keys')
  })

  it('speak of the pane in focus', async () => {
    const part = footer(({ streams }) => streams.set({ phase: 'ready', streams: [aStreamSummary('A')] }))
    part.ui.change(() => ({ focus: 'streams' }))
    await part.drawn()
    expect(part.text()).toMatch(/^ Enter open {2}i inspect {2}C create stream {2}X purge {2}D delete/)
  })

  it('tell how to leave a field while one is written in, and nothing of letters', async () => {
    const part = footer(() => undefined)
    part.ui.change(() => ({ focus: 'composer' }))
    part.ui.setComposer({ editing: true })
    await part.drawn()
    expect(part.text()).toMatch(/^ Enter publish {2}Tab next field .*Esc .*Ctrl-T template/)
    expect(part.text()).not.toContain('quit')
  })

  it('speak of the dialog on top, and not of the pane below it', async () => {
    const part = footer((bench) => bench.show().deliver())
    part.ui.open({ kind: 'pick', title: literal`Sure?`, notes: [], items: [] })
    await part.drawn()
    expect(part.text()).toMatch(/^ Esc close {2}\? all of it *$/)
    part.ui.open({ kind: 'log', top: 0 })
    await part.drawn()
    expect(part.text()).toMatch(/^ Tab form {2}f kind {2}Esc close .*receive loop *$/)
  })

  it.each([40, 60, 80, 110])('fit %d cells, the way to all keys and the way out always among them', (width) => {
    const part = footer((bench) => bench.show().deliver(), { width })
    expect(part.lines()).toHaveLength(1)
    expect(textWidth(part.lines()[0] ?? '')).toBeLessThanOrEqual(width)
    expect(part.text()).toMatch(/\? keys {2}q quit$/)
  })
})
