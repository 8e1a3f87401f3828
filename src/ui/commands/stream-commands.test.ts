import { describe, expect, it } from 'vitest'
import { createCommandBench } from '../../test/support/explorer.js'
import type { ExplorerOptions } from '../../test/support/explorer.js'
import { aConsumerSummary, aStreamSummary } from '../../test/support/stream-summaries.js'
import { formError, formValues } from '../overlays.js'
import { selectedStreamRow, streamRows, type StreamRows } from './stream-rows.js'
import { newStreamConfig, newStreamFields } from './stream-form.js'

function setUp(options: ExplorerOptions = {}, row?: string) {
  const bench = createCommandBench(options)
  const push = aConsumerSummary('REVIEWS', 'audit', { kind: 'push' })
  const reviews = aStreamSummary('REVIEWS', ['rating-pull'])
  const streams = [{ ...reviews, consumers: [...(reviews.consumers ?? []), push] }, aStreamSummary('OTHER')]
  bench.streams.set({ phase: 'ready', streams })
  bench.ui.change(() => ({ focus: 'streams', streamRow: row }))
  const form = () => {
    const top = bench.ui.get().overlays.at(-1)
    if (top?.kind !== 'form') throw new Error(`no form but ${top?.kind ?? 'nothing'}`)
    return top
  }
  const notes = () => {
    const top = bench.ui.get().overlays.at(-1)
    return top?.kind === 'pick' || top?.kind === 'form' ? top.notes.flat().map(({ text }) => text) : []
  }
  return { ...bench, form, notes }
}

describe('the rows', () => {
  const ids = (rows: StreamRows): readonly (string | undefined)[] => rows.slice(0, rows.length).map(({ id }) => id)

  it('are the streams with their consumers below them, selected by id', () => {
    const rows = streamRows([aStreamSummary('A', ['x']), aStreamSummary('B')])
    expect(ids(rows)).toEqual(['stream:A', 'consumer:A/x', 'stream:B'])
    expect(selectedStreamRow(rows, 'stream:B')?.id).toBe('stream:B')
    expect(selectedStreamRow(rows, 'stream:GONE')?.id).toBe('stream:A')
    expect(selectedStreamRow(streamRows([]), undefined)).toBeUndefined()
  })

  it('are found by place and by id alike, whatever the names', () => {
    const rows = streamRows([
      aStreamSummary('A', []),
      aStreamSummary('a:b', ['x', 'x/y', 'consumer:x']),
      { ...aStreamSummary('not listed'), consumers: undefined },
      aStreamSummary('a', ['b/x']),
      aStreamSummary('a/b', ['x', 'z']),
    ])
    expect(rows.length).toBe(11)
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows.at(at)
      // Two ids may be the same text only where a slash stands in both names; then the first is found.
      if (row?.id !== 'consumer:a/b/x') expect([row?.id, rows.indexOf(row?.id ?? '')]).toEqual([row?.id, at])
    }
    expect([rows.at(-1), rows.at(11), rows.slice(9, 40).length]).toEqual([undefined, undefined, 2])
    expect(['consumer:A/none', 'stream:none', 'consumer:none', ''].map(rows.indexOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('are, with a filter, those whose names contain it, and the stream above a consumer that does', () => {
    const streams = [
      aStreamSummary('ORDERS', ['billing', 'audit']),
      aStreamSummary('BILLS', ['x']),
      aStreamSummary('C'),
    ]
    expect(ids(streamRows(streams, 'bill'))).toEqual([
      'stream:ORDERS',
      'consumer:ORDERS/billing',
      'stream:BILLS',
      'consumer:BILLS/x',
    ])
    expect(streamRows(streams, 'bill').streams).toBe(2)
    expect(streamRows(streams, 'nobody').length).toBe(0)
  })

  it('are made once for a list and a filter, however often they are asked for', () => {
    const streams = [aStreamSummary('A')]
    expect(streamRows(streams, 'a')).toBe(streamRows(streams, 'a'))
    expect(streamRows(streams)).not.toBe(streamRows([...streams]))
  })
})

describe('filtering', () => {
  it('asks for a text, keeps it, acts only on what is listed, and Esc ends it', () => {
    const { commands, ui, status, form } = setUp()
    commands.run('stream.filter')
    form().submit({ text: ' OTH ' })
    expect(ui.get()).toMatchObject({ streamFilter: 'OTH', overlays: [] })
    commands.run('stream.inspect')
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'stream OTHER' })
    ui.close()
    ui.change(() => ({ streamFilter: 'nobody' }))
    commands.run('stream.delete')
    expect(status()).toContain('no name contains "nobody"')
    commands.run('app.back')
    expect(ui.get()).toMatchObject({ streamFilter: '', focus: 'streams' })
  })
})

describe('opening', () => {
  it('a stream points the modes at it; a consumer opens in the live view', async () => {
    const { commands, calls, settled, ui, status } = setUp({}, 'stream:OTHER')
    commands.run('stream.open')
    expect(calls).toEqual(['watch OTHER', 'useStream OTHER'])
    ui.change(() => ({ streamRow: 'consumer:REVIEWS/rating-pull' }))
    commands.run('stream.open')
    await settled()
    expect(calls.at(-1)).toBe('openConsumer REVIEWS rating-pull')
    expect(ui.get().focus).toBe('consumer')
    expect(status()).toBe('watching rating-pull')
  })

  it('shows every field on inspection, in words, with what stands on the wire beside', () => {
    const { commands, ui } = setUp({}, 'consumer:REVIEWS/rating-pull')
    commands.run('stream.inspect')
    const top = ui.get().overlays.at(-1)
    expect(top).toMatchObject({ kind: 'inspect', title: 'consumer rating-pull' })
    const text =
      top?.kind === 'inspect'
        ? top.lines.map((line) => (typeof line === 'string' ? line : line.map((span) => span.text).join(''))).join('\n')
        : ''
    expect(text).toMatch(/ack policy +explicit/)
    expect(text).toMatch(/out · ack pending +\d/)
    expect(text).toMatch(/ack wait +1s +1000000000 ns/)
    expect(text).toContain('What decides when it comes again')
  })

  it('has nothing to act on while there is no stream', () => {
    const { commands, status } = createCommandBench()
    for (const id of ['stream.open', 'stream.inspect', 'stream.purge', 'stream.delete'] as const) {
      commands.run(id)
      expect(status()).toContain('there is no stream yet: C creates one')
    }
  })
})

describe('destroying', () => {
  it.each([
    ['stream.purge', 'stream:REVIEWS', 'Purge stream REVIEWS?', 'purge REVIEWS 9', '7 messages removed from REVIEWS'],
    ['stream.purge', 'consumer:REVIEWS/rating-pull', 'Purge stream REVIEWS?', 'purge REVIEWS 9', '7 messages removed'],
    ['stream.delete', 'stream:REVIEWS', 'Delete stream REVIEWS?', 'remove REVIEWS', 'stream REVIEWS deleted'],
    [
      'stream.delete',
      'consumer:REVIEWS/rating-pull',
      'Delete consumer rating-pull?',
      'removeConsumer REVIEWS rating-pull',
      'consumer rating-pull deleted',
    ],
  ] as const)('%s on %s counts the loss, asks, and acts on yes', async (id, row, title, call, done) => {
    const { commands, calls, choose, settled, ui, notes, status } = setUp({}, row)
    commands.run(id)
    await settled()
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatch(/^loss REVIEWS/)
    expect(ui.get().overlays.at(-1)).toMatchObject({ kind: 'pick', title })
    expect(notes().join('\n')).toMatch(/3 (messages wait|of them are out)/)
    choose('yes')
    await settled()
    expect(calls.at(-1)).toBe(call)
    expect(status()).toContain(done)
    expect(ui.get().overlays).toEqual([])
  })

  it('offers “no” first, and keeps everything on it', async () => {
    const { commands, calls, choose, settled, ui } = setUp({}, 'stream:REVIEWS')
    commands.run('stream.delete')
    await settled()
    const top = ui.get().overlays.at(-1)
    expect(top?.kind === 'pick' && top.items[0]?.key).toBe('no')
    choose('no')
    expect(calls).toEqual(['loss REVIEWS'])
    expect(ui.get().overlays).toEqual([])
  })

  it('says what would be lost, counted on the server at that moment', async () => {
    const { commands, settled, notes } = setUp({}, 'stream:REVIEWS')
    commands.run('stream.delete')
    await settled()
    expect(notes()).toEqual([
      '7 messages (700 B) would be lost',
      'with 1 consumer: rating-pull',
      '3 of them are out and wait for a verdict',
      'What is published until then goes with it.',
    ])
  })

  it('deletes no stream to which a consumer came while it was asked about', async () => {
    const { commands, calls, choose, comesToStreams, settled, status } = setUp({}, 'stream:REVIEWS')
    commands.run('stream.delete')
    await settled()
    comesToStreams('billing')
    choose('yes')
    await settled()
    expect(calls).toEqual(['loss REVIEWS', 'loss REVIEWS'])
    expect(status()).toBe('consumer billing came to REVIEWS meanwhile: nothing is deleted, D asks again')
  })

  it('wants the name typed on a server that is not ours alone', async () => {
    const { commands, calls, settled, form } = setUp({ ownServer: false }, 'stream:REVIEWS')
    commands.run('stream.delete')
    await settled()
    const { fields, submit } = form()
    for (const typed of ['', 'reviews', 'REVIEWS '])
      expect(formError(fields.map((field) => ({ ...field, value: typed })))?.text).toBe('type REVIEWS')
    const filled = fields.map((field) => ({ ...field, value: 'REVIEWS' }))
    expect(formError(filled)).toBeUndefined()
    submit(formValues(filled))
    await settled()
    expect(calls.at(-1)).toBe('remove REVIEWS')
  })

  it('asks nothing and destroys nothing when the loss cannot be counted', async () => {
    const { commands, calls, failWith, settled, ui, status } = setUp({}, 'stream:REVIEWS')
    failWith({ summary: 'no permission', advice: 'allow $JS.API.>' })
    commands.run('stream.purge')
    await settled()
    expect(calls).toEqual(['loss REVIEWS'])
    expect(ui.get().overlays).toEqual([])
    expect(status()).toBe('no permission — allow $JS.API.>')
  })
})

describe('creating', () => {
  it('sends what the form says and selects the new stream', async () => {
    const { commands, calls, settled, form, ui, status } = setUp()
    commands.run('stream.create')
    form().submit({ ...formValues(form().fields), name: 'NEW', subjects: 'NEW.a NEW.b', max_age: '24h' })
    await settled()
    expect(JSON.parse(calls.at(-1)!.replace('create ', ''))).toMatchObject({
      name: 'NEW',
      subjects: ['NEW.a', 'NEW.b'],
      storage: 'file',
      retention: 'limits',
      max_msgs: -1,
      max_age: 86_400e9,
    })
    expect(ui.get().streamRow).toBe('stream:NEW')
    expect(status()).toBe('stream NEW created on NEW.a, NEW.b')
  })

  it('suggests the stream of the tour as long as there is none', () => {
    const place = { version: '2.11.0' }
    const values = (others: Parameters<typeof newStreamFields>[0]['others']) =>
      formValues(newStreamFields({ others, wanted: 'REVIEWS', place }))
    expect(values([])).toMatchObject({ name: 'REVIEWS', subjects: 'REVIEWS.*' })
    expect(values([aStreamSummary('REVIEWS')])).toMatchObject({ name: '', subjects: '' })
  })

  it.each([
    ['name', 'OTHER', /there is a stream OTHER already/],
    ['name', 'a b', /cannot hold spaces/],
    ['subjects', '', /at least one subject/],
    ['subjects', 'NEW.> OTHER.x', /OTHER\.x overlaps OTHER\.\* of stream OTHER/],
    ['subjects', 'a..b', /two dots/],
    ['max_msgs', '-5', /a whole number/],
    ['max_msgs', '', undefined],
    ['max_bytes', '1000000', undefined],
    ['max_age', '50ms', /at least 100ms/],
    ['max_age', '30m', undefined],
  ])('checks %s "%s" before the server does', (id, value, problem) => {
    const field = newStreamFields({
      others: [aStreamSummary('OTHER')],
      wanted: 'NEW',
      place: { version: '2.11.0' },
    }).find((one) => one.id === id)!
    if (problem === undefined) expect(field.check(value, { [id]: value })).toBeUndefined()
    else expect(field.check(value, { [id]: value })).toMatch(problem)
  })

  it('keeps the duplicate window within the age of the messages, as the server wants it', () => {
    const of = { others: [], wanted: 'A', place: { version: '2.11.0' } }
    expect(newStreamConfig(of, { name: 'A', subjects: 'a', max_age: '1s' })['duplicate_window']).toBe(1e9)
    expect(newStreamConfig(of, { name: 'A', subjects: 'a', max_age: '' })['duplicate_window']).toBe(120e9)
  })
})

describe('--read-only', () => {
  it('refuses to listen to a push consumer, which would make the server send, and opens a pull one', async () => {
    const { commands, calls, status, ui, settled } = setUp({ readOnly: true }, 'consumer:REVIEWS/audit')
    commands.run('stream.open')
    expect(calls).toEqual([])
    expect(status()).toContain('--read-only')
    ui.change(() => ({ streamRow: 'consumer:REVIEWS/rating-pull' }))
    commands.run('stream.open')
    await settled()
    expect(calls).toContain('openConsumer REVIEWS rating-pull')
  })
})

describe('stepping down', () => {
  const cluster = {
    name: 'c',
    leader: 'n2',
    replicas: [
      { name: 'n1', current: true },
      { name: 'n3', lag: 8 },
    ],
  }
  const onCluster = (more: object = {}, options: ExplorerOptions = {}) => {
    const bench = createCommandBench(options)
    const stream = aStreamSummary('REVIEWS', ['rating-pull'])
    const info = { ...stream.info, cluster: { ...cluster, ...more } }
    bench.streams.set({ phase: 'ready', streams: [{ ...stream, info }] })
    bench.ui.change(() => ({ focus: 'streams', streamRow: 'stream:REVIEWS' }))
    return bench
  }

  it('says who leads and who could, and asks the server only after a yes', async () => {
    const { commands, ui, calls, choose, settled } = onCluster()
    commands.run('stream.step-down')
    const top = ui.get().overlays.at(-1)
    expect(top?.kind === 'pick' && [top.title, ...top.notes.flat().map(({ text }) => text)].join(' ')).toContain(
      'Have n2 step down as the leader of REVIEWS? Nothing is lost.',
    )
    expect(top?.kind === 'pick' && top.notes.at(-1)?.[0]?.text).toBe('The others: n1 current; n3 not current, 8 behind')
    expect(calls).toEqual([])
    choose('yes')
    await settled()
    expect(calls).toEqual(['stepDown REVIEWS'])
    expect(ui.get().status?.text).toBe('the leader of REVIEWS steps down: the others choose a new one')
  })

  it.each([
    [{ leader: undefined }, 'REVIEWS has no leader now'],
    [{ replicas: undefined }, 'REVIEWS has one copy only: no other could lead it'],
    [{ name: undefined }, 'REVIEWS is on a server that is alone: no other could lead it'],
  ])('is off with %j, and says why', (more, why) => {
    expect(onCluster(more).commands.refusal('stream.step-down')).toBe(why)
  })

  it('is off in read-only', () => {
    expect(onCluster({}, { readOnly: true }).commands.refusal('stream.step-down')).toContain('--read-only')
  })
})
