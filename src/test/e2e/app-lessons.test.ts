import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bothSizes, freshHome, processToEnd, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { playedLessons } from '../support/lesson-keys.js'
import type { PlayedLesson } from '../support/lesson-keys.js'
import { longerLessons } from '../support/lesson-keys-more.js'
import { createLessonPlayer } from '../support/lesson-player.js'
import { testBinary, testServer, wantedAge } from '../support/nats-server.js'
import type { ServerAge } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import type { ServerTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'

const streamNames = async ({ jsm }: ServerTruth): Promise<readonly string[]> => {
  const names: string[] = []
  for await (const name of jsm.streams.names()) names.push(name)
  return names.sort()
}
/** Nothing of a lesson is left on the server. */
const toBeClean = (truth: ServerTruth): Promise<void> =>
  conditionToHold({
    check: async () => (await streamNames(truth)).every((name) => !name.startsWith('LESSON')),
    what: 'the streams of lessons to go',
    withinMs: 10_000,
  })

/** An explorer with its live view, on a private server. */
async function startExplorer(
  size: { readonly cols: number; readonly rows: number } = bothSizes[1],
  age: ServerAge = 'newest',
): Promise<AppDriver> {
  const older = age === 'newest' ? undefined : await testBinary(age)
  const app = startApp({ ...size, args: ['--private'], ...(older && { env: { REVIEW_TUI_NATS_SERVER: older.path } }) })
  await app.waitForHeld(0)
  return app
}

describe('the true first start', () => {
  it.each(bothSizes)('is a welcome, and lesson 1 is done in at most 12 keys, at $cols x $rows', async (size) => {
    const app = startApp({ ...size, args: ['--private'], isFirstStart: true })
    const keys: string[] = []
    const press = (key: string): void => {
      keys.push(key)
      app.press(key)
    }
    await app.waitForText(/You are about to hold real messages in your hand/)
    press('enter')
    await app.waitForText(/Lesson 1 of \d+|1\/\d+ A stream keeps/)
    await app.waitForText(/Enter go on {2}Esc leave/)
    press('enter')
    await app.waitForText(/a b c guess {2}Esc leave/)
    press('b')
    await app.waitForText(/○ the stream holds a message \(now 0/)
    press('p')
    await app.waitForText(/✓ the server answered your publish with its number/)
    press('c')
    await app.waitForText(/Esc done/)
    press('up')
    await app.waitForText(/▌subject/)
    press('.')
    press('x')
    await app.waitForText(/rateGiven\.x/)
    press('esc')
    await app.waitForGone(/Esc done/)
    press('p')
    await app.waitForText(/You guessed b: right/)
    await app.waitForText(/Enter next lesson/)
    expect(keys.length).toBeLessThanOrEqual(12)
    const truth = await app.truth()
    expect((await truth.streamState('LESSON-1')).messages).toBe(1)

    // Esc, from the form and then from the lesson: the learner's own stream and live view are back, the lesson's is gone.
    app.press('esc')
    await app.waitForText(/━━ 3 Messages|━━ 1 Streams/)
    app.press('esc')
    await app.waitForText(/REVIEWS › rating-push/)
    await toBeClean(truth)
    app.command('app.quit')
    await app.toExit()

    // It was answered: the next start goes to the explorer at once.
    const again = startApp({ ...size, args: ['--private'], isFirstStart: true, home: app.home })
    await again.waitForHeld(0)
    expect(again.text()).not.toContain('Welcome')
    again.command('lesson.list')
    await again.waitForText(/1 of 28 done; 1 of 1 guesses right/)
    again.press('esc')
    await again.waitForGone(/Lessons ─/)
    const { pid } = again.privateServer()
    again.command('app.quit')
    await again.toExit()
    await processToEnd(pid, 'the private server')
  })

  it('is none where a server was named, nor where the explorer was wanted: Esc is remembered', async () => {
    const server = await testServer()
    try {
      const named = startApp({ ...bothSizes[1], server, isFirstStart: true })
      await named.waitForText(/Create stream REVIEWS on this server\?/)
      expect(named.text()).not.toContain('Welcome')
      expect(existsSync(join(named.home, 'state', 'review-tui', 'lessons.json'))).toBe(false)
    } finally {
      await server.stop()
    }
    const home = freshHome()
    const app = startApp({ ...bothSizes[1], args: ['--private'], isFirstStart: true, home })
    await app.waitForText(/You are about to hold real messages/)
    app.press('esc')
    await app.waitForGone(/You are about to hold/)
    await app.waitForText(/I opens the lessons whenever you want/)
    await app.waitForHeld(0)
    expect(existsSync(join(home, 'state', 'review-tui', 'lessons.json'))).toBe(true)
    const { pid } = app.privateServer()
    app.command('app.quit')
    await app.toExit()
    await processToEnd(pid, 'the private server')
  })
})

describe('code to take home', () => {
  it('is shown when the lesson is done, written by keys, and over another file only when told so, at 80 x 24', async () => {
    const app = await startExplorer(bothSizes[0])
    const player = createLessonPlayer(app)
    await player.begin('nak')
    app.command('consumer.fetch')
    await app.waitForRow({ seq: 1, tries: 1, state: /held/ })
    app.command('message.nak')
    await app.waitForRow({ seq: 1, state: /nak/ })
    app.command('consumer.fetch')
    await player.toPass()
    await app.waitForText(/y code/)
    app.command('lesson.code')
    await app.waitForText(/07-nak: TypeScript · nats commands/)
    await app.waitForText(/Lesson 7\. A nak hands a message back/)
    app.command('code.form')
    await app.waitForText(/#!\/bin\/sh/)
    app.command('code.form')
    await app.waitForText(/import \{ jetstream/)

    const folder = join(app.home, 'code')
    const write = async (): Promise<void> => {
      app.command('code.write')
      await app.waitForText(/Write the code of the lesson/)
      await app.fill('folder', folder)
      app.press('enter')
    }
    await write()
    await app.waitForText(/written to /)
    const program = readFileSync(new URL('../../../data/lessons/code/07-nak.ts', import.meta.url), 'utf8')
    const written = (): string => readFileSync(join(folder, 'program.ts'), 'utf8')
    expect(written()).toBe(program)
    writeFileSync(join(folder, 'program.ts'), 'mine')
    await write()
    await app.waitForText(/Write over /)
    expect(written()).toBe('mine')
    await app.choose(/write over it/)
    await conditionToHold({ check: () => written() === program, what: 'the program to be there' })
    app.press('esc')
    await app.waitForGone(/07-nak: TypeScript/)
    app.command('app.quit')
    await app.toExit()
  })
})

describe('lessons played by keys', () => {
  it('the ack wait: doing nothing is the deed, and what is missing is said until it is there', async () => {
    const app = await startExplorer()
    const player = createLessonPlayer(app)
    await player.begin('ack-wait', 'wrong')
    await app.waitForText(/○ review 1 came a second time \(now 0, wanted 2 or more\)/)
    // Something else: the review is answered, and no second try can come.
    app.command('consumer.fetch')
    await app.waitForRow({ seq: 1, tries: 1, state: /held/ })
    app.command('message.ack')
    await app.waitForRow({ seq: 1, state: /acked/ })
    await app.waitForText(/○ review 1 came a second time \(now 1, wanted 2 or more\)/)
    expect(player.hasPassed()).toBe(false)
    app.command('lesson.hint')
    await app.waitForText(/Hint 1 of 3: Do not answer it\./)

    // Anew: a new stream, and the question again.
    await player.beginAnew()
    app.command('consumer.fetch')
    await app.waitForRow({ seq: 1, tries: 1, state: /held/ })
    await app.waitForRow({ seq: 1, tries: 1, state: /ran out/ }, 15_000)
    app.command('consumer.fetch')
    await player.toPass()
    await app.waitForText(/✓ review 1 came a second time/)
    const truth = await app.truth()
    expect((await truth.info('lesson', 'LESSON-5')).num_redelivered).toBe(1)
    // The first guess counts.
    app.command('lesson.list')
    await app.waitForText(/The ack wait +done, guessed wrong/)
  })

  it('nak: what is handed back comes first; at 80x24 beside the numbers that show it', async () => {
    const app = await startExplorer(bothSizes[0])
    const player = createLessonPlayer(app)
    await player.begin('nak')
    app.command('consumer.fetch')
    await app.waitForRow({ seq: 1, tries: 1, state: /held/ })
    app.command('message.nak')
    await app.waitForText(/✓ you handed one back/)
    expect(player.hasPassed()).toBe(false)
    app.command('consumer.fetch')
    await app.waitForRow({ seq: 1, tries: 2, state: /held/ })
    await player.toPass()
    // The lesson, the live view and what explains it, together.
    for (const part of [/ 7\/28 | Lesson 7 of 28 /, /3 Messages/, /4 Truth/, /5 Life of seq 1/])
      expect(app.text()).toMatch(part)
    const truth = await app.truth()
    expect((await truth.info('lesson', 'LESSON-7')).num_pending).toBe(2)

    app.press('enter')
    await app.waitForText(/8\/28|Lesson 8 of 28/)
    await conditionToHold({
      check: async () => !(await streamNames(truth)).includes('LESSON-7'),
      what: 'the stream of the lesson before to go',
    })
  })

  it('a key that writes waits for the guess', async () => {
    const app = await startExplorer()
    app.command('lesson.list')
    await app.waitForText(/Lessons ─/)
    app.press('home', 'enter')
    await app.waitForText(/Enter go on {2}Esc leave/)
    app.command('publish.next')
    await app.waitForText(/publish: read the lesson first: Enter goes on/)
    app.press('enter')
    await app.waitForText(/a b c guess/)
    app.command('publish.next')
    await app.waitForText(/publish: guess first: a, b or c/)
    expect((await (await app.truth()).streamState('LESSON-1')).messages).toBe(0)
  })
})

describe('a lesson that is left in the midst', () => {
  it('gives the user’s own view back as it was, and asks about what is held there before it takes the screen', async () => {
    const app = await startExplorer()
    app.command('publish.next')
    await app.waitForHeld(1)
    app.command('lesson.list')
    await app.waitForText(/Lessons ─/)
    app.press('home', 'enter')
    await app.choose(/leave it held and open lesson 1/)
    await app.waitForText(/Enter go on {2}Esc leave/)
    const truth = await app.truth()
    await truth.infoUntil('rating-push', 'not bound', ({ push_bound }) => !push_bound)
    app.press('esc')
    await app.waitForText(/left lesson 1: its stream LESSON-1 is gone, you are back on REVIEWS/)
    await app.waitForText(/REVIEWS › rating-push/)
    await truth.infoUntil('rating-push', 'bound again', ({ push_bound }) => push_bound)
    await toBeClean(truth)
    app.command('publish.next')
    await truth.streamUntil('a second review', ({ messages }) => messages === 2)
  })

  it('loses its stream to another client: that is said, and the lesson can be made anew', async () => {
    const app = await startExplorer()
    const player = createLessonPlayer(app)
    await player.begin('nak')
    const truth = await app.truth()
    await truth.jsm.streams.delete('LESSON-7')
    await app.waitForText(/the stream LESSON-7 is gone from the server\. Ctrl-R makes the lesson anew/)
    app.command('lesson.reset')
    await app.waitForText(/Enter go on {2}Esc leave/)
    expect(await streamNames(truth)).toContain('LESSON-7')
  })

  it.each(['q', 'ctrl+c'] as const)('by %s leaves nothing on a server that goes on', async (way) => {
    const home = freshHome()
    // The first copy runs the server, the second one plays.
    const owner = startApp({ ...bothSizes[1], args: ['--private'], home })
    await owner.waitForHeld(0)
    const player = startApp({ ...bothSizes[1], args: ['--private'], home })
    await player.waitForText(/rating-push is in use/)
    player.press('esc')
    await player.waitForGone(/rating-push is in use/)
    const truth = await connectTruth(owner.privateServer())
    await createLessonPlayer(player).begin('nak')
    player.command('consumer.fetch')
    await player.waitForHeld(1)
    expect(await streamNames(truth)).toContain('LESSON-7')
    // What a lesson holds is no reason to ask.
    player.press(way)
    expect((await player.toExit()).exitCode).toBe(0)
    await toBeClean(truth)
  })

  it('by kill -9 leaves nothing on the server of the next start', async () => {
    const home = freshHome()
    const app = startApp({ ...bothSizes[1], args: ['--private'], home })
    await app.waitForHeld(0)
    await createLessonPlayer(app).begin('nak')
    expect(await streamNames(await app.truth())).toContain('LESSON-7')
    const { pid } = app.privateServer()
    app.kill('SIGKILL')
    await app.toExit()
    await processToEnd(pid, 'the private server')
    const next = startApp({ ...bothSizes[1], args: ['--private'], home })
    await next.waitForHeld(0)
    expect(await streamNames(await next.truth())).toEqual(['REVIEWS'])
  })
})

describe('on the oldest server', () => {
  it('the list locks what it lacks, with the reason, and the others are played as ever', async () => {
    const app = await startExplorer(bothSizes[1], 'oldest')
    app.command('lesson.list')
    await app.waitForText(/[╭+][─-]* ?Lessons /)
    app.press('end')
    await app.waitForText(/Pause +locked: needs nats-server 2\.11/)
    const { version } = await testBinary('oldest')
    const locked = createLessonPlayer(app).lessons.filter(({ since }) => since !== '2.9')
    const lines = app.text().split('\n')
    for (const { title, since } of locked)
      expect(lines.find((line) => line.includes(title))).toMatch(new RegExp(`locked: needs nats-server ${since} +│`))
    for (let number = 27; number >= 20; number -= 1) {
      app.press('up')
      await app.waitForText(new RegExp(`\\[${number} `))
    }
    app.press('enter')
    await app.waitForText(new RegExp(`lesson 20 is locked: needs nats-server 2.11; this one is ${version}`))
    await playOn(
      app,
      playedLessons.filter(({ id }) => id === 'term' || id === 'nak-later'),
    )
  })
})

/** Plays each once by something else, which does not pass and is said, and then by its keys. */
async function playAll(played: readonly PlayedLesson[]): Promise<void> {
  const app = await startExplorer(bothSizes[1], wantedAge)
  // What an old one lacks is locked: `on the oldest server` sees to that.
  const since = new Map(createLessonPlayer(app).lessons.map((lesson) => [lesson.id, lesson.since]))
  const lessons = played.filter(({ id }) => wantedAge === 'newest' || since.get(id) === '2.9')
  await playOn(app, lessons)
}

async function playOn(app: AppDriver, lessons: readonly PlayedLesson[]): Promise<void> {
  const player = createLessonPlayer(app)
  for (const { id, other, missing, deed, withinMs } of lessons) {
    await player.begin(id)
    await other(app)
    await app.waitForText(missing)
    expect(player.hasPassed(), id).toBe(false)
    await player.beginAnew()
    await deed(app)
    await player.toPass(withinMs)
  }
  app.press('esc')
  await app.waitForText(/REVIEWS › rating-push/)
  await toBeClean(await app.truth())
  app.command('lesson.list')
  await app.waitForText(new RegExp(`${lessons.length} of 28 done`))
}

describe('each lesson is played by its keys, and does not pass by something else, which is said:', () => {
  it('those of seconds', () => playAll(playedLessons), 300_000)

  it('those that wait, or need workers, the composer or the lab', () => playAll(longerLessons), 400_000)
})
