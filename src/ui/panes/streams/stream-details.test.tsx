import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../../data/hostile-strings.json' with { type: 'json' }
import { aConsumerInfo, aStreamInfo } from '../../../test/support/jetstream-fixtures.js'
import { findForbidden } from '../../../test/support/forbidden-text.js'
import { showPart } from '../../../test/support/part.js'
import type { Part } from '../../../test/support/part.js'
import type { ScreenSize } from '../../../test/support/render.js'
import { drawnSizes } from '../../../test/support/screen-states.js'
import {
  aStoredMessage,
  storedState,
  streamsOfTheDrawing,
  streamsWithLongNames,
} from '../../../test/support/stored-stage.js'
import { aConsumerSummary, aStreamSummary } from '../../../test/support/stream-summaries.js'
import type { StreamSummary } from '../../../jetstream/index.js'
import { textWidth } from '../../../lib/text-width.js'
import { layoutScreen } from '../../layout.js'
import type { Rect } from '../../layout.js'
import { createTheme } from '../../theme.js'
import { StreamDetails } from './stream-details.js'

/** The room the details have on a screen of this size, with two rows between the top line and the panes. */
function roomAt({ columns, rows }: ScreenSize): Rect {
  const { details } = layoutScreen(columns, rows, { focus: 'streams', lower: 'truth', head: 2 })
  if (!details) throw new Error(`no details at ${columns}x${rows}`)
  return details
}
const rects = {
  80: roomAt({ columns: 80, rows: 24 }),
  120: roomAt({ columns: 120, rows: 40 }),
  200: roomAt({ columns: 200, rows: 60 }),
} as const
type Columns = keyof typeof rects

function show(
  columns: Columns,
  given?: Partial<StreamSummary>,
  options: { readonly ascii?: boolean; readonly row?: string; readonly rows?: number } = {},
): Part {
  const rect = { ...rects[columns], ...(options.rows && { height: options.rows }) }
  return showPart(<StreamDetails rect={rect} columns={columns} />, {
    size: { columns: rect.width, rows: rect.height },
    ...(options.ascii && { theme: createTheme({ NO_COLOR: '1' }, { ascii: true }) }),
    prepare: (bench) => {
      const drawing = streamsOfTheDrawing(bench.clock.now())
      bench.streams.set({
        phase: 'ready',
        streams: given ? [aStreamSummary('REVIEWS', [], given)] : drawing.streams,
      })
      bench.stored.set(given ? storedState([]) : drawing.stored)
      bench.ui.change(() => ({ focus: 'streams', ...(options.row !== undefined && { streamRow: options.row }) }))
    },
  })
}

const config = (parts: object): Partial<StreamSummary> => {
  const info = aStreamInfo('REVIEWS')
  return { info: { ...info, config: { ...info.config, ...parts } } }
}

describe('the details of a stream', () => {
  it('say at 80 columns what it takes and keeps, its limits, and of each consumer why', () => {
    const text = show(80).text()
    for (const line of [
      /── REVIEWS ─+ ● taking ──/,
      /takes +REVIEWS\.\*\s/,
      /keeps +until a limit, in a file\s/,
      /stored +8 {2}seq 1 to 8\s/,
      /messages +━─+ 8 of 1,000,000/,
      /bytes +━─+ 2\.3 KiB of 1 GiB/,
      /same id +dropped for 2m\s/,
      /── Consumers ─+ 3 ──/,
      / {2}name +kind +out {2}to come/,
      / {2}rating-push +push +5\/5 +2\n *└ full: 5 of 5 out, nothing new is sent/,
      / {2}rating-pull +pull +0\/1,000 +8\n *└ nobody asks: pull sends only what is asked/,
      / {2}audit +push +0\/1,000 +0\n *└ up to date: nothing is to come/,
    ])
      expect(text).toMatch(line)
    expect(text).not.toMatch(/Stored|In words/)
  })

  it('say at 120 columns how far each has come, what waits how long, and the newest messages', () => {
    const text = show(120).text()
    for (const line of [
      /takes +REVIEWS\.\* +every subject with one word after REVIEWS/,
      /keeps .* limits: an ack deletes nothing here/,
      /stored .* first 22:12:07, newest 22:13:15/,
      /rating-push +push +1 +5\/5 +2 {2}6s +full: 5 of 5 out/,
      /rating-pull +pull +0 +0\/1,000 +8 {2}1m13 +nobody asks/,
      /Stored, newest first ─+ for audit ──/,
      / 8 {2}22:13:15 {2}rateGiven .* ✓ settled/,
      / 1 {2}22:12:07 {2}rateGiven .*★★★★★ Quiet.* ✓ settled/,
    ])
      expect(text).toMatch(line)
  })

  it('say at 200 columns where each message is for each consumer, and all of it in words and as a command', () => {
    const text = show(200).text()
    for (const line of [
      / 8 {2}22:13:15 .* ✓ settled +to come +to come/,
      / 3 {2}22:12:07 .* ✓ settled +to come +● out/,
      / 1 {2}22:12:07 .* ✓ settled +to come +✓ settled/,
      /Stores what is published on REVIEWS\.\* until 1,000,000 messages or 1 GiB; then the oldest go\./,
      /An ack deletes nothing here\./,
      /nats stream add REVIEWS '--subjects=REVIEWS\.\*' .*--max-msgs=1000000/,
    ])
      expect(text).toMatch(line)
  })

  it.each(drawnSizes.filter(({ columns }) => columns >= 60))(
    'say at $columns x $rows of each consumer why, and cut nothing beside blank rows',
    (size) => {
      const rect = roomAt(size)
      for (const stage of [streamsOfTheDrawing, streamsWithLongNames]) {
        const part = showPart(<StreamDetails rect={rect} columns={size.columns} />, {
          size: { columns: rect.width, rows: rect.height },
          prepare: (bench) => {
            const { streams, stored } = stage(bench.clock.now())
            bench.streams.set({ phase: 'ready', streams })
            bench.stored.set(stored)
            bench.ui.change(() => ({ focus: 'streams' }))
          },
        })
        const lines = part.lines()
        const from = lines.findIndex((line) => line.includes('── Consumers'))
        const end = lines.findIndex((line, at) => at > from && (line.trim() === '' || line.startsWith('──')))
        const table = lines.slice(from + 1, end < 0 ? undefined : end)
        const whys = table.join('\n').match(/up to date|nobody asks|paused|full: 5 of 5 out/g)
        expect(whys, part.text()).toHaveLength(3)
        // A reason is whole at any size, and so is a name wherever there is a row for it.
        for (const line of table) expect(line).not.toMatch(/…$/)
        const blank = rect.height - (lines.findLastIndex((line) => line.trim() !== '') + 1)
        if (blank >= 3) expect(table.join('\n')).not.toContain('…')
        const stored = lines.filter((line) => / \d\d:\d\d:\d\d /.test(line)).join('\n')
        if (stored.includes('…')) expect(blank).toBeLessThan(rect.height / 3)
      }
    },
  )

  it('give the rows there are to consumers before the lesser facts, and never leave a reached limit out', () => {
    const part = showPart(<StreamDetails rect={roomAt({ columns: 60, rows: 20 })} columns={60} />, {
      size: { columns: 60, rows: 9 },
      prepare: (bench) =>
        bench.streams.set({ phase: 'ready', streams: streamsWithLongNames(bench.clock.now()).streams }),
    })
    const heads = part.lines().map((line) => line.trim().split(' ')[0])
    expect(heads.slice(1, 4)).toEqual(['takes', 'keeps', 'messages'])
    expect(part.text()).not.toMatch(/stored|bytes|same id/)
  })

  it('show three consumers in the fewest rows there are at 60x20, with the places of a full one above', () => {
    const { details } = layoutScreen(60, 20, { focus: 'streams', lower: 'truth', head: 3 })
    const part = showPart(<StreamDetails rect={details!} columns={60} />, {
      size: { columns: 60, rows: details!.height },
      prepare: (bench) =>
        bench.streams.set({ phase: 'ready', streams: streamsOfTheDrawing(bench.clock.now()).streams }),
    })
    expect(part.text()).toMatch(/takes[^]*keeps[^]*audit[^]*rating-pull[^]*rating-push/)
    expect(part.text()).not.toContain('more')
  })

  it('let the cursor go to a consumer by a click on either of its two lines', () => {
    const part = show(80)
    const at = part.lines().findIndex((line) => line.includes('rating-pull'))
    for (const line of [at, at + 1]) {
      part.ui.change(() => ({ streamRow: 'stream:REVIEWS' }))
      const area = part.ui.hitAreas.at(rects[80].x + 4, rects[80].y + line)
      if (typeof area?.click !== 'function') throw new Error('no area there')
      area.click(rects[80].y + line - area.rect.y)
      expect(part.ui.get().streamRow).toBe('consumer:REVIEWS/rating-pull')
    }
  })

  it('mark the consumer under the cursor, and say for it where each message is', () => {
    const text = show(120, undefined, { row: 'consumer:REVIEWS/rating-push' }).text()
    expect(text).toMatch(/▌ rating-push/)
    expect(text).toMatch(/for rating-push ──/)
    expect(text).toMatch(/ 6 {2}22:13:13 .* ● out/)
    expect(text).toMatch(/ 8 {2}22:13:15 .* to come/)
  })

  it('leave no consumer out that a filter of the list does', async () => {
    const part = show(120)
    part.ui.change(() => ({ streamFilter: 'rating-push' }))
    await part.drawn()
    expect(part.text()).toMatch(/Consumers ─+ 3 ──[^]* audit +push/)
    part.ui.change(() => ({ streamFilter: 'nobody' }))
    await part.drawn()
    expect(part.text()).toContain('No stream to show.')
  })

  it('let the cursor go to a consumer by a click on its row', () => {
    const part = show(120)
    const at = part.lines().findIndex((line) => line.includes('rating-push  push'))
    const area = part.ui.hitAreas.at(rects[120].x + 4, rects[120].y + at)
    if (typeof area?.click !== 'function') throw new Error('no area there')
    area.click(rects[120].y + at - area.rect.y)
    expect(part.ui.get().streamRow).toBe('consumer:REVIEWS/rating-push')
  })

  it('are of the numbers of the session in view, which are newer than the list', async () => {
    const part = show(120)
    part.show({ mode: 'pull', consumer: 'rating-pull', info: { num_ack_pending: 3, num_pending: 5 } })
    await part.drawn()
    expect(part.text()).toMatch(/rating-pull +pull +.* 3\/1,000 +5 /)
  })

  it('have what they show read, and nothing any more when they are gone', async () => {
    const part = show(120)
    const last = part.wants.at(-1)
    expect([last?.stream.name, last?.most, last?.waiting]).toEqual([
      'REVIEWS',
      8,
      [
        { after: 0, filter: '>' },
        { after: 6, filter: '>' },
      ],
    ])
    expect(part.calls).toContain('watch REVIEWS')
    part.ui.change(() => ({ streamRow: 'stream:ORDERS' }))
    await part.drawn()
    expect(part.wants.at(-1)?.stream.name).toBe('ORDERS')
    part.streams.set({ phase: 'ready', streams: [] })
    await part.drawn()
    expect(part.text()).toContain('No stream to show.')
    expect(part.wants.at(-1)).toBeUndefined()
    expect(show(80).wants.at(-1)).toMatchObject({ most: 0, waiting: [] })
  })

  it('say why messages are not to be seen, and that older ones were not looked for', async () => {
    const part = show(120, { messages: 3, lastSeq: 3 })
    expect(part.text()).toContain('Nothing is stored.')
    part.stored.set(storedState([], { problem: { summary: 'the login may not read messages' } }))
    await part.drawn()
    expect(part.text()).toContain('Not read: the login may not read messages')
    part.stored.set(storedState([aStoredMessage(3)], { isCut: true }))
    await part.drawn()
    expect(part.text()).toContain('older ones lie behind many that are gone')
    part.stored.set(storedState([aStoredMessage(3)], { stream: 'ANOTHER' }))
    await part.drawn()
    expect(part.text()).toContain('Reading …')
  })

  it('are stale while the server does not answer or the list is refused', async () => {
    const part = show(80)
    const lost = { kind: 'disconnected', reason: 'gone', attempt: 1, since: 0, action: 'trying' } as const
    const before = part.connection.get()
    part.connection.set(lost)
    await part.drawn()
    expect(part.text()).toMatch(/── REVIEWS ─+ stale ──/)
    part.connection.set(before)
    part.streams.update((now) => ({ ...now, problem: 'no answer' }))
    await part.drawn()
    expect(part.text()).toMatch(/── REVIEWS ─+ stale ──/)
  })

  it('say what a limit is that is set, and what one that is reached does', () => {
    const set = { max_age: 86_400e9, max_msgs_per_subject: 1, max_msg_size: 1024, max_consumers: 4 }
    const text = show(120, { messages: 10, lastSeq: 12, ...config({ ...set, max_msgs: 10, discard: 'new' }) }).text()
    for (const line of [
      /REVIEWS ─+ ■ full ──/,
      /messages +━+ 10 of 10\b/,
      /age +at most 1d +max age/,
      /a subject +at most 1 /,
      /a message +at most 1 KiB/,
      /consumers +─+ 0 of 4/,
      /stored +10 {2}seq 1 to 12, 2 gone between/,
    ])
      expect(text).toMatch(line)
    expect(show(120, config({ sealed: true })).text()).toMatch(/■ sealed ──/)
    expect(show(120, { ...config({ mirror: { name: 'X' } }), subjects: [] }).text()).toMatch(
      /takes +what X stores \(mirror\)/,
    )
  })

  it('have rows of exactly their cells whatever the names are, and count what has no room', () => {
    const names = [...Array.from({ length: 2400 }, (_, index) => `c${String(index).padStart(4, '0')}`)]
    const many = names.map((name) => aConsumerSummary('REVIEWS', name, { info: aConsumerInfo({ name }) }))
    const subjects = Array.from({ length: 1000 }, (_, index) => `REVIEWS.部屋.${index}.${'x'.repeat(80)}`)
    for (const columns of [80, 120, 200] as const) {
      const part = show(columns, { consumers: many, consumerCount: 2400, subjects }, { row: 'consumer:REVIEWS/c2000' })
      expect(part.text()).toMatch(/▌ c2000/)
      expect(part.text()).toMatch(/… 2,3\d\d more/)
      expect(part.text()).toMatch(/and 999 more/)
      expectExact(part, columns)
    }
  })

  it('put nothing on the screen that the data could act or hide with', async () => {
    const found: string[] = []
    for (const columns of [80, 120, 200] as const) {
      const part = show(columns)
      for (const { text } of hostileStrings) {
        const info = aConsumerInfo({ name: text, config: { filter_subject: text, pause_until: text } })
        const consumer = aConsumerSummary(text, text, { info: { ...info, paused: true } })
        const stream = { ...aStreamSummary(text, [], config({ name: text, mirror: { name: text } })), subjects: [text] }
        part.streams.set({ phase: 'ready', streams: [{ ...stream, consumers: [consumer] }] })
        const data = new TextEncoder().encode(text)
        const message = aStoredMessage(1, { subject: text, data, headers: [[text, text]], dataBytes: data.length })
        part.stored.set(storedState([message], { stream: text, problem: undefined }))
        await part.drawn()
        for (const line of part.lines()) for (const one of findForbidden(line)) found.push(`${one} in ${line}`)
        expectExact(part, columns)
      }
    }
    expect(found).toEqual([])
  })

  it('are drawn with ASCII only when asked to be, and in any room there is', () => {
    expect(show(200, undefined, { ascii: true }).text().replaceAll('\n', '')).toMatch(/REVIEWS/)
    const ascii = show(120, {}, { ascii: true }).text().replaceAll('\n', '')
    expect(ascii).toMatch(/^[\x20-\x7e]+$/)
    for (let rows = 1; rows < 30; rows += 1) expectExact(show(80, undefined, { rows }), 80, rows)
  })
})

function expectExact(part: Part, columns: Columns, rows: number = rects[columns].height): void {
  const lines = part.lines()
  expect(lines.length).toBeLessThanOrEqual(rows)
  for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(rects[columns].width)
}
