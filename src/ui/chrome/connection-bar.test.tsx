import { describe, expect, it } from 'vitest'
import { textWidth } from '../../lib/text-width.js'
import { showPart } from '../../test/support/part.js'
import { connectedState } from '../../test/support/workspace-double.js'
import type { PaneId } from '../panes/table.js'
import { ConnectionBar } from './connection-bar.js'

const bar = (options: Parameters<typeof showPart>[1] = {}, width = 100, away: readonly PaneId[] = []) =>
  showPart(<ConnectionBar width={width} away={away} />, { size: { columns: width, rows: 1 }, ...options })
const server = { ...connectedState() } as Extract<ReturnType<typeof connectedState>, { kind: 'connected' }>

describe('the top line', () => {
  it('names the server, how it came to be, the round trip, where we are and the mode', async () => {
    const drawnAt = async (width: number) => {
      const part = bar({ serverLabel: 'private', prepare: (bench) => bench.show() }, width)
      part.connection.set(connectedState('2.14.5', { rttMs: 12 }))
      await part.drawn()
      return part.text()
    }
    expect(await drawnAt(150)).toMatch(
      /^ ● nats:\/\/127\.0\.0\.1:4222 private 2\.14\.5 · 10ms {3}REVIEWS › rating-pull {2}all subjects · wait 1s .* push \[pull\] wildcard {2}ordered$/,
    )
    expect(await drawnAt(110)).toMatch(
      /^ ● private 2\.14\.5 {2}REVIEWS › rating-pull {2}all subjects · wait 1s · durable +push \[pull\] wildcard {2}ordered$/,
    )
  })

  it('moves nothing when the round trip is another', async () => {
    const part = bar({ prepare: (bench) => bench.show() }, 200)
    const drawnWith = async (rttMs: number): Promise<string> => {
      part.connection.set(connectedState('2.14.5', { rttMs }))
      await part.drawn()
      return part.text()
    }
    const [fast, slow] = [await drawnWith(0.4), await drawnWith(130)]
    expect(fast).toContain('· <1ms ')
    expect(slow).toContain('· 100ms')
    expect(fast.replace('<1ms ', '')).toBe(slow.replace('100ms', ''))
  })

  it('leaves out whole what there is no room for: settings and address first, hidden panes and the mode last', () => {
    const at = (width: number) =>
      bar({ serverLabel: 'private', prepare: (bench) => bench.show() }, width, ['streams', 'composer']).text()
    expect(at(160)).toMatch(/127\.0\.0\.1:4222 .* all subjects/)
    expect(at(80)).toBe(' ● REVIEWS › rating-pull  1 Streams  2 Compose   push [pull] wildcard  ordered')
    expect(at(60)).toMatch(/^ ● REVIEWS › rating-pull {2}1 Streams {2}2 Compose +\[pull\]$/)
    expect(at(40)).toMatch(/^ ● REVIEWS › rating-pull +\[pull\]$/)
    for (let width = 40; width <= 200; width += 1) expect(at(width)).not.toContain('…')
  })

  it('cuts a long name in the middle, so that its end tells it from others', () => {
    const consumer = 'rating-of-the-second-shop-in-the-old-town-push-2'
    const text = bar({ prepare: (bench) => bench.show({ consumer }) }, 60, ['streams', 'composer']).text()
    expect(text).toMatch(/^ ● REVIEWS › \S+…\S*push-2 /m)
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
    expect(part.text()).toMatch(/JetStream is off · no advisories {3}push/)
    part.notices.set([{ ...notice, operation: 'publish', subject: '$JS.API.STREAM.LIST' }])
    await part.drawn()
    expect(part.text()).toMatch(/JetStream is off {3}push/)
  })

  it('says what is wrong, since when, and what is done about it', async () => {
    const part = bar()
    part.nowMs.set(21_000)
    const since = 9000
    part.connection.set({ kind: 'stale', since, server: server.server, reason: 'x', action: 'waiting a little' })
    await part.drawn()
    expect(part.text()).toBe(' ○ no answer for 12s · waiting a little')
    part.connection.set({ kind: 'disconnected', since, reason: 'it stopped', attempt: 1, action: 'trying again' })
    await part.drawn()
    expect(part.text()).toBe(' ○ no connection for 12s · trying again · it stopped')
    part.connection.set({ kind: 'connecting', since, attempt: 3, lastError: 'refused' })
    await part.drawn()
    expect(part.text()).toBe(' ○ connecting, try 3: refused')
  })

  it('never counts backwards: clocks may disagree', async () => {
    const part = bar()
    part.nowMs.set(1000)
    part.connection.set({ kind: 'stale', since: 9000, server: server.server, reason: 'x', action: 'y' })
    await part.drawn()
    expect(part.text()).toContain('no answer for 0s')
  })

  it.each([40, 60, 80, 200])('is one row within %d cells', async (width) => {
    const part = bar({ readOnly: true, serverLabel: 'private', prepare: (bench) => bench.show() }, width)
    await part.drawn()
    expect(part.lines()).toHaveLength(1)
    expect(textWidth(part.lines()[0] ?? '')).toBeLessThanOrEqual(width)
    expect(part.text()).toContain('read-only')
  })
})
