import { expect, it } from 'vitest'
import { shippedLessons } from '../../lessons/library.js'
import { systemClock } from '../../lib/clock.js'
import { teach } from '../../plain-teach.js'
import type { TaughtEnd } from '../../plain-teach.js'
import { lessonBenches } from '../support/lesson-stage.js'
import { conditionToHold } from '../support/wait-for-server.js'

const benches = lessonBenches()

async function* typed(lines: readonly string[]): AsyncGenerator<string, void> {
  for (const line of lines) yield await Promise.resolve(line)
}

/** Plays a lesson with these lines typed; gives what was said, and how it ended. */
async function play(
  id: string,
  lines: readonly string[],
  o: { readonly onFinished: (end: () => Promise<void>) => void; readonly ownServer?: boolean },
): Promise<{ readonly end: TaughtEnd; readonly said: string }> {
  const bench = await benches.open(o)
  const said: string[] = []
  const end = await teach({
    lessons: bench.lessons,
    desk: bench.desk,
    id,
    lines: typed(lines),
    say: (line) => said.push(line),
    clock: systemClock,
    signal: new AbortController().signal,
  })
  expect(await bench.workspace.stage?.look.findStream('LESSON-7')).toBeNull()
  return { end, said: said.join('\n') }
}

it('says the lesson, takes the guess, does what is typed and says what came of it', async ({ onTestFinished }) => {
  const { end, said } = await play('nak', ['x', 'b', 'fetch', 'nak 1', 'hint', 'fetch'], { onFinished: onTestFinished })
  expect(end).toBe('passed')
  expect(said).toMatch(/^Lesson 7 of 28 => Nak: not now, on the stream LESSON-7$/m)
  expect(said).toMatch(/^Question => You hold review 1, nak it/m)
  expect(said).toMatch(/^ {2}c {2}review 1 again/m)
  expect(said.match(/^Guess => a, b or c\?$/gm)).toHaveLength(2)
  // Keys are named by the words that do the same here.
  expect(said).toMatch(/^Task => Press fetch, then nak, then fetch again\.$/m)
  expect(said).toMatch(/^Done => 1 came$/m)
  expect(said).toMatch(/^Hint => First you need one in your hand\.$/m)
  expect(said).toMatch(/^Check => yes: you handed one back$/m)
  expect(said).toMatch(/^Passed => Nak: not now$/m)
  expect(said).toMatch(/^Guess => b: it went otherwise than you said\. /m)
})

it('says what is missing when it is left', async ({ onTestFinished }) => {
  const { end, said } = await play('nak', ['c', 'fetch', 'ack 1', 'ack 9', 'dance', 'check', 'quit'], {
    onFinished: onTestFinished,
  })
  expect(end).toBe('not-passed')
  expect(said).toMatch(/^Not done => you do not hold number 9; /m)
  expect(said).toMatch(/^Not done => no such word: dance; /m)
  expect(said).toMatch(/^Check => not yet: you handed one back: naks you gave 0, wanted: 1 or more$/m)
  expect(said).not.toMatch(/^Passed/m)
})

it('does nothing on a server that is not private before it is agreed to', async ({ onTestFinished }) => {
  const on = { onFinished: onTestFinished, ownServer: false }
  const refused = await play('nak', ['no'], on)
  expect(refused.end).toBe('not-passed')
  expect(refused.said).toMatch(/^ {2}make the stream LESSON-7 on LESSON-7\.\*$/m)
  expect(refused.said).toMatch(/^ {2}publish on LESSON-7\.rateGiven when you type publish/m)
  const agreed = await play('nak', ['yes', 'c', 'fetch', 'nak 1', 'fetch'], on)
  expect(agreed.end).toBe('passed')
})

it('a signal ends a set-up that is under way at once, and what it made goes', async ({ onTestFinished }) => {
  const slow = shippedLessons()
    .slice(0, 1)
    .map((lesson) => ({
      ...lesson,
      setUp: { ...lesson.setUp, publish: [{ subject: '{stream}.a', count: 2, everyMs: 600_000 }] },
    }))
  const on = { onFinished: onTestFinished, ownServer: false, library: slow }
  const { lessons, desk, workspace } = await benches.open(on)
  const find = () => workspace.stage?.look.findStream('LESSON-1') ?? Promise.resolve(null)
  const ending = new AbortController()
  const said: string[] = []
  const end = teach({
    lessons,
    desk,
    id: 'capture',
    lines: typed(['yes']),
    say: (line) => said.push(line),
    clock: systemClock,
    signal: ending.signal,
  })
  await conditionToHold({ check: async () => (await find())?.state.messages === 1, what: 'the first of two' })
  ending.abort()
  expect(await end).toBe('not-passed')
  expect(await find()).toBeNull()
  expect(said.at(-1)).toBe('Agree => yes or no?')
})
