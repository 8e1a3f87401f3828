import { describe, expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { createCommandBench } from '../../test/support/explorer.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import { composerError } from './publish-commands.js'

const filled = { subject: 'REVIEWS.rateGiven', store: 'Kings Street', author: 'Ana', rating: '4', text: 'Warm bread' }

describe('a composer field', () => {
  it.each([
    ['subject', '', 'a subject is needed'],
    ['subject', 'REVIEWS.*', '* is for filters; here a full subject is needed'],
    ['subject', 'REVIEWS.rateGiven', undefined],
    ['store', '  ', 'which store?'],
    ['author', '', 'who writes?'],
    ['author', 'x'.repeat(81), 'at most 80 characters'],
    ['rating', '6', 'a number from 1 to 5'],
    ['rating', '4.5', 'a number from 1 to 5'],
    ['rating', '5', undefined],
    ['text', ' ', 'say something about the store'],
    ['text', 'fine', undefined],
  ] as const)('%s "%s" comes to %s', (field, value, problem) => {
    expect(composerError(field, value)).toBe(problem)
  })

  it('may not be larger than the server takes, counted in bytes', () => {
    expect(composerError('text', 'é'.repeat(1000), 2048)).toBe('2,000 bytes: the server takes at most 1,024')
    expect(composerError('text', 'e'.repeat(1000), 2048)).toBeUndefined()
  })
})

describe('publishing what was written', () => {
  it('sends the review and keeps all of it but the text for the next one', async () => {
    const { commands, ui, published, settled, status } = createCommandBench()
    ui.setComposer({ values: filled, editing: true })
    commands.sendComposed()
    expect(ui.get().composer.sending).toBe(true)
    await settled()
    expect(published).toMatchObject([{ subject: 'REVIEWS.rateGiven' }])
    expect(JSON.parse(published[0]!.body)).toMatchObject({ author: 'Ana', rating: 4, text: 'Warm bread' })
    expect(ui.get().composer).toMatchObject({ sending: false, editing: true, values: { ...filled, text: '' } })
    expect(status()).toBe('stored as seq 1 of REVIEWS')
  })

  it('goes to the first field that will not do instead, and says why', () => {
    const { commands, ui, published, status } = createCommandBench()
    ui.setComposer({ values: { ...filled, rating: '9', text: '' }, at: 0 })
    commands.sendComposed()
    expect(published).toEqual([])
    expect(ui.get().composer).toMatchObject({ at: 3, editing: true, sending: false })
    expect(status()).toBe('rating: a number from 1 to 5')
  })

  it('sends once however often Enter comes, and leaves alone what was written meanwhile', async () => {
    const { commands, ui, published, settled } = createCommandBench()
    ui.setComposer({ values: filled })
    commands.sendComposed()
    commands.sendComposed()
    ui.setComposer({ values: { ...filled, text: 'The next one' } })
    await settled()
    expect(published).toHaveLength(1)
    expect(ui.get().composer.values.text).toBe('The next one')
  })

  it('keeps the text when the server refuses, and says why and what to do', async () => {
    const { commands, ui, answerPublish, settled } = createCommandBench()
    answerPublish({ kind: 'refused', why: 'no stream captures it', advice: 'C creates one' })
    ui.setComposer({ values: filled })
    commands.sendComposed()
    await settled()
    expect(ui.get().composer.values.text).toBe('Warm bread')
    expect(ui.get().status).toEqual({ tone: 'bad', text: 'no stream captures it — C creates one' })
  })

  it('goes again under the same id, and shows the duplicate for what it is', async () => {
    const { commands, ui, published, answerPublish, settled, status } = createCommandBench()
    commands.run('publish.again')
    expect(status()).toContain('publish a review first (p)')
    ui.setComposer({ values: filled })
    commands.sendComposed()
    await settled()
    answerPublish({ kind: 'stored', seq: 1, stream: 'REVIEWS', duplicate: true })
    commands.run('publish.again')
    await settled()
    expect(published[1]?.msgId).toBe(published[0]?.msgId)
    expect(published[1]?.body).toBe(published[0]?.body)
    expect(status()).toContain('nothing new was stored (it is seq 1 of REVIEWS)')
  })

  it('goes again where it was the next of the data set, too', async () => {
    const { commands, published, settled } = createCommandBench()
    commands.run('publish.next')
    await settled()
    commands.run('publish.again')
    await settled()
    expect(published).toHaveLength(2)
    expect(published[1]).toEqual(published[0])
  })

  it('that got no answer may be stored: it says how to be sure', async () => {
    const { commands, answerPublish, settled, status } = createCommandBench()
    answerPublish({ kind: 'unknown', why: 'the server did not answer' })
    commands.run('publish.next')
    await settled()
    expect(status()).toContain('it may be stored')
  })

  it('that got no answer goes again by R, whoever wrote it', async () => {
    const { commands, published, answerPublish, settled, status } = createCommandBench()
    answerPublish({ kind: 'unknown', why: 'the server did not answer' })
    commands.run('publish.next')
    await settled()
    answerPublish({ kind: 'stored', seq: 1, stream: 'REVIEWS', duplicate: true })
    commands.run('publish.again')
    await settled()
    expect(published[1]).toEqual(published[0])
    expect(status()).toContain('it is seq 1 of REVIEWS')
  })
})

describe('a core publish', () => {
  it('carries no id, and says that nobody answers', async () => {
    const { commands, published, settled, status } = createCommandBench()
    commands.run('publish.core')
    await settled()
    expect(published).toMatchObject([{ subject: 'REVIEWS.rateGiven', msgId: '' }])
    expect(status()).toBe('handed to the server: core publish, so nobody says who got it or stored it')
  })
})

describe('while another stream is in view', () => {
  const bench = () => {
    const made = createCommandBench()
    made.streams.update((now) => ({ ...now, streams: [aStreamSummary('REVIEWS')] }))
    return made
  }

  it('the end of a run names the stream it was of', async () => {
    const { commands, slots, clock, answerPublish, settled, status } = bench()
    answerPublish({ kind: 'refused', why: 'the stream is full' })
    commands.run('publish.run')
    slots.useStream('ORDERS')
    for (let refused = 0; refused < 5; refused += 1) {
      await settled()
      clock.advance(2000)
    }
    expect(status()).toBe('REVIEWS: publishing stopped by itself: 5 refused in a row: the stream is full')
  })

  it('a refusal names the stream that was meant', async () => {
    const { commands, slots, answerPublish, settled, status } = bench()
    answerPublish({ kind: 'refused', why: 'the stream is full' })
    commands.run('publish.next')
    slots.useStream('ORDERS')
    await settled()
    expect(status()).toBe('REVIEWS: the stream is full')
  })
})

describe('writing', () => {
  it('begins in the first field that is not filled in', () => {
    const { commands, ui } = createCommandBench()
    ui.setComposer({ values: { ...filled, rating: '' } })
    commands.run('composer.focus')
    expect(ui.get()).toMatchObject({ focus: 'composer', composer: { at: 3, editing: true } })
  })

  it('takes one template after the other, and keeps the subject', () => {
    const { commands, ui, context } = createCommandBench()
    const subjects: string[] = []
    const authors = Array.from({ length: context.templates.length + 1 }, () => {
      commands.run('composer.template')
      subjects.push(ui.get().composer.values.subject)
      return ui.get().composer.values.author
    })
    expect(authors.slice(0, -1)).toEqual(context.templates.map(({ author }) => author))
    expect(authors.at(-1)).toBe(authors[0])
    expect(new Set(subjects)).toEqual(new Set(['REVIEWS.rateGiven']))
    for (const { author, store, rating, text } of context.templates) {
      const values = { author, store, rating: String(rating), text }
      for (const [field, value] of Object.entries(values))
        expect(composerError(field as 'author', value), `${author}: ${field}`).toBeUndefined()
    }
  })
})

describe('runs', () => {
  it('start, pause, go on and stop by key', async () => {
    const { commands, workspace, status, settled } = createCommandBench()
    const phase = () => workspace.publisher.state.get().run?.phase
    commands.run('publish.stop')
    expect(status()).toBe('stop run: nothing is being published')
    commands.run('publish.run')
    expect(phase()).toBe('running')
    commands.run('publish.run')
    expect(phase()).toBe('paused')
    commands.run('publish.run')
    expect(phase()).toBe('running')
    commands.run('publish.stop')
    await settled()
    expect(phase()).toBe('stopped')
    expect(status()).toMatch(/^publishing stopped/)
  })

  it('go faster and slower', () => {
    const { commands, workspace, status } = createCommandBench()
    commands.run('publish.faster')
    commands.run('publish.faster')
    expect(workspace.publisher.state.get().speed).toBe(4)
    expect(status()).toBe('pace ×4')
    commands.run('publish.slower')
    expect(workspace.publisher.state.get().speed).toBe(2)
  })

  it('publish many at once after asking how many', async () => {
    const { commands, choose, published, settled, ui } = createCommandBench()
    commands.run('publish.burst')
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'Publish at once on REVIEWS.rateGiven' })
    choose('100')
    for (let turn = 0; turn < 30; turn += 1) await settled()
    expect(published).toHaveLength(100)
  })

  it('go to the stream’s own subject while the composer’s is no subject', async () => {
    const { commands, ui, published, settled } = createCommandBench()
    ui.setComposer({ values: { ...filled, subject: 'not a subject' } })
    commands.run('publish.next')
    await settled()
    expect(published[0]?.subject).toBe('REVIEWS.rateGiven')
  })

  it('say what was refused and what may be stored apart, and ask again for the latter', async () => {
    const { commands, choose, published, answerPublish, settled, status, clock } = createCommandBench()
    answerPublish({ kind: 'unknown', why: 'no answer in time' })
    commands.run('publish.burst')
    choose('100')
    for (let turn = 0; turn < 30; turn += 1) await settled()
    clock.advance(40)
    expect(status()).toContain('0 stored, 100 without an answer (may be stored: R asks again under the same ids)')
    answerPublish({ kind: 'stored', seq: 1, stream: 'REVIEWS', duplicate: true })
    commands.run('publish.again')
    for (let turn = 0; turn < 30; turn += 1) await settled()
    expect(status()).toBe('100 stored')
    const ids = published.map(({ msgId }) => msgId)
    expect(new Set(ids.slice(100))).toEqual(new Set(ids.slice(0, 100)))
  })
})

describe('a server that does not answer a publish', () => {
  it('is waited for aloud, by the second, until the answer is there', async () => {
    const { commands, clock, publishWaitsFor, settled, status } = createCommandBench()
    let answer = (): void => undefined
    publishWaitsFor(
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    commands.run('publish.next')
    expect(status()).toBeUndefined()
    clock.advance(1000)
    expect(status()).toBe('1 message sent, no answer yet: waiting 1s')
    clock.advance(2000)
    expect(status()).toBe('1 message sent, no answer yet: waiting 3s')
    answer()
    await settled()
    clock.advance(5000)
    expect(status()).toBe('stored as seq 1 of REVIEWS')
  })

  it('is not spoken of over what was said since', () => {
    const { commands, clock, publishWaitsFor, status, ui } = createCommandBench()
    publishWaitsFor(new Promise(() => undefined))
    commands.run('publish.next')
    ui.say('info', literal`something else`)
    clock.advance(5000)
    expect(status()).toBe('something else')
  })
})

describe('publishing into a bucket', () => {
  it('is asked about: what is written there is no review to those who read it', async () => {
    const { commands, ui, published, choose, settled } = createCommandBench()
    ui.setComposer({ values: { ...filled, subject: '$KV.conf.colour' } })
    for (const id of ['publish.next', 'publish.run'] as const) {
      commands.run(id)
      const top = ui.get().overlays.at(-1)
      if (top?.kind !== 'pick') throw new Error('not asked')
      expect(top.title).toBe('Publish into bucket conf?')
      expect(top.notes[0]?.[0]?.text).toContain('the value of key colour in bucket conf')
      choose('no')
      expect(published).toEqual([])
    }
    commands.sendComposed()
    choose('yes')
    await settled()
    expect(published).toMatchObject([{ subject: '$KV.conf.colour' }])
  })

  it('asks of object stores too, and of no other subject', () => {
    const { commands, ui } = createCommandBench()
    ui.setComposer({ values: { ...filled, subject: '$O.files.C.x' } })
    commands.run('publish.next')
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'Publish into object store files?' })
    ui.close()
    ui.setComposer({ values: filled })
    commands.run('publish.next')
    expect(ui.get().overlays).toEqual([])
  })
})

it('a run that is refused all the time stops and says why', async () => {
  const { commands, ui, clock, answerPublish, settled, workspace } = createCommandBench()
  answerPublish({ kind: 'refused', why: 'stream REVIEWS is full', advice: 'purge it' })
  commands.run('publish.run')
  for (let times = 0; times < 12; times += 1) {
    await settled()
    clock.advance(2000)
  }
  expect(workspace.publisher.state.get().run).toMatchObject({ phase: 'stopped', failed: 5 })
  const words = 'publishing stopped by itself: 5 refused in a row: stream REVIEWS is full — purge it'
  expect(ui.get().status).toEqual({ tone: 'bad', text: words })
})
