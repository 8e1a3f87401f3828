import { describe, expect, it } from 'vitest'
import { commands as table } from '../../keymap/table.js'
import { createCommandBench } from '../../test/support/explorer.js'
import { shippedLessons } from '../../lessons/library.js'
import { glossary } from '../../words/glossary.js'
import type { Term } from '../../words/glossary.js'
import { someEntries } from '../../test/support/lessons-double.js'

const topOf = ({ ui }: Pick<ReturnType<typeof createCommandBench>, 'ui'>) => ui.get().overlays.at(-1)

describe('the list of lessons', () => {
  it('says which are done, how the guesses went, and why one is locked, with the cursor on the next', () => {
    const bench = createCommandBench()
    bench.commands.run('lesson.list')
    const top = topOf(bench)
    if (top?.kind !== 'pick') throw new Error('no list')
    expect(top.notes.flat().map(({ text }) => text)).toEqual([
      '2 of 5 done; 1 of 2 guesses right. Each lesson works on a stream of its own.',
    ])
    expect(top.items.map(({ label }) => label.replaceAll(/ +/g, ' ').trim())).toEqual([
      '1 A stream captures subjects done, guessed right',
      '2 The same id twice done, guessed wrong',
      '3 The ack wait',
      '4 Nak',
      '5 Pinned locked: needs nats-server 2.11',
      'Code of those that are done, to take home',
    ])
    expect(top.at).toBe(2)
  })

  it('says of a guess that was made, and no more than made, that the lesson is begun', () => {
    const bench = createCommandBench()
    bench.lessons.setList(someEntries.map((one) => (one.id === 'nak' ? { ...one, guessed: 'right' as const } : one)))
    bench.commands.run('lesson.list')
    const top = topOf(bench)
    expect(top?.kind === 'pick' && top.items[3]?.label).toContain('begun, guessed right')
  })

  it('starts what is chosen, and says of a locked one why it does not', async () => {
    const bench = createCommandBench()
    bench.commands.run('lesson.list')
    bench.choose('nak')
    expect(bench.lessons.asked).toEqual(['start nak'])
    bench.commands.run('lesson.list')
    bench.choose('pinned')
    await bench.settled()
    expect(bench.lessons.asked).toEqual(['start nak'])
    expect(bench.status()).toBe('lesson 5 is locked: needs nats-server 2.11')
  })

  it('asks first what becomes of what is held on a consumer of the user’s own', () => {
    const bench = createCommandBench()
    bench.show().deliver()
    bench.commands.run('lesson.list')
    bench.choose('nak')
    expect(bench.lessons.asked).toEqual([])
    const top = topOf(bench)
    expect(top?.kind === 'pick' && top.title).toBe('Leave 1 message held on rating-pull?')
    bench.choose('leave')
    expect(bench.lessons.asked).toEqual(['start nak'])
  })

  it('asks nothing about what a lesson holds: that goes with its stream', () => {
    const bench = createCommandBench()
    bench.show({ stream: 'LESSON-3', consumer: 'lesson' }).deliver()
    bench.lessons.show({ phase: 'do' })
    bench.commands.run('lesson.list')
    bench.choose('nak')
    expect(bench.lessons.asked).toEqual(['start nak'])
  })

  it('is not there where nothing may be written', () => {
    const bench = createCommandBench({ readOnly: true })
    expect(bench.commands.refusal('lesson.list')).toMatch(/--read-only/)
    expect(bench.commands.refusal('lesson.hint')).toBe('there are no lessons here')
  })
})

describe('a lesson whose stream is another’s now', () => {
  it('publishes and changes nothing more, and says which keys lead on; reading and leaving work', () => {
    const bench = createCommandBench()
    bench.lessons.show({ phase: 'do' })
    expect(bench.commands.refusal('publish.next')).toBeUndefined()
    bench.lessons.show({
      phase: 'do',
      isLost: true,
      problem: { summary: 'the stream LESSON-3 is gone from the server' },
    })
    const why = 'the stream of this lesson is gone: Ctrl-R makes it anew, Esc leaves the lesson'
    bench.commands.run('publish.next')
    expect(bench.status()).toBe(`publish: ${why}`)
    // Nor what was being written.
    bench.commands.sendComposed()
    expect(bench.status()).toBe(why)
    expect(bench.published).toEqual([])
    for (const id of ['publish.run', 'publish.again', 'consumer.fetch'] as const)
      expect(bench.commands.refusal(id)).toBe(why)
    for (const id of ['lesson.reset', 'lesson.list', 'app.back', 'app.help'] as const)
      expect(bench.commands.refusal(id)).toBeUndefined()
  })
})

describe('a line of What just happened', () => {
  const where = { stream: 'REVIEWS', consumer: 'rating-pull' }

  it('leads to its lesson by one key, the newest or the one scrolled to, and to the list where it has none', () => {
    const bench = createCommandBench()
    bench.happenings.add(where, { kind: 'expired', count: 1, fromSeq: 2, toSeq: 2 })
    bench.commands.run('pane.happened')
    bench.commands.run('lesson.list')
    expect(bench.lessons.asked).toEqual(['start ack-wait'])
    bench.happenings.add(where, { kind: 'edited', fields: ['filter_subject'] })
    bench.commands.run('lesson.list')
    expect(topOf(bench)).toMatchObject({ kind: 'pick', title: 'Lessons' })
    bench.ui.close()
    bench.commands.run('list.down')
    bench.commands.run('lesson.list')
    expect(bench.lessons.asked).toEqual(['start ack-wait', 'start ack-wait'])
  })

  it('means nothing to the key in another pane', () => {
    const bench = createCommandBench()
    bench.happenings.add(where, { kind: 'expired', count: 1, fromSeq: 2, toSeq: 2 })
    bench.commands.run('lesson.list')
    expect(topOf(bench)).toMatchObject({ kind: 'pick', title: 'Lessons' })
    expect(bench.lessons.asked).toEqual([])
  })
})

describe('a word of the glossary', () => {
  it('starts its lesson by a key, and says so where it has none', () => {
    const bench = createCommandBench()
    bench.ui.open({ kind: 'word', term: 'redelivery', top: 0, link: 0 })
    bench.ui.open({ kind: 'word', term: 'nak', top: 0, link: 0 })
    bench.commands.run('word.lesson')
    expect(bench.lessons.asked).toEqual(['start nak'])
    expect(bench.ui.get().overlays).toEqual([])
    const without = (Object.keys(glossary) as Term[]).find((term) => glossary[term].lesson === undefined)
    if (without === undefined) return
    bench.ui.open({ kind: 'word', term: without, top: 0, link: 0 })
    expect(bench.commands.refusal('word.lesson')).toBe('no lesson is about this word')
  })

  it('names only lessons that ship', () => {
    const ids = new Set(shippedLessons().map(({ id }) => id))
    const named = Object.values(glossary).flatMap(({ lesson }) => (lesson === undefined ? [] : [lesson]))
    expect(named.filter((id) => !ids.has(id))).toEqual([])
    expect(named.length).toBeGreaterThan(20)
  })
})

describe('what changes the server', () => {
  it.each([
    ['read', 'read the lesson first: Enter goes on'],
    ['ask', 'read the lesson first: Enter goes on'],
    ['setting-up', 'the lesson is being made'],
    ['predict', 'guess first: a, b or c'],
  ] as const)('waits while a lesson is at %s', async (phase, why) => {
    const bench = createCommandBench()
    const { sent, deliver } = bench.show()
    deliver()
    bench.lessons.show({ phase })
    for (const command of table) {
      if (!('writes' in command) || command.id === 'lesson.list') continue
      expect(bench.commands.refusal(command.id), command.id).toBe(why)
    }
    bench.commands.run('message.ack')
    await bench.settled()
    expect([sent, bench.status()]).toEqual([[], `ack: ${why}`])
  })

  it('works again once the guess is made', async () => {
    const bench = createCommandBench()
    const { sent, deliver } = bench.show()
    deliver()
    bench.lessons.show({ phase: 'do' })
    bench.commands.run('message.ack')
    await bench.settled()
    expect(sent).toEqual(['+ACK 1'])
  })
})

describe('the keys of a lesson', () => {
  it('say why they do nothing without one', () => {
    const { commands, status } = createCommandBench()
    for (const id of ['lesson.hint', 'lesson.skip', 'lesson.back', 'lesson.reset', 'lesson.whole'] as const) {
      commands.run(id)
      expect(status()).toContain('no lesson is on: I lists them')
    }
  })

  it('reach the engine, and hints only as long as there are any', () => {
    const { commands, lessons, status } = createCommandBench()
    lessons.show({ phase: 'do' })
    for (const id of ['lesson.hint', 'lesson.reset', 'lesson.back', 'lesson.skip'] as const) commands.run(id)
    expect(lessons.asked).toEqual(['hint', 'reset', 'back', 'skip'])
    lessons.show({ hints: 3 })
    commands.run('lesson.hint')
    expect(status()).toBe('hint: that were all hints; O shows them')
    lessons.show({ number: 1 })
    commands.run('lesson.back')
    expect(status()).toBe('lesson before: this is the first lesson')
    expect(lessons.asked).toHaveLength(4)
  })

  it('Enter agrees to what a lesson does on a server of the user’s, and goes on everywhere else', () => {
    const { commands, lessons } = createCommandBench()
    lessons.show({ phase: 'ask' })
    commands.run('lesson.go')
    lessons.show({ phase: 'why' })
    commands.run('lesson.go')
    expect(lessons.asked).toEqual(['agree', 'go'])
  })

  it('show all that was said, and nothing of what is still to be guessed', () => {
    const bench = createCommandBench()
    const textNow = (): string => {
      bench.commands.run('lesson.whole')
      const top = topOf(bench)
      bench.ui.close()
      return top?.kind === 'notes' ? top.lines.join('\n') : ''
    }
    bench.lessons.show({ phase: 'read' })
    expect(textNow()).not.toContain('What does the server do?')
    bench.lessons.show({ phase: 'predict' })
    expect(textNow()).toContain(' b  sends it again')
    expect(textNow()).not.toContain('Press f')
    bench.lessons.show({ phase: 'do', answer: 1, hints: 1 })
    expect(textNow()).toContain('[b  sends it again]')
    expect(textNow()).toContain('Hint 1 of 3')
    expect(textNow()).not.toContain('Hint 2 of 3')
    expect(textNow()).not.toContain('Delivered once')
    bench.lessons.show({ phase: 'why' })
    expect(textNow()).toContain('You guessed b: right.')
    expect(textNow()).toContain('Delivered once is not done')
  })
})

describe('Esc', () => {
  it('leaves a lesson as the last step, and says what is gone and where one is', async () => {
    const { commands, lessons, ui, settled, status, show } = createCommandBench()
    show()
    lessons.show({ phase: 'do' })
    ui.change(() => ({ focus: 'life', filter: 'x' }))
    commands.run('app.back')
    commands.run('app.back')
    expect([ui.get().filter, ui.get().focus, lessons.asked]).toEqual(['', 'consumer', []])
    commands.run('app.back')
    await settled()
    expect(lessons.asked).toEqual(['leave'])
    expect(status()).toBe('left lesson 3: its stream LESSON-3 is gone, you are back on REVIEWS; I lists the lessons')
  })

  it('leaves a lesson that has no consumer from the streams, where it began', async () => {
    const { commands, lessons, ui, settled } = createCommandBench()
    lessons.show({ phase: 'do' })
    ui.change(() => ({ focus: 'streams' }))
    commands.run('app.back')
    await settled()
    expect(lessons.asked).toEqual(['leave'])
  })
})

describe('quitting in a lesson', () => {
  it('asks nothing about what the lesson holds, and asks about what is the user’s', () => {
    const bench = createCommandBench()
    bench.show({ stream: 'LESSON-3', consumer: 'lesson' }).deliver()
    bench.lessons.show({ phase: 'do' })
    bench.commands.run('app.quit')
    expect(bench.farewells).toEqual([''])
    bench.lessons.show(undefined)
    bench.commands.run('app.quit')
    expect(topOf(bench)?.kind).toBe('pick')
  })
})
