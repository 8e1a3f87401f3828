import { describe, expect, it } from 'vitest'
import type { CommandId } from '../../keymap/table.js'
import { commandsIn } from '../../keymap/resolve.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import type { CommandBench } from '../../test/support/explorer.js'
import { terms } from '../../words/glossary.js'
import { showPart } from '../../test/support/part.js'
import type { Part } from '../../test/support/part.js'
import { aDelivery } from '../../test/support/jetstream-fixtures.js'
import { aReview } from '../../test/support/session-double.js'
import { conditionToHold } from '../../test/support/wait-for-server.js'
import { paneScopes } from '../input/scopes.js'
import { centred, dialogArea, dialogRoom, dock, listAbove } from './dialog-place.js'
import { wrapNotes } from './overlay-box.js'
import { Overlays } from './overlays.js'
import { asDeliveryId } from '../../jetstream/wire/ids.js'

const area = { x: 0, y: 0, width: 80, height: 40 }
const show = (prepare: (bench: CommandBench) => void, at = area) =>
  showPart(<Overlays area={{ list: at, body: at }} />, { prepare, size: { columns: at.width, rows: at.height } })
const open = (...ids: CommandId[]) =>
  show((bench) => {
    bench.show().deliver()
    for (const id of ids) bench.commands.run(id)
  })

describe('the help', () => {
  it('names every key that works where the user is, and why one is off now', async () => {
    const part = show((bench) => bench.commands.run('app.help'), { ...area, height: 132 })
    const words = part.text().replace(/[│\s]+/g, ' ')
    for (const { description } of commandsIn(paneScopes('consumer'))) expect(words).toContain(description)
    expect(words).toContain('(off now: no consumer is open: press m)')
    expect(words).not.toContain('Create a stream')
    await part.drawn()
  })

  it('cuts no line off: what is too long goes on below', () => {
    expect(show((bench) => bench.commands.run('app.help'), { ...area, width: 60, height: 200 }).text()).not.toMatch(
      /… │/,
    )
  })

  it.each([40, 60, 80, 120, 200])('keeps labels and their words apart at %i columns, and cuts neither', (width) => {
    const help = show((bench) => bench.commands.run('app.help'), { ...area, width, height: 500 })
    const lines = help.lines().map((line) => line.replace(/^│ | │$/g, ''))
    const at = lines.findIndex((line) => line.startsWith('Where a message is'))
    const [stored = ''] = lines.slice(at + 1)
    const words = stored.indexOf('in the')
    const end = lines.findIndex((line, row) => row > at && line.trim() === '')
    const rows = lines.slice(at + 1, end)
    const [labels, texts] = [0, words].map((from, column) =>
      rows
        .map((line) => (column === 0 ? line.slice(0, words) : line.slice(from)))
        .join(' ')
        .replace(/\s+/g, ' '),
    )
    for (const [word, text] of [
      ['stored', 'in the stream (messages)'],
      ['out', 'sent, no verdict known (ack pending): held here, or with others'],
      ['used up', 'all tries spent: stays stored, never sent to this consumer again; an advisory is all you get'],
    ] as const) {
      expect(labels).toContain(` ${word} `)
      expect(texts).toContain(text)
    }
    const said = lines.join(' ').replace(/\s+/g, ' ')
    for (const term of terms) expect(said).toContain(term)
    for (const line of rows) expect(line.slice(words - 2, words)).toBe('  ')
  })
})

describe('the frame of whatever lies over the rows', () => {
  const held = (...ids: CommandId[]) =>
    show((bench) => {
      const live = bench.show({ info: { config: { ack_wait: 30e9 } } })
      live.deliver()
      bench.clock.advance(10_000)
      live.deliver()
      for (const id of ids) bench.commands.run(id)
    })

  it.each([
    ['a list', 'message.term'],
    ['a form', 'list.filter'],
    ['the help', 'app.help'],
    ['the log', 'app.log'],
    ['the palette', 'app.palette'],
    ['a message opened', 'message.open'],
  ] as const)('%s shows the shortest ack wait running on behind it', async (_, id) => {
    const part = held(id)
    await part.drawn()
    expect(part.text()).toContain('2 held, shortest ack wait 20s ─')
    part.nowMs.set(part.clock.now() + 15_000)
    await part.drawn()
    expect(part.text()).toContain('2 held, shortest ack wait 5s ─')
  })

  it('says nothing of waits where none runs', () => {
    expect(show((bench) => bench.commands.run('app.help')).text()).not.toContain('held,')
  })
})

describe('a dialog that does not fit', () => {
  const long = safeText('what to know before one chooses '.repeat(20))
  const pick = (bench: CommandBench): void =>
    bench.ui.open({
      kind: 'pick',
      title: literal`Choose`,
      notes: [[{ text: long }], [{ text: literal`the last of the notes` }]],
      items: [{ key: 'a', label: literal`a choice`, choose: () => undefined }],
    })

  it('marks where its notes are cut', () => {
    const part = show(pick, { x: 0, y: 0, width: 60, height: 17 })
    expect(part.text()).toMatch(/…\s+│/)
    const low = show(pick, { x: 0, y: 0, width: 40, height: 7 })
    expect(low.text()).toContain('… ? shows all of it')
    // Four choices fill a low screen: the key stands in the frame.
    const four = show(
      ({ ui }) =>
        ui.open({
          kind: 'pick',
          title: literal`A question that is wider than the frame`,
          notes: [[{ text: literal`What becomes of it.` }]],
          items: ['one', 'two', 'three', 'four'].map((key) => ({ key, label: safeText(key), choose: () => undefined })),
        }),
      { x: 0, y: 0, width: 40, height: 6 },
    )
    expect(four.text()).toContain('four')
    expect(four.text()).toMatch(/… ─* ?\? all of it/)
  })
})

describe('the palette', () => {
  it('uses the height there is', () => {
    const part = show((bench) => bench.commands.run('app.palette'), { ...area, height: 40 })
    const rows = part
      .lines()
      .filter((line) => /\b(message|consumer|stream|list|publish|mode|app|pane|time|lane|lab)\.\S/.test(line))
    expect(rows.length).toBeGreaterThan(25)
  })
})

describe('where a message can be', () => {
  it('is said by the help in five words, each with the server’s own', () => {
    const part = show((bench) => bench.commands.run('app.help'), { ...area, height: 210 })
    const words = part.text().replace(/[│\s]+/g, ' ')
    for (const one of ['stored in the stream (messages)', 'to come this consumer', '(pending)', '(ack pending)'])
      expect(words).toContain(one)
    for (const one of ['settled acked or termed', 'used up all tries spent']) expect(words).toContain(one)
  })
})

describe('a message opened', () => {
  it('shows its life, its payload as it came, headers and metadata', () => {
    const part = show((bench) => {
      bench.show().deliver({ headers: [['Nats-Msg-Id', 'abc']] }, { text: 'Warm bread' })
      bench.commands.run('message.open')
    })
    for (const words of ['Message seq 1', '"text": "Warm bread"', 'Nats-Msg-Id', '$JS.ACK.', 'REVIEWS.rateGiven'])
      expect(part.text()).toContain(words)
  })

  it.each([
    ['a number beyond a double', '{"id":12345678901234567890}'],
    ['a doubled key', '{"a":1,"a":2}'],
    ['spaces of its own', '{ "a" : 1 }'],
    ['no JSON', '{not json'],
  ])('changes nothing of a payload with %s', (_, text) => {
    const part = show((bench) => {
      bench.show().deliver({ data: new TextEncoder().encode(text) })
      bench.commands.run('message.open')
    })
    expect(part.text()).toContain(text)
  })

  it('shows a header that is none as it came, visibly escaped', () => {
    const part = show(
      (bench) => {
        const block = new TextEncoder().encode('NATS/1.0 100 Idle\u001b]0;x\u0007\r\nbad name: x\r\n\r\n')
        bench.show().deliver({ oddHeader: { why: 'a name has a character no name may have', block } })
        bench.commands.run('message.open')
      },
      { ...area, height: 80 },
    )
    const text = part.text()
    expect(text).toContain('not a regular header: a name has a character no name may have. As it came:')
    expect(text).toContain('NATS/1.0 100 Idle^[]0;x^G')
    expect(text).toContain('bad name: x')
  })

  it('shows bytes that are no text as a dump', () => {
    const part = show((bench) => {
      bench.show().deliver({ data: new Uint8Array([0, 1, 2, 255]) })
      bench.commands.run('message.open')
    })
    expect(part.text()).toContain('00000000  00 01 02 ff')
  })

  it('stays while it is read, though newer ones push it out of memory', async () => {
    const part = show(() => undefined)
    const { deliver, emit, frame, session } = part.show()
    const { id } = deliver({}, { text: 'read me to the end' })
    part.commands.run('message.open')
    await session.decide([id], { kind: 'ack' }).done
    await part.drawn()
    expect(part.text()).toContain('read me to the end')
    for (let seq = 2; seq <= 10_002; seq += 1) emit({ kind: 'delivery', delivery: aDelivery({ streamSeq: seq }) })
    frame()
    await part.drawn()
    expect(part.text()).toContain('read me to the end')
    expect(part.text()).toContain('It has scrolled out of memory')
  })

  it('says so when it is gone from memory or its consumer is no longer open', async () => {
    const part = show((bench) => {
      bench.show()
      bench.ui.open({ kind: 'detail', deliveryId: asDeliveryId(999_999), top: 0 })
    })
    expect(part.text()).toContain('It has scrolled out of memory.')
    part.view.set({ kind: 'none' })
    await part.drawn()
    expect(part.text()).toContain('Its consumer is no longer open.')
  })
})

describe('a message longer than the screen', () => {
  const opened = (data: Uint8Array) =>
    show((bench) => {
      bench.show().deliver({ data })
      bench.commands.run('message.open')
    })
  /** What the frame says of the rows in sight and of all of them. */
  const place = (part: Part) => {
    const [, first, last, all] =
      /([\d,]+)-([\d,]+) of ((?:at least )?[\d,]+)/.exec(part.text())?.map((one) => one.replaceAll(',', '')) ?? []
    return { first: Number(first), last: Number(last), all }
  }
  const press = async (part: Part, ...ids: CommandId[]) => {
    for (const id of ids) part.commands.run(id)
    await part.drawn()
  }
  const untilCounted = async (part: Part) => {
    await conditionToHold({
      check: () => place(part).all?.startsWith('at least') !== true,
      what: 'all rows to be counted',
    })
    await part.drawn()
  }
  const numbered = (count: number) =>
    Buffer.from(Array.from({ length: count }, (_, index) => `Größe 寿司 🍣 ${index + 1}`).join('\n'))

  it('says how many rows it has once that is known, and not before', async () => {
    const part = opened(numbered(1500))
    expect(part.text()).toContain('Größe 寿司 🍣 1 ')
    expect(place(part).all).toMatch(/^at least \d+$/)
    expect(Number(place(part).all?.slice('at least '.length))).toBeLessThan(1500)
    await untilCounted(part)
    expect(Number(place(part).all)).toBeGreaterThan(1500)
    await press(part, 'list.bottom')
    expect(place(part).last).toBe(Number(place(part).all))
    expect(part.text()).toMatch(/reply +\$JS\.ACK/)
    await press(part, 'list.top')
    expect(place(part).first).toBe(1)
  })

  it('goes to its end before that is known, and has it there in the end', async () => {
    const part = opened(numbered(1500))
    await press(part, 'list.bottom')
    await untilCounted(part)
    expect(place(part).last).toBe(Number(place(part).all))
    expect(part.text()).toMatch(/reply +\$JS\.ACK/)
  })

  it('goes on from where it is seen, after the end and after keys that led past it', async () => {
    const part = opened(numbered(300))
    await untilCounted(part)
    await press(part, 'list.bottom')
    const end = place(part)
    await press(part, 'list.up')
    expect(place(part).last).toBe(end.last - 1)
    await press(part, 'list.down', 'list.down', 'list.page-down', 'list.page-down')
    expect(place(part)).toEqual(end)
    await press(part, 'list.up')
    expect(place(part).last).toBe(end.last - 1)
    // As fast as keys come in one read: nothing was drawn between.
    await press(part, 'list.bottom', 'list.up', 'list.up')
    expect(place(part).last).toBe(end.last - 2)
    await press(part, 'list.top', 'list.up', 'list.down')
    expect(place(part).first).toBe(2)
  })

  it('shows JSON on lines of its own as far as that is no more than can be read', async () => {
    const value = { list: Array.from({ length: 400 }, (_, index) => ({ index, 'a "key"': ['Größe\\', {}, [], ''] })) }
    const part = opened(Buffer.from(JSON.stringify(value)))
    const lines = JSON.stringify(value, null, 2).split('\n')
    await untilCounted(part)
    expect(Number(place(part).all)).toBeGreaterThan(lines.length)
    for (const line of lines.slice(0, 20)) expect(part.text()).toContain(line)
    const deep = opened(Buffer.from('['.repeat(4000) + ']'.repeat(4000)))
    expect(deep.text()).toContain('[[[[[[[[[[')
    await untilCounted(deep)
    expect(Number(place(deep).all)).toBeLessThan(200)
  })

  it('cuts what is more than it shows, and says of how much', async () => {
    const part = opened(Buffer.from('Größe '.repeat(200_000)))
    await press(part, 'list.bottom')
    await untilCounted(part)
    expect(part.text()).toContain(`[cut here: ${200_000 * 7 + 200_000} bytes in all]`)
  })
})

describe('the log', () => {
  const ack = (count: number) => ({ subject: `$JS.ACK.REVIEWS.c.1.${count}.${count}.0.0`, body: '+ACK' })
  const filled = (at: typeof area) =>
    show(({ commands, journal }) => {
      journal.begin({ by: 'look' })({ subject: '$JS.API.STREAM.LIST' })({ kind: 'answered' })
      const config = { name: 'REVIEWS', subjects: ['REVIEWS.*'], storage: 'file', retention: 'limits' }
      const body = JSON.stringify(config)
      journal.begin({ by: 'key' })({ subject: '$JS.API.STREAM.CREATE.REVIEWS', body, asks: true })({ kind: 'answered' })
      const auto = journal.begin({ by: 'auto', run: 'auto' })
      for (let count = 1; count <= 20; count += 1) auto(ack(count))({ kind: 'arrived' })
      const words = 'maximum messages exceeded'
      journal.begin({ by: 'key' })({ subject: 'REVIEWS.x', body: 'text', reply: 'r' })({
        kind: 'refused',
        code: 10077,
        words,
      })
      commands.run('app.log')
    }, at)

  it('shows acts as they were sent and answered, told apart by kind, the newest in view', async () => {
    const part = show((bench) => bench.commands.run('app.log'), { ...area, height: 10 })
    expect(part.text()).toContain('Nothing done yet.')
    for (let count = 1; count <= 20; count += 1) part.journal.begin({ by: 'key' })(ack(count))({ kind: 'arrived' })
    part.clock.advance(40)
    await part.drawn()
    expect(part.text()).toMatch(/▌ .+ verdict ack · seq 20 of c +arrived/)
    expect(part.text()).not.toContain('seq 1 of c')
  })

  it.each([
    { ...area, height: 21 },
    { ...area, width: 60, height: 17 },
  ])('is whole at $width x $height: acts, answer, form', async (at) => {
    const part = filled(at)
    expect(part.text()).toMatch(/request create stream REVIEWS +✓/)
    expect(part.text()).toMatch(/verdict ack · 20 messages, seq 1.+ arrived/)
    expect(part.text()).toMatch(/▌ .+ publish REVIEWS\.x +✗ 10077/)
    expect(part.text()).toContain('refused in 0ms with 10077: maximum messages exceeded')
    expect(part.text()).toContain('nats pub --jetstream REVIEWS.x text')
    expect(part.text()).not.toContain('STREAM.LIST')
    part.commands.run('log.form')
    await part.drawn()
    expect(part.text()).toContain('await js.publish("REVIEWS.x", "text")')
    part.commands.run('log.form')
    await part.drawn()
    expect(part.text()).toContain('PUB REVIEWS.x r  text')
    part.commands.run('list.up')
    await part.drawn()
    expect(part.text()).toContain('│ ack · 20 messages, seq 1 to 20 of c ')
    expect(part.text()).toMatch(/auto-ack: arrived in 0ms; a plain ack is not answered/)
    // Twenty acks have no room here, and what is left out is named.
    expect(part.text()).toMatch(/… \d+ more lines: Enter shows all/)
  })

  it('shows one kind alone', async () => {
    const part = filled({ ...area, height: 21 })
    part.commands.run('log.filter')
    await part.drawn()
    expect(part.text()).toContain('1 of 1 · requests')
    expect(part.text()).not.toContain('20 messages')
    for (let at = 0; at < 5; at += 1) part.commands.run('log.filter')
    await part.drawn()
    expect(part.text()).toMatch(/look +STREAM\.LIST/)
  })
})

describe('the palette', () => {
  it('lists what is found with its key, and why one is off', () => {
    const part = show(({ ui }) => ui.open({ kind: 'palette', query: 'message.ack', at: 0 }))
    expect(part.text()).toMatch(/▌a +message\.ack +no consumer is open/)
    expect(part.text()).toContain('message.ack-confirmed')
  })

  it('says when nothing is found', () => {
    const part = show(({ ui }) => ui.open({ kind: 'palette', query: 'zzz', at: 0 }))
    expect(part.text()).toContain('nothing has these words')
  })
})

describe('a form', () => {
  it('shows each field with its value and what the one in hand is for', () => {
    const text = open('mode.edit').text()
    expect(text).toContain('Edit consumer rating-pull')
    expect(text).toMatch(/▌filter/)
    expect(text).toMatch(/ack wait +1s/)
    expect(text).toContain('which subjects it delivers')
  })

  it('goes to the first wrong value on submission and says why', async () => {
    const part = open('stream.create')
    const top = part.ui.get().overlays.at(-1)
    if (top?.kind !== 'form') throw new Error('no form')
    part.ui.replaceTop({ ...top, at: 0, problem: literal`that will not do` })
    await part.drawn()
    expect(part.text()).toContain('that will not do')
  })
})

describe('a pick list', () => {
  it('shows what to know before choosing, and the choices', () => {
    const text = open('message.nak-delayed').text()
    expect(text).toContain('Nak seq 1: send it again …')
    expect(text).toContain('its place in max ack pending stays taken')
    expect(text).toMatch(/\[after 1s\]/)
  })
})

describe('any overlay', () => {
  const ids = ['app.help', 'app.palette', 'app.log', 'mode.edit', 'message.open', 'message.term', 'app.quit'] as const

  it.each(ids)('%s stays within its area at every size', (id) => {
    for (const [width, height] of [
      [40, 7],
      [60, 17],
      [80, 21],
      [200, 57],
    ] as const) {
      const part = show(
        (bench) => {
          bench.show().deliver({}, aReview({ text: '静かで 🍜 '.repeat(50) }))
          bench.commands.run(id)
        },
        { x: 0, y: 0, width, height },
      )
      expect(part.lines().length).toBeLessThanOrEqual(height)
      for (const line of part.lines()) expect(textWidth(line)).toBeLessThanOrEqual(width)
      expect(part.text().trimEnd()).toMatch(/╯$/)
    }
  })
})

describe('the place of a dialog', () => {
  const body = { x: 0, y: 4, width: 80, height: 18 }
  const area = { list: { ...body, height: 11 }, body }

  it('is the lower edge of the list, as wide as it, the selected row above it', () => {
    expect(dialogArea({ panes: { consumer: area.list }, body })).toEqual(area)
    expect(dock(area, 6)).toEqual({ x: 0, y: 9, width: 80, height: 6 })
    expect(listAbove(area.list, 9)).toEqual({ ...area.list, height: 5 })
  })

  it('reaches down over what lies below the list when it is higher, never up over the selected row', () => {
    expect(dock(area, 12)).toEqual({ x: 0, y: 10, width: 80, height: 12 })
    expect(dock(area, 100)).toEqual({ x: 0, y: 8, width: 80, height: 14 })
    expect(listAbove(area.list, 8)).toEqual({ ...area.list, height: 4 })
  })

  it('is the whole body where list and dialog have no room together, and the list stays as it was below it', () => {
    const low = { x: 0, y: 1, width: 40, height: 7 }
    const small = dialogArea({ panes: {}, body: low })
    expect(dialogRoom(small)).toBe(7)
    expect(dock(small, 100)).toEqual(low)
    expect(listAbove(low, 1)).toEqual(low)
    expect(listAbove(low, undefined)).toEqual(low)
  })
})

describe('the box', () => {
  it('stands in the middle of its area, cut to it', () => {
    expect(centred({ x: 0, y: 1, width: 80, height: 20 }, 40, 10)).toEqual({ x: 20, y: 6, width: 40, height: 10 })
    expect(centred({ x: 0, y: 1, width: 80, height: 20 }, 100, 30)).toEqual({ x: 0, y: 1, width: 80, height: 20 })
  })

  it('wraps notes of one style, at most four lines of each, and leaves mixed ones as they are', () => {
    const long = [{ text: safeText('word '.repeat(40)), role: 'dim' as const }]
    const mixed = [{ text: literal`a` }, { text: literal`b` }]
    const notes = wrapNotes([long, mixed, []], 20)
    expect(notes).toHaveLength(6)
    expect(notes[0]).toMatchObject([{ role: 'dim' }])
    expect(notes.slice(4)).toEqual([mixed, []])
  })
})
