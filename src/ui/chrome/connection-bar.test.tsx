import { describe, expect, it } from 'vitest'
import { textWidth } from '../../lib/text-width.js'
import { showPart } from '../../test/support/part.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import { connectedState } from '../../test/support/workspace-double.js'
import type { PaneId } from '../panes/table.js'
import { ConnectionBar } from './connection-bar.js'

const bar = (options: Parameters<typeof showPart>[1] = {}, width = 100, away: readonly PaneId[] = []) =>
  showPart(<ConnectionBar width={width} away={away} />, { size: { columns: width, rows: 1 }, ...options })
const server = { ...connectedState() } as Extract<ReturnType<typeof connectedState>, { kind: 'connected' }>

describe('the top line', () => {
  it('names the server, how it came to be, the round trip and the stream', async () => {
    const part = bar({ serverLabel: 'private' })
    part.connection.set(connectedState('2.14.5', { rttMs: 12 }))
    part.streams.set({ phase: 'ready', streams: [aStreamSummary('REVIEWS', [], { messages: 1204 })] })
    await part.drawn()
    expect(part.text()).toMatch(/^review-tui ● nats:\/\/127\.0\.0\.1:4222 private 2\.14\.5 · 10ms +REVIEWS 1,204 msgs$/)
  })

  it('says that nothing will be written', () => {
    expect(bar({ readOnly: true }).text()).toContain('read-only')
  })

  it('keeps saying that JetStream is off, and that this login hears no advisories', async () => {
    const part = bar()
    const off = { ...connectedState(), server: { ...server.server, jetstream: false } }
    part.connection.set(off)
    const notice = { id: 'a', kind: 'permission', level: 'warning', text: 'refused', at: 0, count: 1 } as const
    const subject = '$JS.EVENT.ADVISORY.CONSUMER.>'
    part.notices.set([{ ...notice, operation: 'subscription', subject }])
    part.ui.noteTyped()
    await part.drawn()
    expect(part.text()).toMatch(/JetStream is off · no advisories$/)
    part.notices.set([{ ...notice, operation: 'publish', subject: '$JS.API.STREAM.LIST' }])
    await part.drawn()
    expect(part.text()).toMatch(/JetStream is off$/)
  })

  it('says what is wrong, since when, and what is done about it', async () => {
    const part = bar()
    part.nowMs.set(21_000)
    const since = 9000
    part.connection.set({ kind: 'stale', since, server: server.server, reason: 'x', action: 'waiting a little' })
    await part.drawn()
    expect(part.text()).toBe('review-tui ○ no answer for 12s · waiting a little')
    part.connection.set({ kind: 'disconnected', since, reason: 'it stopped', attempt: 1, action: 'trying again' })
    await part.drawn()
    expect(part.text()).toBe('review-tui ○ no connection for 12s · trying again · it stopped')
    part.connection.set({ kind: 'connecting', since, attempt: 3, lastError: 'refused' })
    await part.drawn()
    expect(part.text()).toBe('review-tui ○ connecting, try 3: refused')
  })

  it('never counts backwards: clocks may disagree', async () => {
    const part = bar()
    part.nowMs.set(1000)
    part.connection.set({ kind: 'stale', since: 9000, server: server.server, reason: 'x', action: 'y' })
    await part.drawn()
    expect(part.text()).toContain('no answer for 0s')
  })

  it.each([40, 60, 80, 200])('is one row of exactly %d cells', async (width) => {
    const part = bar({ readOnly: true, serverLabel: 'private' }, width)
    part.streams.set({ phase: 'ready', streams: [aStreamSummary('REVIEWS', [], { messages: 1204 })] })
    await part.drawn()
    expect(part.lines().map(textWidth)).toEqual([width])
  })
})
