import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../../data/hostile-strings.json' with { type: 'json' }
import { literal } from '../../../lib/safe-text.js'
import { textWidth } from '../../../lib/text-width.js'
import type { CommandBench } from '../../../test/support/explorer.js'
import { showPart, sizeOf } from '../../../test/support/part.js'
import { findForbidden } from '../../../test/support/forbidden-text.js'
import { aReview } from '../../../test/support/session-double.js'
import type { SessionDoubleOptions } from '../../../test/support/session-double.js'
import { LifePane } from './life-pane.js'

const rect = { x: 0, y: 0, width: 80, height: 14 }
const show = (prepare: (bench: CommandBench) => void, at = rect) =>
  showPart(<LifePane rect={at} columns={at.width} focused={false} title={[{ text: literal`5 Life` }]} />, {
    prepare,
    size: { columns: at.width, rows: at.height },
  })
const opened = (options: SessionDoubleOptions = {}) => {
  let live: ReturnType<CommandBench['show']> | undefined
  const part = show((bench) => {
    live = bench.show({ info: { config: { ack_wait: 30e9, max_deliver: 2 } }, ...options })
    live.deliver()
  })
  return { ...part, ...live! }
}

describe('the life of a message', () => {
  it('tells deliveries and verdicts with the bytes sent, and what happens if nobody decides', async () => {
    const part = opened()
    expect(part.text()).toContain('5 Life of seq 1')
    expect(part.text()).toMatch(/\d\d:\d\d:\d\d {2}server sent, try 1 +its 30s begin/)
    expect(part.text()).toMatch(/in 30s {2}next +the next pull gets it, try 2 +unless you decide/)
    part.commands.run('message.nak')
    await part.settled()
    await part.drawn()
    expect(part.text()).toMatch(/you +nak +-NAK/)
    expect(part.text()).toContain('next   the next pull gets it, try 2')
    part.deliver({ streamSeq: 1, deliveryCount: 2 })
    part.commands.run('message.next-held')
    await part.drawn()
    expect(part.text()).toMatch(/server sent again, try 2/)
    expect(part.text()).toMatch(/no try is left: with the next pull the[ │\n]+server gives up/)
  })

  it('counts from the arrival when the screen’s own time stood still', () => {
    const part = show((bench) => {
      const live = bench.show({ info: { config: { ack_wait: 30e9 } } })
      // The clock of the screen is made before; a minute later the first message comes.
      bench.clock.advance(60_000)
      live.deliver()
    })
    expect(part.text()).toMatch(/in 30s {2}next/)
  })

  it('says who sends it again in push mode', () => {
    const part = opened({ mode: 'push', info: { config: { ack_wait: 30e9, deliver_subject: 'd' } } })
    expect(part.text()).toMatch(/in 30s {2}next +sent again as try 2/)
  })

  it('asks for a message while there is none, and is empty without a consumer', async () => {
    const part = show((bench) => bench.show())
    expect(part.text()).toContain('Select a message to see its life.')
    part.view.set({ kind: 'none' })
    await part.drawn()
    expect(part.text()).not.toContain('Select')
  })

  it('says below the story all that the message says where its row may cut it, whole or not at all', () => {
    const text = 'The nurse let my son give his teddy the first injection. The teddy was braver than he was.'
    const told = (at: typeof rect, words = text) => {
      const part = show((bench) => bench.show().deliver({}, aReview({ text: words })), at)
      return part
        .lines()
        .slice(1)
        .map((line) => line.trim())
    }
    const low = { ...rect, width: 40, height: 14 }
    const lines = told(low)
    const from = lines.indexOf('')
    expect(lines.slice(from).join(' ').trim().replace(/ +/g, ' ')).toBe(text)
    expect(told({ ...low, height: from + 2 }).join(' ')).not.toContain('The nurse')
    expect(told(low, 'Warm bread').join(' ')).not.toContain('Warm bread')
    // What a row is made of may be cut already: that is not all the message says.
    expect(told({ ...rect, width: 80, height: 80 }, text.repeat(12)).join(' ')).not.toContain('The nurse')
    for (const { text: hostile } of hostileStrings) {
      const part = show((bench) => bench.show().deliver({}, aReview({ text: hostile.repeat(8) })), low)
      for (const line of part.lines()) {
        expect(findForbidden(line)).toEqual([])
        expect(textWidth(line)).toBeLessThanOrEqual(low.width)
      }
    }
  })

  it('keeps the end of a long story in view, in exactly its cells', async () => {
    const part = opened()
    for (let count = 0; count < 20; count += 1) {
      part.commands.run('message.working')
      await part.settled()
    }
    await part.drawn()
    expect(sizeOf(part)).toEqual({ width: rect.width, height: rect.height })
    expect(part.text()).toContain('unless you decide')
    expect(part.text()).not.toContain('try 1')
    expect(part.text()).toContain('… Enter shows all of it')
  })
})
