import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshHome, startApp } from '../support/app-driver.js'
import { runProgram } from '../support/run-program.js'

/** The example of data/README.md. */
const readme = readFileSync(new URL('../../../data/README.md', import.meta.url), 'utf8')
const example = /```json\n([^]*?)```/.exec(readme)?.[1] ?? ''

it('a lesson is played by piped words, and its progress kept', async () => {
  const home = freshHome()
  const run = await runProgram(['lessons', 'run', 'nak', '--plain'], home, 'c\nfetch\nnak 1\nfetch\n')
  expect(run.stderr).toBe('')
  expect(run.stdout).toMatch(/^Passed => Nak: not now$/m)
  expect(run.code).toBe(0)
  const list = await runProgram(['lessons', '--list'], home)
  expect(list.stdout).toMatch(/^ 7 {2}nak +Nak: not now \(done, guessed right\)$/m)
  expect(list.stdout).toMatch(/^1 of 28 lessons done\.$/m)
  expect(list.code).toBe(0)
})

it('a lesson that is not passed ends with 1, and says what is missing', async () => {
  const run = await runProgram(['lessons', 'run', 'nak', '--plain'], freshHome(), 'c\nfetch\ncheck\nquit\n')
  // However soon it is asked for: what was read before the deed says nothing.
  const missing = /^Check => not yet: you handed one back: naks you gave 0, wanted: 1 or more$/gm
  expect(run.stdout.match(missing), run.stdout).toHaveLength(2)
  expect(run.code).toBe(1)
})

it('somebody’s own is played from a file: the example of its description', async () => {
  const home = freshHome()
  const file = join(home, 'mine.json')
  writeFileSync(file, example)
  const run = await runProgram(['lessons', 'run', '--lesson', file, '--plain'], home, 'b\nfetch\nwait 6s\nfetch\n')
  expect(run.stdout).toMatch(/^Lesson 1 of 1 => Sent twice, on the stream LESSON-1$/m)
  expect(run.stdout).toMatch(/^Passed => Sent twice$/m)
  expect(run.code).toBe(0)
})

it('a file that is no lesson ends with 2: each fault with its place, nothing of it obeyed', async () => {
  const home = freshHome()
  const file = join(home, 'hostile.json')
  const lesson = { ...(JSON.parse(example) as object), title: '\u001b]0;owned\u0007', keys: ['\u001b[2J'], exec: 'rm' }
  writeFileSync(file, JSON.stringify({ ...lesson, setUp: { streams: [{ name: 'REVIEWS', subjects: ['>'] }] } }))
  const run = await runProgram(['lessons', 'run', '--lesson', file, '--plain'], home)
  expect(run.code).toBe(2)
  expect(run.stderr).toMatch(/^review-tui: .*setUp\.streams\[0\]\.subjects\[0\]: /m)
  expect(run.stderr).toMatch(/exec: nothing of this name may stand here/)
  expect(`${run.stdout}${run.stderr}`).not.toMatch(/[\u001b\u0007]/)
  const missing = await runProgram(['lessons', 'run', '--lesson', join(home, 'none.json'), '--plain'], home)
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringMatching(/^review-tui: .+\n$/)])
})

it('somebody’s own, and one by its name, begin on the screen, without a welcome', async () => {
  const home = freshHome()
  const file = join(home, 'mine.json')
  writeFileSync(file, example)
  const app = startApp({ cols: 120, rows: 40, args: ['--private', '--lesson', file], isFirstStart: true, home })
  await app.waitForText(/Lesson 1 of 1 · Sent twice/)
  expect(app.text()).not.toContain('Welcome')
  app.command('app.quit')
  await app.exit
  const named = startApp({ cols: 120, rows: 40, args: ['lessons', 'run', 'nak'], home })
  await named.waitForText(/Lesson 7 of 28 · Nak: not now/)
  named.command('app.quit')
  await named.exit
})

it('the code of a lesson is named at its end, printed, and written to a folder, never over another file', async () => {
  const home = freshHome()
  const run = await runProgram(['lessons', 'run', 'nak', '--plain'], home, 'c\nfetch\nnak 1\nfetch\n')
  expect(run.stdout).toMatch(/^Code => review-tui lessons code nak prints the same/m)
  const kept = (name: string): string =>
    readFileSync(new URL(`../../../data/lessons/code/${name}`, import.meta.url), 'utf8')
  expect(await runProgram(['lessons', 'code', 'ack-wait'], home)).toEqual({
    code: 0,
    stdout: kept('05-ack-wait.ts'),
    stderr: '',
  })
  expect((await runProgram(['lessons', 'code', '5', '--commands'], home)).stdout).toBe(kept('05-ack-wait.sh'))

  const folder = join(home, 'mine')
  const written = await runProgram(['lessons', 'code', 'ack-wait', '--to', folder], home)
  expect([written.code, written.stdout.split('\n')[0]]).toEqual([0, folder])
  expect(readFileSync(join(folder, 'program.ts'), 'utf8')).toBe(kept('05-ack-wait.ts'))
  const other = await runProgram(['lessons', 'code', 'nak', '--to', folder], home)
  expect(other.code).toBe(1)
  expect(other.stderr).toMatch(/nothing was written: there is another program\.ts, commands\.sh/)
  expect(readFileSync(join(folder, 'program.ts'), 'utf8')).toBe(kept('05-ack-wait.ts'))
  const none = await runProgram(['lessons', 'code', 'no-such'], home)
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/there is no lesson no-such/)])
})
