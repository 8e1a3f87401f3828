import { describe, expect, it } from 'vitest'
import { createCommandBench } from '../../test/support/explorer.js'
import { aConsumerSummary, aStreamSummary } from '../../test/support/stream-summaries.js'

const push = { mode: 'push', consumer: 'rating-push', info: { config: { deliver_subject: 'd' } } } as const

describe('the mode key', () => {
  it('opens push first, then goes through the modes and round', async () => {
    const { commands, calls, settled, status } = createCommandBench()
    for (let times = 0; times < 5; times += 1) {
      commands.run('mode.next')
      await settled()
    }
    expect(calls).toEqual(['openMode push', 'openMode pull', 'openMode wildcard', 'openMode ordered', 'openMode push'])
    expect(status()).toBe('push mode: rating-push')
    commands.run('mode.previous')
    await settled()
    expect(calls.at(-1)).toBe('openMode ordered')
  })

  it('asks before it leaves held messages, and leaves them only when told to', async () => {
    const { commands, calls, show, choose, ui, settled } = createCommandBench()
    show(push).deliver()
    commands.run('mode.next')
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'Leave 1 message held on rating-push?' })
    choose('stay')
    expect(calls).toEqual([])
    commands.run('mode.next')
    choose('leave')
    await settled()
    expect(calls).toEqual(['openMode pull'])
  })

  it.each(['ack', 'nak'])('decides on all that is held first when told to %s', async (key) => {
    const { commands, calls, show, choose, settled } = createCommandBench()
    const { deliver, sent } = show(push)
    deliver()
    deliver()
    commands.run('mode.next')
    choose(key)
    await settled()
    expect(sent).toEqual(key === 'ack' ? ['+ACK 1', '+ACK 2'] : ['-NAK 1', '-NAK 2'])
    expect(calls).toEqual(['openMode pull'])
  })

  it('decides on those the question named, not on what came while it was open', async () => {
    const { commands, show, choose, settled } = createCommandBench()
    const { deliver, sent } = show(push)
    deliver()
    commands.run('mode.next')
    deliver()
    choose('ack')
    await settled()
    expect(sent).toEqual(['+ACK 1'])
  })

  it('asks nothing of what is on its way to be acked, and decides on it no second time', async () => {
    const { commands, calls, show, choose, settled } = createCommandBench()
    const { deliver, sent, session, frame } = show(push)
    const decided = deliver()
    deliver()
    const first = session.decide([decided.id], { kind: 'ack' }).done
    frame()
    commands.run('mode.next')
    choose('nak')
    await first
    await settled()
    expect(sent).toEqual(['+ACK 1', '-NAK 2'])
    const last = deliver()
    void session.decide([last.id], { kind: 'ack' })
    frame()
    commands.run('mode.next')
    await settled()
    expect(calls).toEqual(['openMode pull', 'openMode wildcard'])
  })

  it('offers a consumer of one’s own when another program holds ours', async () => {
    const { commands, failWith, choose, applied, settled, ui } = createCommandBench()
    failWith({ summary: 'in use', inUse: true })
    commands.run('mode.next')
    await settled()
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'rating-push is in use' })
    failWith(undefined)
    choose('own')
    await settled()
    expect(applied).toMatchObject([{ mode: 'push', name: 'rating-push-2' }])
  })

  it('says what went wrong, with what to do', async () => {
    const { commands, failWith, ui, settled } = createCommandBench()
    failWith({ summary: 'no such stream', advice: 'C creates one' })
    commands.run('mode.next')
    await settled()
    expect(ui.get().status).toEqual({ tone: 'bad', text: 'no such stream — C creates one' })
  })
})

describe('pulling', () => {
  it('asks for the batch chosen last', () => {
    const { commands, show, choose, status } = createCommandBench()
    const { pulls } = show()
    commands.run('consumer.fetch')
    commands.run('consumer.fetch-options')
    choose('once-5')
    commands.run('consumer.fetch')
    expect(pulls).toEqual([1, 5, 5])
    expect(status()).toContain('pull 5')
  })

  it('keeps a number in hand, and stops', () => {
    const { commands, show, choose } = createCommandBench()
    const { session } = show()
    commands.run('consumer.fetch-options')
    choose('keep-25')
    expect(session.state.get().continuous).toBe(25)
    commands.run('consumer.fetch-options')
    choose('stop')
    expect(session.state.get().continuous).toBe(0)
  })

  it('is off, and says why, where nothing is asked for', () => {
    const { commands, show, status } = createCommandBench()
    commands.run('consumer.fetch')
    expect(status()).toBe('fetch: no consumer is open: press m')
    show(push)
    commands.run('consumer.fetch')
    expect(status()).toContain('push: the server sends by itself')
    show({ mode: 'ordered' })
    commands.run('consumer.fetch-options')
    expect(status()).toContain('the ordered consumer pulls by itself')
  })
})

describe('pausing', () => {
  it('pauses for a minute, and resumes what is paused', async () => {
    const { commands, show, calls, settled, status } = createCommandBench()
    show()
    commands.run('consumer.pause')
    await settled()
    expect(status()).toContain('paused for 1m')
    show({ info: { paused: true } })
    commands.run('consumer.pause')
    await settled()
    expect(calls).toEqual(['pause REVIEWS rating-pull 60000', 'resume REVIEWS rating-pull'])
    expect(status()).toBe('resumed')
  })

  it('is off on an older server and where there is no consumer of the server', () => {
    const { commands, show, status, calls } = createCommandBench({ version: '2.10.4' })
    commands.run('consumer.pause')
    expect(status()).toContain('no consumer is open')
    show()
    commands.run('consumer.pause')
    expect(status()).toContain('pause needs nats-server 2.11')
    expect(calls).toEqual([])
  })
})

describe('the settings', () => {
  it('of a mode that has no consumer open are applied when the form is done', async () => {
    const { commands, ui, applied, settled, status } = createCommandBench()
    commands.run('mode.edit')
    const form = ui.get().overlays.at(-1)
    if (form?.kind !== 'form') throw new Error('no form')
    const values = Object.fromEntries(form.fields.map(({ id, value }) => [id, value]))
    form.submit({ ...values, max_ack_pending: '9' })
    await settled()
    expect(applied).toMatchObject([{ name: 'rating-push', ackWaitMs: 30_000, maxAckPending: 9 }])
    expect(status()).toBe('rating-push is set')
  })

  it('change nothing of a consumer that is there before the difference was seen', async () => {
    const { commands, ui, applied, settled, streams, choose } = createCommandBench()
    const there = aConsumerSummary('REVIEWS', 'rating-push', { kind: 'push' })
    streams.set({ phase: 'ready', streams: [{ ...aStreamSummary('REVIEWS'), consumers: [there] }] })
    commands.run('mode.edit')
    const form = ui.get().overlays.at(-1)
    if (form?.kind !== 'form') throw new Error('no form')
    form.submit(Object.fromEntries(form.fields.map(({ id, value }) => [id, value])))
    await settled()
    expect(applied).toEqual([])
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'rating-push is there already: change it?' })
    choose('no')
    expect(ui.get().overlays).toHaveLength(1)
    form.submit(Object.fromEntries(form.fields.map(({ id, value }) => [id, value])))
    await settled()
    choose('yes')
    await settled()
    expect(applied).toHaveLength(1)
  })

  it('of the ordered mode name nothing: its consumer is the app’s own, and only what it delivers can be set', async () => {
    const { commands, ui, view, applied, settled, status } = createCommandBench()
    view.set({ kind: 'failed', mode: 'ordered', problem: { summary: 'not now' } })
    commands.run('mode.edit')
    const form = ui.get().overlays.at(-1)
    if (form?.kind !== 'form') throw new Error('no form')
    expect(form.fields.map(({ id }) => id)).toEqual(['filter_subject'])
    const notes = form.notes.flat().map(({ text }) => text)
    expect(notes.join()).not.toContain('of that name')
    expect(notes.join()).toContain('under a new name of its own')
    form.submit({ filter_subject: 'REVIEWS.rateGiven' })
    await settled()
    expect(applied).toMatchObject([{ mode: 'ordered', filterSubject: 'REVIEWS.rateGiven' }])
    expect(status()).toBe('ordered mode: REVIEWS.rateGiven')
  })

  it('start from the push preset when nothing is open', () => {
    const { commands, ui } = createCommandBench()
    commands.run('mode.edit')
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'Settings of push on REVIEWS' })
  })
})

describe('auto-ack', () => {
  it('is off where there is nothing to ack', () => {
    const { commands, show, status } = createCommandBench()
    commands.run('consumer.auto')
    expect(status()).toContain('no consumer is open')
    show({ mode: 'ordered' })
    commands.run('consumer.auto')
    expect(status()).toContain('ordered delivery takes no acks')
  })
})

describe('a pull within the consumer’s own limits', () => {
  it('asks for no more and waits no longer than the server lets it, and says so', () => {
    const { commands, ui, show, status } = createCommandBench()
    const { pulls } = show({ info: { config: { max_batch: 3, max_expires: 5e9 } } })
    ui.change(() => ({ fetchBatch: 10 }))
    commands.run('consumer.fetch')
    expect(pulls).toEqual([3])
    expect(status()).toBe('pull 3 sent, all it may (max batch); it waits up to 5s, all it may (max expires)')
  })

  it('says how each pull asks in a priority group, and changes it', () => {
    const bench = createCommandBench()
    const config = { priority_groups: ['jobs'], priority_policy: 'overflow' }
    const { session, pulls } = bench.show({ info: { config } })
    bench.commands.run('consumer.fetch')
    expect(pulls).toHaveLength(1)
    bench.commands.run('consumer.fetch-options')
    const top = bench.ui.get().overlays.at(-1)
    if (top?.kind !== 'pick') throw new Error('no question')
    expect(top.notes.flat().map(({ text }) => text)).toContain('Each pull names group jobs.')
    expect(top.items.slice(-2).map(({ label }) => label)).toEqual([
      'ask in group jobs from now on: always served',
      'ask in group jobs from now on: helps only while 10 or more are to come',
    ])
    bench.choose('group-pending')
    expect(session.state.get().asks).toEqual({ group: 'jobs', minPending: 10 })
    expect(bench.status()).toBe('each pull names group jobs while 10 or more are to come from now on')
  })
})

it('a mode asked for before the last one was open is no failure', async () => {
  const { commands, failWith, settled, status, ui } = createCommandBench()
  failWith({ summary: 'another view was opened meanwhile', superseded: true })
  commands.run('mode.next')
  await settled()
  expect(ui.get().status?.tone).toBe('info')
  expect(status()).toBe('opening push …')
})

it('an old server’s lack is said once, not twice', () => {
  const { commands, show, status } = createCommandBench({ version: '2.10.27' })
  show()
  commands.run('consumer.pause')
  expect(status()).toBe('pause needs nats-server 2.11; this one is 2.10.27')
})

it('the delays of auto-ack stand in order', () => {
  const { commands, show, ui } = createCommandBench()
  show()
  commands.run('consumer.auto')
  const top = ui.get().overlays.at(-1)
  expect(top?.kind === 'pick' ? top.items.map(({ key }) => Number(key)) : []).toEqual([0, 200, 1000, 5000])
})

it('a consumer of ack policy none is not called ordered', () => {
  const { commands, show, status } = createCommandBench()
  const live = show({ info: { config: { ack_policy: 'none' } } })
  live.deliver()
  commands.run('message.ack')
  expect(status()).toBe('ack: this consumer takes no acks (ack policy none): there is nothing to decide')
})

it('a mode makes no consumer on somebody’s stream before the user has said so', async () => {
  const { commands, calls, choose, settled, ui, wouldCreate, status } = createCommandBench()
  wouldCreate()
  commands.run('mode.next')
  await settled()
  expect(calls).toEqual([])
  expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'Make consumer rating-push on REVIEWS?' })
  choose('stay')
  await settled()
  expect([calls, status()]).toEqual([[], 'the push mode has no consumer on REVIEWS yet'])
  commands.run('mode.next')
  await settled()
  choose('make')
  await settled()
  expect(calls).toEqual(['openMode push'])
})

it('joins what is observed only after saying what that takes', async () => {
  const { commands, calls, choose, settled, show, ui } = createCommandBench()
  const { session } = show({ info: { num_pending: 7, config: { deliver_subject: 'd', ack_policy: 'none' } } })
  expect(commands.refusal('consumer.join')).toBe('joined already: it is received from')
  const observed = show({
    observes: true,
    info: { num_pending: 7, config: { deliver_subject: 'd', ack_policy: 'none' } },
  })
  expect(observed.session).not.toBe(session)
  expect(commands.refusal('consumer.join')).toBeUndefined()
  expect(commands.refusal('consumer.fetch')).toBe('observing: nothing is taken. J joins it')
  commands.run('consumer.join')
  const dialog = ui.get().overlays.at(-1)
  const notes =
    dialog?.kind === 'pick' ? dialog.notes.flat().map((span) => (typeof span === 'string' ? span : span.text)) : []
  expect(notes.join(' ')).toMatch(
    /begins to send to you at once: 7 to come \(pending\).* gone for this consumer for good/,
  )
  choose('stay')
  expect(calls).toEqual([])
  commands.run('consumer.join')
  choose('join')
  await settled()
  expect([calls, observed.session.state.get().phase.kind]).toEqual([['join'], 'live'])
})

it('leaving a pull consumer says that only a pull brings back what was held, and what is on its last try not', () => {
  const { commands, show, ui } = createCommandBench()
  const notes = (): string => {
    commands.run('mode.next')
    const top = ui.get().overlays.at(-1)
    ui.close()
    return top?.kind === 'pick'
      ? top.notes
          .flat()
          .map(({ text }) => text)
          .join(' ')
      : ''
  }
  show({ info: { config: { ack_wait: 30e9 } } }).deliver()
  expect(notes()).toContain('when its ack wait is over, the next pull gets it again, whoever asks')
  show({ ...push, consumer: 'other' }).deliver()
  expect(notes()).toContain('the server sends it again when its ack wait is over')
  show({ consumer: 'last', info: { config: { max_deliver: 1 } } }).deliver()
  expect(notes()).toBe(
    'It is on the last try: left alone or handed back (nak) it is used up: stored, but never sent here again.',
  )
})

it.each([
  ['of the mode’s own is made again by the key that the truth names', 'rating-pull', true],
  ['of somebody else is not made by us', 'billing', false],
])('a consumer that is gone, %s', async (_, consumer, isOwn) => {
  const { commands, show, ui, settled, applied, status } = createCommandBench()
  const { session, answerInfo, frame } = show({ consumer })
  answerInfo(undefined)
  await session.refresh()
  frame()
  expect(session.state.get().phase.kind).toBe('gone')
  commands.run('mode.edit')
  const form = ui.get().overlays.at(-1)
  if (!isOwn) {
    expect([form, status()]).toEqual([undefined, 'this consumer is gone from the server: nothing is left to edit'])
    return
  }
  if (form?.kind !== 'form') throw new Error('no form')
  expect(form.title).toBe('Settings of pull on REVIEWS')
  form.submit(Object.fromEntries(form.fields.map(({ id, value }) => [id, value])))
  await settled()
  expect(applied).toMatchObject([{ name: 'rating-pull', mode: 'pull' }])
})
