import { describe, expect, it } from 'vitest'
import { mostLanes } from '../../jetstream/index.js'
import { createCommandBench } from '../../test/support/explorer.js'
import type { CommandBench } from '../../test/support/explorer.js'
import { reachWorkers } from '../../test/support/workers-stage.js'
import { selectedLane } from '../lane-selection.js'

const labels = (bench: CommandBench): readonly string[] => {
  const top = bench.ui.get().overlays.at(-1)
  return top?.kind === 'pick' ? top.items.map(({ label }) => label) : []
}
/** What the keys reach on a bench with nothing beside the screen's own pull worker. */
function alone(config: object = {}) {
  const bench = createCommandBench()
  bench.show({ mode: 'pull', consumer: 'rating-pull', info: { config } })
  bench.commands.run('pane.workers')
  return bench
}
async function withWorkers() {
  const bench = createCommandBench()
  return { ...bench, ...(await reachWorkers(bench)) }
}

describe('adding a worker', () => {
  it('asks where first, then what it does, and puts the keys on it', async () => {
    const bench = alone()
    bench.commands.run('lane.add')
    expect(labels(bench)[0]).toBe('share rating-pull: each message goes to one of you')
    bench.choose('share')
    expect(labels(bench)[0]).toBe('acks after 200ms (a worker that keeps up)')
    bench.choose('ack')
    await bench.settled()
    expect(bench.beside.calls).toEqual(['add shared REVIEWS/rating-pull ack'])
    expect(bench.ui.get()).toMatchObject({ lane: 1, overlays: [] })
    expect(bench.status()).toMatch(/^w1 is there: rating-pull, pull/)
  })

  it.each([
    ['own-pull', 'add own REVIEWS slow'],
    ['own-push', 'add own REVIEWS slow'],
  ])('%s gets a consumer of its own', async (key, call) => {
    const bench = alone()
    bench.commands.run('lane.add')
    bench.choose(key)
    bench.choose('slow')
    await bench.settled()
    expect(bench.beside.calls).toEqual([call])
  })

  it.each(['core', 'core-queue', 'own-ordered'])(
    '%s takes no acks: nobody asks what it does with them',
    async (key) => {
      const bench = alone()
      bench.commands.run('lane.add')
      bench.choose(key)
      await bench.settled()
      expect(bench.beside.calls).toHaveLength(1)
      expect(bench.ui.get().overlays).toEqual([])
    },
  )

  it('offers a priority group by what its policy asks for', () => {
    const of = (policy: string) => {
      const bench = alone({ priority_groups: ['jobs'], priority_policy: policy })
      bench.commands.run('lane.add')
      return labels(bench).filter((label) => label.startsWith('group jobs'))
    }
    expect(of('overflow')).toEqual([
      'group jobs of rating-pull: always served',
      'group jobs of rating-pull: helps only while 10 or more are to come',
    ])
    expect(of('prioritized')).toHaveLength(3)
    expect(of('pinned_client')).toEqual(['group jobs of rating-pull: one is pinned and gets all, the others stand by'])
  })

  it('offers a push consumer to share by its queue group only: without one it takes one subscriber', () => {
    const first = (config: object, options: object = {}) => {
      const bench = createCommandBench()
      bench.show({ mode: 'push', consumer: 'crew', info: { config: { deliver_subject: 'd', ...config } }, ...options })
      bench.commands.run('lane.add')
      const top = bench.ui.get().overlays.at(-1)
      const notes = top?.kind === 'pick' ? top.notes.flat().map(({ text }) => text) : []
      return { label: labels(bench)[0], note: notes[0] }
    }
    expect(first({ deliver_group: 'team' }).label).toBe('share crew by its queue group team')
    expect(first({}).label).toBe('a pull consumer of its own: it gets every message, too')
    expect(first({}).note).toMatch(/^This push consumer has no queue group.* m goes to pull: that is shared/)
    expect(first({}, { observes: true }).label).toMatch(/^be who listens on crew/)
  })

  it('asks for a word where messages that hold it are to be termed', async () => {
    const bench = alone()
    bench.commands.run('lane.add')
    bench.choose('share')
    bench.choose('term')
    const form = bench.ui.get().overlays.at(-1)
    if (form?.kind !== 'form') throw new Error('no form')
    expect(form.fields[0]?.check('', {})).toBeDefined()
    form.submit({ text: ' cold ' })
    await bench.settled()
    expect(bench.beside.calls).toEqual(['add shared REVIEWS/rating-pull term-matching'])
  })

  it('says why one came to nothing, and refuses more than there may be', async () => {
    const bench = alone()
    bench.beside.failWith({ summary: 'the server takes no more connections' })
    bench.commands.run('lane.add')
    bench.choose('core')
    await bench.settled()
    expect(bench.status()).toBe('the server takes no more connections')
    for (let id = 1; id <= mostLanes; id += 1) bench.beside.put({ id })
    expect(bench.commands.refusal('lane.add')).toMatch(/^there are 8 workers/)
  })
})

describe('a worker', () => {
  it('is gone to by key, round and round', async () => {
    const { commands, ui } = await withWorkers()
    const seen = Array.from({ length: 4 }, () => {
      commands.run('lane.next')
      return ui.get().lane
    })
    expect(seen).toEqual([1, 2, 3, 0])
    commands.run('lane.previous')
    expect(ui.get().lane).toBe(3)
  })

  it('is killed, frozen, thawed, begun anew and let go by key', async () => {
    const bench = await withWorkers()
    bench.ui.change(() => ({ lane: 1 }))
    bench.commands.run('lane.kill')
    bench.commands.run('lane.freeze')
    bench.commands.run('lane.restart')
    bench.ui.change(() => ({ lane: 2 }))
    bench.commands.run('lane.freeze')
    bench.commands.run('lane.leave')
    await bench.settled()
    expect(bench.beside.calls).toEqual(['kill 1', 'freeze 1', 'restart 1', 'thaw 2', 'leave 2'])
    // Where the one with the keys has left, the first has them.
    expect(selectedLane(bench.context)?.lane.id).toBe(0)
  })

  it('does something else from now on', async () => {
    const bench = await withWorkers()
    bench.ui.change(() => ({ lane: 1 }))
    bench.commands.run('lane.policy')
    bench.choose('silent')
    expect(bench.beside.calls).toEqual(['setPolicy 1 silent'])
    expect(bench.status()).toBe('w1: takes, never answers')
  })

  it('says why a key is not for it', async () => {
    const { commands, ui, beside } = await withWorkers()
    expect(commands.refusal('lane.kill')).toBe('kills a worker beside you: ] goes to a worker')
    expect(commands.refusal('lane.policy')).toMatch(/] goes to a worker/)
    ui.change(() => ({ lane: 3 }))
    expect(commands.refusal('message.ack')).toBe('w3 only listens: core NATS takes no acks')
    expect(commands.refusal('lane.policy')).toMatch(/takes no acks/)
    expect(commands.refusal('lane.open')).toMatch(/nothing of it is kept/)
    ui.change(() => ({ lane: 2 }))
    expect(commands.refusal('message.ack')).toMatch(/^w2 is frozen and answers nothing: Z thaws it/)
    beside.put({ id: 2, state: { kind: 'killed', by: 'you' } })
    expect(commands.refusal('message.nak')).toMatch(/^w2 is not there: nobody has in hand what it held/)
    expect(commands.refusal('lane.kill')).toMatch(/^w2 is not there any more/)
    expect(alone().commands.refusal('lane.kill')).toBe('kills a worker beside you: W adds a worker')
    expect(alone().commands.refusal('lane.next')).toBe('there is no other worker: W adds one')
  })

  it('adds none under --read-only', () => {
    const bench = createCommandBench({ readOnly: true })
    expect(bench.commands.refusal('lane.add')).toMatch(/--read-only/)
    expect(bench.commands.refusal('lane.next')).not.toMatch(/--read-only/)
  })
})

describe('verdicts in the pane of workers', () => {
  it('are on what is under the cursor of the worker with the keys, and sent by that worker', async () => {
    const bench = await withWorkers()
    bench.ui.change(() => ({ lane: 1 }))
    bench.commands.run('message.ack')
    await bench.settled()
    expect(bench.live.sent.at(-1)).toBe('+ACK 140 by 2')
    expect(bench.status()).toMatch(/^w1 ack: seq 140/)
    bench.ui.change(() => ({ lane: 0 }))
    bench.commands.run('list.down')
    bench.commands.run('message.nak')
    await bench.settled()
    expect(bench.live.sent.at(-1)).toBe('-NAK 122')
    // The other one is still under the cursor of the live view, and in its worker's hand.
    expect(selectedLane(bench.context)?.entry?.delivery.streamSeq).toBe(121)
  })

  it('are on the message that was opened there', async () => {
    const bench = await withWorkers()
    bench.beside.put({ id: 2, state: { kind: 'works' } })
    bench.ui.change(() => ({ lane: 2 }))
    bench.commands.run('list.down')
    bench.commands.run('lane.open')
    const top = bench.ui.get().overlays.at(-1)
    expect(top).toMatchObject({ kind: 'detail', worker: { id: 3 } })
    bench.ui.change(() => ({ laneCursors: {} }))
    bench.commands.run('message.term')
    bench.choose('spam')
    await bench.settled()
    expect(bench.live.sent.at(-1)).toBe('+TERM spam 132 by 3')
  })

  it('go on to what is out, by the key for it', async () => {
    const bench = await withWorkers()
    bench.beside.put({ id: 2, state: { kind: 'works' } })
    bench.ui.change(() => ({ lane: 2 }))
    const seqs = Array.from({ length: 5 }, () => {
      bench.commands.run('message.next-held')
      return selectedLane(bench.context)?.entry?.delivery.streamSeq
    })
    expect(seqs).toEqual([132, 133, 134, 135, 131])
  })
})
