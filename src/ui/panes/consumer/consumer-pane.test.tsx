import { describe, expect, it } from 'vitest'
import type { CommandBench } from '../../../test/support/explorer.js'
import { showPart, sizeOf } from '../../../test/support/part.js'
import { conditionToHold } from '../../../test/support/wait-for-server.js'
import { withoutColours } from '../../../test/support/render.js'
import { textWidth } from '../../../lib/text-width.js'
import { createTheme } from '../../theme.js'
import { paneLabel } from '../table.js'
import { ConsumerPane } from './consumer-pane.js'

const rect = { x: 0, y: 0, width: 90, height: 14 }
const show = (prepare: (bench: CommandBench) => void, at = rect) =>
  showPart(<ConsumerPane rect={at} columns={at.width} focused title={[{ text: paneLabel('consumer') }]} />, {
    prepare,
    size: { columns: at.width, rows: at.height },
  })

describe('the live view', () => {
  it('without a consumer says how to get one', () => {
    const text = show(() => undefined).text()
    expect(text).toContain('Working on stream REVIEWS; no consumer is open.')
    expect(text).toContain('m opens push, pull, wildcard, ordered')
  })

  it('says what is being opened, and what went wrong with what to do', async () => {
    const part = show(({ view }) => view.set({ kind: 'opening', mode: 'pull', consumer: 'rating-pull' }))
    expect(part.text()).toContain('Opening rating-pull …')
    part.view.set({ kind: 'failed', mode: 'pull', problem: { summary: 'no such stream', advice: 'C creates one' } })
    await part.drawn()
    expect(part.text()).toContain('no such stream')
    expect(part.text()).toContain('C creates one')
  })

  it.each([
    ['pull', {}, /f asks for a message: pull sends nothing by itself/],
    ['push', { deliver_subject: 'd' }, /Each waits for you: a ack, n nak, \? all keys/],
    ['ordered', {}, /They pass by in order; nothing is held/],
  ] as const)('tells a newcomer in %s mode what to press while nothing has come', (mode, config, words) => {
    expect(show((bench) => bench.show({ mode, info: { config } })).text()).toMatch(words)
  })

  it('shows each message with its state, the cursor on the oldest undecided one', () => {
    const part = show((bench) => {
      const live = bench.show({ info: { config: { ack_wait: 30e9 } } })
      live.deliver({}, { text: 'Cold soup', rating: 1 })
      live.deliver({}, { text: 'Warm bread', rating: 5 })
    })
    expect(part.text()).toMatch(/▌ +1 +● +★☆☆☆☆ Cold soup .*● held +30s ━+/)
    expect(part.text()).toMatch(/ {2,}2 +● +★★★★★ Warm bread .*● held +30s ━+/)
    expect(part.text()).toContain('2 held  hold')
  })

  it('shows a verdict at once, and the answer when it comes', async () => {
    const part = show((bench) => bench.show({ info: { config: { ack_wait: 30e9 } } }).deliver())
    part.commands.run('message.ack-confirmed')
    await part.drawn()
    expect(part.text()).toContain('✓ confirmed')
    expect(part.text()).toContain('0 held  hold')
  })

  it('keeps the rows and the cursor where they are while messages arrive', async () => {
    const part = show((bench) => {
      const live = bench.show()
      for (let count = 0; count < 40; count += 1) live.deliver()
    })
    for (let count = 0; count < 19; count += 1) part.commands.run('list.down')
    await part.drawn()
    const cursorRow = () => part.lines().findIndex((line) => line.includes('▌'))
    const before = [cursorRow(), part.lines()[cursorRow()]]
    expect(before[1]).toMatch(/▌ +20 /)
    const view = part.view.get()
    if (view.kind !== 'open') throw new Error('nothing is open')
    part.commands.run('consumer.fetch')
    part.clock.advance(40)
    await part.drawn()
    expect([cursorRow(), part.lines()[cursorRow()]]).toEqual(before)
  })

  it('looks in turns for a filter where it takes long, says how far it is, and then what it found', async () => {
    const textToSearch = () => {
      for (const endMs = performance.now() + 0.5; performance.now() < endMs;);
      return { subject: 'REVIEWS.rateGiven', payload: 'soup' }
    }
    const part = show((bench) => {
      const live = bench.show()
      for (let count = 0; count < 300; count += 1) live.deliver({ textToSearch })
      bench.ui.change(() => ({ filter: 'soup 5' }))
    })
    expect(part.text()).toMatch(/Looking for “soup 5”: \d+ rows to go\./)
    await conditionToHold({ check: () => part.text().includes('No row contains'), what: 'the end of the look' })
    part.ui.change(() => ({ filter: '300' }))
    await conditionToHold({ check: () => /▌ +300 /.test(part.text()), what: 'the one that was found' })
  })

  it('ties the message under the cursor to its earlier try, and no other', async () => {
    const part = show((bench) => {
      const live = bench.show({ info: { config: { ack_wait: 30e9, max_ack_pending: 5 } } })
      live.deliver()
      live.deliver()
      bench.clock.advance(30_000)
      live.deliver({ streamSeq: 2, deliveryCount: 2 })
      live.deliver({ streamSeq: 1, deliveryCount: 2 })
    })
    const rows = () => part.lines().filter((line) => /[●○]/.test(line))
    const under = () => part.lines()[part.lines().findIndex((line) => line.includes('▌')) + 1]
    expect(rows().map((line) => /^[▌ ] +([12]) +(\S+)/.exec(line)?.slice(1))).toEqual([
      ['2', '○●'],
      ['1', '○●'],
    ])
    expect(under()).toContain('└ try 1 30s without a verdict → sent again')
    expect(part.text().match(/└/g)).toHaveLength(1)
    part.commands.run('list.log')
    await part.drawn()
    expect(part.text()).not.toContain('└')
    expect(rows().map((line) => /^[▌ ] +([12]) +(\S+)/.exec(line)?.slice(1))).toEqual([
      ['1', '○'],
      ['2', '○'],
      ['2', '2×●'],
      ['1', '2×●'],
    ])
  })

  it('of ten messages left alone for five minutes is ten rows all the time', async () => {
    const part = show(() => undefined, { ...rect, width: 100, height: 16 })
    const live = part.show({ info: { config: { ack_wait: 30e9 } } })
    const startMs = part.clock.now()
    const seqs = Array.from({ length: 10 }, (_, index) => index + 1)
    const rows = (): readonly number[] =>
      part
        .lines()
        .flatMap((line) => /^[▌ ] +(\d+) +\S+ +★/.exec(line)?.[1] ?? [])
        .map(Number)
    for (let deliveryCount = 1; deliveryCount <= 10; deliveryCount += 1) {
      for (const streamSeq of seqs) live.deliver({ streamSeq, deliveryCount })
      while (part.clock.now() < startMs + deliveryCount * 30_000) {
        part.clock.advance(5000)
        part.nowMs.set(part.clock.now())
        await part.drawn()
        expect(rows()).toEqual(seqs)
      }
    }
    expect(part.clock.now() - startMs).toBeGreaterThanOrEqual(5 * 60_000)
  })

  it('counts what is out of sight, what of it is held, and what is folded away', async () => {
    const part = show(
      (bench) => {
        const live = bench.show({ info: { config: { ack_wait: 30e9 } } })
        for (let made = 0; made < 20; made += 1) live.deliver()
      },
      { ...rect, height: 8 },
    )
    expect(part.text()).toContain('↓ 15 below, 15 held')
    part.commands.run('message.ack-confirmed')
    await part.settled()
    part.clock.advance(40)
    part.commands.run('list.fold')
    await part.drawn()
    expect(part.text()).toContain('1 settled folded')
    expect(part.text()).toContain('↓ 14 below, 14 held')
    expect(part.text()).not.toContain('✓')
    part.commands.run('list.bottom')
    await part.drawn()
    expect(part.text()).toContain('↑ 14 above, 14 held')
  })

  it('lays the ground of the palette under the whole row of the cursor, and under no other', () => {
    const at = (palette: 'truecolour-dark' | '256-light') =>
      showPart(<ConsumerPane rect={rect} columns={rect.width} focused title={[]} />, {
        theme: createTheme({}, { ascii: false, palette }),
        prepare: (bench) => {
          const live = bench.show({ info: { config: { ack_wait: 30e9 } } })
          live.deliver()
          live.deliver()
          // Its row ends long before the pane does.
          bench.commands.run('list.top')
          void live.session.decide([live.session.state.get().ledger.open()[0]!.delivery.id], { kind: 'term' }).done
          live.frame()
        },
      })
        .painted()
        .split('\n')
    for (const [palette, ground] of [
      ['truecolour-dark', '48;2;35;58;82'],
      ['256-light', '48;5;195'],
    ] as const) {
      const rows = at(palette)
      const cursor = rows.find((row) => row.includes('▌')) ?? ''
      // What is drawn before the ground is taken back is the row, but for the blank at the pane's edge.
      const [lit = ''] = cursor.split('\x1b[49m')
      expect(lit.indexOf(ground)).toBeLessThan(lit.indexOf('▌'))
      expect(textWidth(withoutColours(lit))).toBe(rect.width - 1)
      expect(rows.filter((row) => row.includes(ground))).toHaveLength(1)
    }
  })

  it('marks a range and every held message with a sign of its own', async () => {
    const part = show((bench) => {
      const live = bench.show()
      for (let count = 0; count < 4; count += 1) live.deliver()
    })
    part.commands.run('message.mark')
    part.commands.run('list.down')
    await part.drawn()
    expect(part.text()).toMatch(/┃ +1 /)
    expect(part.text()).toMatch(/▌ +2 /)
    expect(part.text()).not.toMatch(/┃ +3 /)
  })

  it('says so when the filter lets nothing through', async () => {
    const part = show((bench) => bench.show().deliver())
    part.ui.change(() => ({ filter: 'zzz' }))
    await part.drawn()
    expect(part.text()).toContain('No row contains “zzz”. Esc shows all rows again.')
    expect(part.text()).toContain('filter: zzz')
  })

  it.each([
    [40, 7],
    [53, 12],
    [86, 25],
    [156, 41],
  ])('is exactly %d by %d cells, full or empty', (width, height) => {
    for (const count of [0, 1, 60]) {
      const part = show(
        (bench) => {
          const live = bench.show({ info: { config: { max_deliver: 12, ack_wait: 30e9 } } })
          for (let made = 0; made < count; made += 1) live.deliver({}, { text: '静かで眺めのよい部屋 🍜 '.repeat(20) })
        },
        { x: 0, y: 0, width, height },
      )
      expect(sizeOf(part)).toEqual({ width, height })
    }
  })
})
