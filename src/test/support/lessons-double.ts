import type { LessonNow, Lessons, LessonsState } from '../../lessons/lesson-contract.js'
import type { LessonEntry } from '../../lessons/lesson-list.js'
import type { Lesson } from '../../lessons/lesson-schema.js'
import { createStore } from '../../lib/store.js'

/** Lessons without a server: what they are asked is written down, and what is on is set. */
export type LessonsDouble = {
  readonly lessons: Lessons
  /** What was asked, in order: `start ack-wait`, `answer 1`. */
  readonly asked: readonly string[]
  /** Puts a lesson on, or changes the one that is; undefined leaves it. */
  readonly show: (now: Partial<LessonNow> | undefined) => void
  readonly setList: (list: readonly LessonEntry[]) => void
}

/** A lesson with words of the usual length. */
export const aLesson: Lesson = {
  id: 'ack-wait',
  title: 'The ack wait',
  level: 'core',
  text: [
    'A message that was sent to you is out: the server waits for your verdict on it.',
    'How long it waits is the ack wait of the consumer, here 2 seconds.',
    'Nobody says anything more: no error comes, and no connection ends.',
  ],
  opens: 'lesson',
  publishTo: 'LESSON-3.rateGiven',
  joins: false,
  setUp: { streams: [], consumers: [], publish: [], workers: [] },
  question: 'Message 1 will be in your hand. You do nothing for 2 seconds. What does the server do?',
  choices: [
    { text: 'waits for me', why: 'It does not know whether you are at work or gone.', right: false },
    { text: 'sends it again', why: 'Nothing tells it that you have it still.', right: true },
    { text: 'drops it', why: 'What is stored stays until somebody settles it, and here even then.', right: false },
  ],
  task: 'Press {key:consumer.fetch} to take a message. Then do nothing until its time is over, and press {key:consumer.fetch} again.',
  keys: ['consumer.fetch'],
  why: [
    'The wait began when the server sent the message, and was over before a verdict came.',
    'So it was sent again: the same sequence, its second try.',
    'Delivered once is not done: only a verdict is.',
  ],
  hints: [
    'Whoever asks gets what is due first.',
    'The message is due again when its bar has run out.',
    'Press {key:consumer.fetch}, wait for the bar to run out, press {key:consumer.fetch}.',
  ],
  terms: ['ack wait'],
  beliefs: [4],
  since: '2.9',
  plain: [],
  checks: [],
}

const anEntry = (number: number, of: Partial<LessonEntry> = {}): LessonEntry => ({
  id: `lesson-${number}`,
  number,
  title: `Lesson of ${number}`,
  level: 'core',
  beliefs: [],
  terms: [],
  done: false,
  ...of,
})

/** Five of them: two done, one that is on or not, one to come, one the server is too old for. */
export const someEntries: readonly LessonEntry[] = [
  anEntry(1, { id: 'capture', title: 'A stream captures subjects', done: true, guessed: 'right' }),
  anEntry(2, { id: 'same-id', title: 'The same id twice', done: true, guessed: 'wrong' }),
  anEntry(3, { id: 'ack-wait', title: 'The ack wait', terms: ['ack wait'] }),
  anEntry(4, { id: 'nak', title: 'Nak' }),
  anEntry(5, { id: 'pinned', title: 'Pinned', level: 'advanced', locked: 'needs nats-server 2.11' }),
]

/** Creates the double: a list, and nothing on. */
export function createLessonsDouble(): LessonsDouble {
  const state = createStore<LessonsState>({ list: someEntries })
  const asked: string[] = []
  const ask =
    (what: string) =>
    (...rest: readonly unknown[]): Promise<void> => {
      asked.push([what, ...rest].join(' '))
      return Promise.resolve()
    }
  const first: LessonNow = {
    lesson: aLesson,
    number: 3,
    of: someEntries.length,
    stream: 'LESSON-3',
    phase: 'read',
    right: 1,
    checks: [],
    hints: 0,
    startedAtMs: 0,
  }
  return {
    asked,
    show: (now) =>
      state.update(({ list, now: before }) => (now ? { list, now: { ...(before ?? first), ...now } } : { list })),
    setList: (list) => state.update((before) => ({ ...before, list })),
    lessons: {
      state,
      start: ask('start'),
      answer: ask('answer'),
      go: ask('go'),
      look: () => Promise.resolve(),
      hint: () => void ask('hint')(),
      reset: ask('reset'),
      skip: ask('skip'),
      back: ask('back'),
      leave: async () => {
        await ask('leave')()
        state.update(({ list }) => ({ list }))
      },
      close: ask('close'),
      agree: ask('agree'),
    },
  }
}
