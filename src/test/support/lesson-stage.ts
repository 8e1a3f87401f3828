import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createLab } from '../../lab/lab.js'
import { createLessonDesk } from '../../lesson-deeds.js'
import type { LessonDesk } from '../../lesson-deeds.js'
import { createLessons } from '../../lessons/lessons.js'
import type { LessonNow, Lessons } from '../../lessons/lesson-contract.js'
import { shippedLessons } from '../../lessons/library.js'
import type { Lesson } from '../../lessons/lesson-schema.js'
import { createProgress } from '../../lessons/progress.js'
import type { Progress } from '../../lessons/progress.js'
import { systemClock } from '../../lib/clock.js'
import { createStore } from '../../lib/store.js'
import { missingWords } from '../../words/check-words.js'
import { testServer } from './nats-server.js'
import type { ServerAge, TestServer } from './nats-server.js'
import { storeToBe } from './wait-for-server.js'
import { settingsFor, stateToBe, testConnection } from './test-connection.js'
import { must, presets, reviews } from './workspace.js'
import { createWorkspace } from '../../jetstream/workspace.js'
import type { Workspace } from '../../jetstream/workspace.js'

/** Lessons over a workspace of their own, played by words. */
export type LessonBench = {
  readonly lessons: Lessons
  readonly desk: LessonDesk
  readonly workspace: Workspace
  readonly progress: Progress
  readonly now: () => LessonNow
  /** Starts a lesson and takes the right guess; resolves once the checks were read. */
  readonly begin: (id: string) => Promise<LessonNow>
  /** Does these lines, one after the other. */
  readonly does: (lines: readonly string[]) => Promise<void>
  /** Resolves once all checks held. */
  readonly passed: (withinMs?: number) => Promise<LessonNow>
  /** Resolves after so many further readings of the checks. */
  readonly looked: (times: number) => Promise<LessonNow>
}

type BenchOptions = {
  readonly onFinished: (end: () => Promise<void>) => void
  readonly library?: readonly Lesson[]
  readonly ownServer?: boolean
}

/** A server of this age for the tests of a file or of a `describe`, gone behind them, and benches on it. */
export function lessonBenches(version: ServerAge = 'newest'): {
  readonly open: (options: BenchOptions) => Promise<LessonBench>
  readonly server: () => TestServer
} {
  let server: TestServer
  let folder = ''
  let count = 0
  beforeAll(async () => {
    server = await testServer({ version })
    folder = await mkdtemp(join(tmpdir(), 'review-tui-lessons-'))
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    server: () => server,
    open: (options) => lessonBench(server, join(folder, String((count += 1))), options),
  }
}

/** Opens a workspace on the server, with the lessons that ship unless given, their progress kept in `folder`. */
async function lessonBench(server: TestServer, folder: string, o: BenchOptions): Promise<LessonBench> {
  const settings = settingsFor(server.url, { auth: { kind: 'token', token: server.token } })
  const connection = testConnection(settings, { faults: true })
  const connectLane = (suffix: string) =>
    testConnection({ ...settings, clientName: `review-tui test ${suffix}` }, { faults: true })
  const bare = createWorkspace({ clock: systemClock, connection, connectLane, presets, reviews })
  const { stage } = bare
  if (!stage) throw new Error('no stage')
  const looks = createStore(0)
  const look = {
    ...stage.look,
    findStream: (name: string) => {
      looks.update((count) => count + 1)
      return stage.look.findStream(name)
    },
  }
  const workspace: Workspace = { ...bare, stage: { ...stage, look } }
  await stateToBe(connection, 'connected')
  const ending = new AbortController()
  const lab =
    workspace.lab &&
    createLab({
      workspace,
      tools: workspace.lab,
      control: server.server.control,
      clock: systemClock,
      session: () => desk.session(),
      subject: () => 'REVIEWS.rateGiven',
    })
  const desk: LessonDesk = createLessonDesk({
    workspace,
    clock: systemClock,
    signal: ending.signal,
    lab,
  })
  const progress = createProgress({ path: `${folder}/lessons.json` })
  const lessons = createLessons({
    workspace,
    clock: systemClock,
    view: desk.stage,
    ownServer: o.ownServer ?? true,
    library: () => o.library ?? shippedLessons(),
    progress,
  })
  o.onFinished(async () => {
    await lessons.close()
    ending.abort()
    lab?.close()
    await workspace.close()
  })
  const now = (): LessonNow => {
    const state = lessons.state.get().now
    if (!state) throw new Error(`no lesson is on: ${JSON.stringify(lessons.state.get().list)}`)
    return state
  }
  const nowToBe = async (what: string, accept: (now: LessonNow) => boolean, withinMs = 30_000): Promise<LessonNow> => {
    type Seen = Partial<LessonNow> & { readonly missing: unknown }
    await storeToBe<Seen, Seen>({
      store: {
        get: () => ({
          ...lessons.state.get().now,
          missing: lessons.state
            .get()
            .now?.checks.filter(({ holds }) => !holds)
            .map(missingWords),
        }),
        subscribe: lessons.state.subscribe,
      },
      accept: (state): state is Seen => state.phase !== undefined && accept(now()),
      what,
      withinMs,
    })
    return now()
  }
  return {
    lessons,
    desk,
    workspace,
    progress,
    now,
    begin: async (id) => {
      await lessons.start(id)
      if (now().phase === 'failed') throw new Error(JSON.stringify(now().problem))
      await lessons.go()
      await lessons.answer(now().right)
      return nowToBe('the first reading', ({ checks }) => checks.length > 0)
    },
    does: async (lines) => {
      for (const line of lines) {
        try {
          must(await desk.doLine(line))
        } catch (error) {
          throw new Error(`${line}: ${String(error)}; ${now().checks.map(missingWords).join(' | ')}`)
        }
      }
    },
    passed: (withinMs) => nowToBe(`${now().lesson.id} to be passed`, ({ phase }) => phase === 'why', withinMs),
    looked: async (times) => {
      const wanted = looks.get() + times
      await storeToBe({
        store: looks,
        accept: (count): count is number => count >= wanted,
        what: 'the checks to be read again',
      })
      return now()
    },
  }
}
