import { describe, expect, it } from 'vitest'
import { createCommandBench } from '../../test/support/explorer.js'
import { aConsumerSummary, aStreamSummary } from '../../test/support/stream-summaries.js'
import { formError, formValues } from '../overlays.js'

const theirs = {
  durable_name: 'theirs',
  ack_policy: 'all',
  deliver_policy: 'new',
  deliver_subject: 'their.inbox',
  ack_wait: 30e9,
  max_deliver: 7,
  backoff: [1e9, 2e9],
  rate_limit_bps: 1000,
  metadata: { owner: 'shop', '_nats.ver': '2.15.1' },
} as const

function setUp(config: object = theirs, version = '2.15.1') {
  const bench = createCommandBench({ version })
  const summary = aConsumerSummary('REVIEWS', 'theirs', { kind: 'push' })
  const info = { ...summary.info, name: 'theirs', config } as typeof summary.info
  const reviews = { ...aStreamSummary('REVIEWS'), consumers: [{ ...summary, info }] }
  bench.streams.set({ phase: 'ready', streams: [reviews] })
  bench.ui.change(() => ({ focus: 'streams', streamRow: 'consumer:REVIEWS/theirs' }))
  const form = () => {
    const top = bench.ui.get().overlays.at(-1)
    if (top?.kind !== 'form') throw new Error(`no form but ${top?.kind ?? 'nothing'}`)
    return top
  }
  const question = () => {
    const top = bench.ui.get().overlays.at(-1)
    if (top?.kind !== 'pick') throw new Error(`no question but ${top?.kind ?? 'nothing'}`)
    return { ...top, words: top.notes.map((line) => line.map(({ text }) => text).join('')) }
  }
  const submit = (values: Readonly<Record<string, string>>): void =>
    form().submit({ ...formValues(form().fields), ...values })
  return { ...bench, form, question, submit }
}

describe('editing somebody else’s consumer', () => {
  it('lists its own fields: what can be edited first, then what cannot, with the reason', () => {
    const { commands, form } = setUp()
    commands.run('stream.edit')
    const rows = form().fields
    const fixed = rows.filter((row) => row.fixed !== undefined).map(({ id }) => id)
    expect(rows.slice(-fixed.length).map(({ id }) => id)).toEqual(fixed)
    expect(fixed).toEqual(expect.arrayContaining(['ack_policy', 'deliver_policy', 'ack_wait', 'durable_name']))
    expect(rows.find(({ id }) => id === 'ack_wait')?.fixed).toContain('first step of backoff')
    expect(formValues(rows)).toMatchObject({ rate_limit_bps: '1000', backoff: '1s 2s', metadata: 'owner=shop' })
    // A pull consumer's own fields would only be in the way.
    expect(rows.map(({ id }) => id)).not.toContain('max_waiting')
    expect(formError(rows)).toBeUndefined()
  })

  it('refuses nothing that nobody touched', () => {
    const { commands, form } = setUp({ ...theirs, deliver_group: 'a b', max_deliver: 1, sample_freq: 'often' })
    commands.run('stream.edit')
    expect(formError(form().fields)).toBeUndefined()
    const values = { ...formValues(form().fields), max_deliver: '0' }
    expect(
      form()
        .fields.find(({ id }) => id === 'max_deliver')
        ?.check('0', values),
    ).toContain('at least 1')
  })

  it('shows the difference first, with what it does, and sends what was touched and nothing else', async () => {
    const { commands, submit, question, choose, calls, settled, status, ui } = setUp()
    commands.run('stream.edit')
    submit({ backoff: '1s 5s', description: 'ours' })
    expect(calls).toEqual([])
    expect(question()).toMatchObject({ title: 'Change consumer theirs?', guarded: 'read' })
    expect(question().words).toEqual([
      'description: none → ours',
      'backoff: 1s 2s → 1s 5s',
      '  ack wait becomes the first step; waits that run now end by the new steps',
    ])
    choose('yes')
    await settled()
    expect(calls).toEqual(['editConsumer REVIEWS theirs {"backoff":[1000000000,5000000000],"description":"ours"}'])
    expect(ui.get().overlays).toEqual([])
    expect(status()).toBe('consumer theirs: description is ours now and 1 more')
  })

  it('goes back to the form with what was typed when it is refused', async () => {
    const { commands, form, submit, choose, failWith, settled, ui, view, show } = setUp()
    show()
    const before = view.get()
    commands.run('stream.edit')
    ui.replaceTop({
      ...form(),
      fields: form().fields.map((row) => (row.id === 'description' ? { ...row, value: 'ours' } : row)),
    })
    failWith({ summary: 'no', advice: 'ask somebody' })
    submit({})
    choose('yes')
    await settled()
    expect(form().problem).toBe('no — ask somebody')
    expect(formValues(form().fields)).toMatchObject({ description: 'ours' })
    expect(view.get()).toBe(before)
  })

  it('shows of a long value where it differs', () => {
    const long = 'of another team, '.repeat(20)
    const { commands, submit, question } = setUp({ ...theirs, description: `${long}yes` })
    commands.run('stream.edit')
    submit({ description: `${long}no` })
    expect(question().words).toEqual(['description: …other team, yes → …other team, no'])
  })

  it('says when nothing was changed', () => {
    const { commands, submit, calls, status } = setUp()
    commands.run('stream.edit')
    submit({})
    expect(calls).toEqual([])
    expect(status()).toBe('consumer theirs: nothing was changed')
  })

  it('makes another one like it where a field cannot be changed, and leaves the first alone', async () => {
    const { commands, form, submit, calls, settled } = setUp()
    commands.run('stream.edit')
    form().likeThis?.()
    expect(form()).toMatchObject({ title: 'A new consumer like theirs' })
    expect(formValues(form().fields)).toMatchObject({ name: 'theirs-2', ack_policy: 'all', deliver_subject: '' })
    expect(formError(form().fields)).toBeUndefined()
    submit({ ack_policy: 'explicit' })
    await settled()
    const [call = ''] = calls
    expect(call).toMatch(/^makeConsumer REVIEWS /)
    expect(JSON.parse(call.replace('makeConsumer REVIEWS ', ''))).toEqual({
      ...theirs,
      durable_name: 'theirs-2',
      ack_policy: 'explicit',
      deliver_subject: '',
      metadata: { owner: 'shop' },
    })
  })

  it('says of a field this server does not know which one does', () => {
    const { commands, form } = setUp(theirs, '2.9.10')
    commands.run('stream.edit')
    expect(form().fields.find(({ id }) => id === 'metadata')?.fixed).toBe(
      'metadata needs nats-server 2.10; this one is 2.9.10',
    )
  })
})

describe('editing a stream', () => {
  it('sends what was touched, and warns before what cannot be taken back', async () => {
    const { commands, ui, submit, question, choose, calls, settled } = setUp()
    ui.change(() => ({ streamRow: 'stream:REVIEWS' }))
    commands.run('stream.edit')
    submit({ max_msgs: '50', deny_delete: 'yes' })
    expect(question().words).toContain('  it can never be turned off again')
    choose('yes')
    await settled()
    expect(calls).toEqual(['edit REVIEWS {"max_msgs":50,"deny_delete":true}'])
  })
})
