import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  existsSync,
  readdirSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProgress } from './progress.js'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'review-tui-progress-'))
  path = join(folder, 'state', 'lessons.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('progress', () => {
  it('is kept from run to run, for its owner only', () => {
    const first = createProgress({ path })
    expect(first.isFirstStart()).toBe(true)
    first.noteWelcomed()
    first.noteGuess('nak', 'wrong')
    first.noteGuess('nak', 'right')
    first.noteDone('nak')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(folder, 'state'))).toEqual(['lessons.json'])
    const next = createProgress({ path })
    expect(next.isFirstStart()).toBe(false)
    expect(next.state.get()).toEqual({ welcomed: true, lessons: { nak: { done: true, guess: 'wrong' } } })
  })

  it('keeps what another copy wrote meanwhile', () => {
    const [one, other] = [createProgress({ path }), createProgress({ path })]
    one.noteDone('nak')
    other.noteDone('term')
    one.noteGuess('push', 'right')
    expect(createProgress({ path }).state.get().lessons).toEqual({
      nak: { done: true },
      term: { done: true },
      push: { done: false, guess: 'right' },
    })
  })

  it.each(['{', '[]', '{"format":0,"lessons":{}}', '{"format":1,"lessons":{"a":{"done":"yes"}}}'])(
    'sets a file aside that it cannot read (%s), and says so',
    (text) => {
      createProgress({ path }).noteWelcomed()
      writeFileSync(path, text)
      const progress = createProgress({ path })
      expect(progress.state.get().note).toMatch(/could not be read .* set aside/)
      expect(progress.isFirstStart()).toBe(false)
      progress.noteDone('nak')
      expect(progress.state.get().note).toMatch(/ set aside as lessons\.json\.broken$/)
      expect(readFileSync(`${path}.broken`, 'utf8')).toBe(text)
      expect(createProgress({ path }).state.get()).toEqual({ welcomed: false, lessons: { nak: { done: true } } })
    },
  )

  it('writes over nothing that was set aside before', () => {
    for (const text of ['{ first', '{ second']) {
      createProgress({ path }).noteWelcomed()
      writeFileSync(path, text)
      createProgress({ path }).noteDone('nak')
    }
    const progress = createProgress({ path })
    writeFileSync(path, '{ third')
    progress.noteDone('term')
    expect(progress.state.get().note).toMatch(/ set aside as lessons\.json\.broken-3$/)
    const kept = ['', '-2', '-3'].map((end) => readFileSync(`${path}.broken${end}`, 'utf8'))
    expect(kept).toEqual(['{ first', '{ second', '{ third'])
    expect(createProgress({ path }).state.get().lessons).toEqual({ nak: { done: true }, term: { done: true } })
  })

  it('leaves the file of a newer version as it is, and says so', () => {
    createProgress({ path }).noteWelcomed()
    const text = '{"format":2,"lessons":{"nak":"splendid"}}'
    writeFileSync(path, text)
    const progress = createProgress({ path })
    expect(progress.isFirstStart()).toBe(false)
    progress.noteDone('term')
    expect(progress.state.get().note).toMatch(/^your progress is not kept: a newer version of review-tui wrote/)
    expect(progress.state.get().lessons).toEqual({ term: { done: true } })
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(readdirSync(join(folder, 'state'))).toEqual(['lessons.json'])
  })

  it('follows no link and writes over none', () => {
    createProgress({ path }).noteWelcomed()
    rmSync(path)
    const theirs = join(folder, 'theirs.json')
    writeFileSync(theirs, '{}')
    symlinkSync(theirs, path)
    const progress = createProgress({ path })
    progress.noteDone('nak')
    expect(progress.state.get()).toMatchObject({ note: 'your progress is not kept: it is a link' })
    expect(progress.state.get().lessons).toEqual({ nak: { done: true } })
    expect(readFileSync(theirs, 'utf8')).toBe('{}')
  })

  it('goes on in memory where it cannot be kept', () => {
    writeFileSync(join(folder, 'state'), '')
    const progress = createProgress({ path })
    progress.noteDone('nak')
    expect(progress.state.get().note).toMatch(/^your progress is not kept: /)
    expect(progress.state.get().lessons).toEqual({ nak: { done: true } })
    expect(existsSync(path)).toBe(false)
  })
})
