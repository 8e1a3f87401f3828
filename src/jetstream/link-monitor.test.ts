import type { NatsConnection } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { settleRtt, startLinkMonitor } from './link-monitor.js'

type Answer = { readonly resolve: () => void; readonly reject: (error: Error) => void }

/** Stands in for the two methods of a client the monitor uses. */
function fakeLink(): { readonly connection: NatsConnection; readonly pings: Answer[]; inBytes: number } {
  const link = {
    pings: [] as Answer[],
    inBytes: 0,
    connection: {
      flush: () => new Promise<void>((resolve, reject) => link.pings.push({ resolve, reject })),
      stats: () => ({ inBytes: link.inBytes, outBytes: 0, inMsgs: 0, outMsgs: 0 }),
    } as unknown as NatsConnection,
  }
  return link
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function watch(): {
  readonly link: ReturnType<typeof fakeLink>
  readonly clock: ReturnType<typeof createManualClock>
  readonly silentAt: number[]
  readonly heard: number[]
  readonly stop: () => void
} {
  const link = fakeLink()
  const clock = createManualClock(1000)
  const silentAt: number[] = []
  const heard: number[] = []
  const { stop } = startLinkMonitor({
    connection: link.connection,
    clock,
    onSilent: (atMs) => silentAt.push(atMs),
    onHeard: (rttMs) => heard.push(rttMs),
  })
  return { link, clock, silentAt, heard, stop }
}

describe('startLinkMonitor', () => {
  it('pings at once and then every two seconds, one at a time', async () => {
    const { link, clock, heard } = watch()
    expect(link.pings).toHaveLength(1)
    clock.advance(10_000)
    expect(link.pings).toHaveLength(1)
    link.pings[0]?.resolve()
    await settled()
    expect(heard).toHaveLength(1)
    clock.advance(1999)
    expect(link.pings).toHaveLength(1)
    clock.advance(1)
    expect(link.pings).toHaveLength(2)
  })

  it('calls the link silent when the answer is 1.5 s late, dated from the ping', () => {
    const { clock, silentAt } = watch()
    clock.advance(1499)
    expect(silentAt).toEqual([])
    clock.advance(1)
    expect(silentAt).toEqual([1000])
  })

  it('does not while data still arrives ahead of the answer', () => {
    const { link, clock, silentAt } = watch()
    link.inBytes = 500
    clock.advance(1500)
    expect(silentAt).toEqual([])
    clock.advance(1500)
    expect(silentAt).toEqual([1000])
  })

  it('leaves nothing waiting once stopped, or once the link broke', async () => {
    const stopped = watch()
    stopped.stop()
    stopped.link.pings[0]?.resolve()
    await settled()
    expect(stopped.clock.pending()).toBe(0)
    expect(stopped.heard).toEqual([])

    const broken = watch()
    broken.link.pings[0]?.reject(new Error('connection disconnected'))
    await settled()
    expect(broken.clock.pending()).toBe(0)
    expect(broken.silentAt).toEqual([])
  })
})

describe('settleRtt', () => {
  it('shows the middle sample to a tenth of a millisecond', () => {
    expect(settleRtt(undefined, [0.44])).toBe(0.4)
    expect(settleRtt(undefined, [80, 0.26, 0.31])).toBe(0.3)
  })

  it('stays the same number while the difference is noise', () => {
    expect(settleRtt(0.4, [0.8])).toBe(0.4)
    expect(settleRtt(40, [49])).toBe(40)
    expect(settleRtt(40, [50])).toBe(50)
    expect(settleRtt(0.4, [0.9])).toBe(0.9)
  })
})
