import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeOwnFolder } from './write-own-folder.js'

function freshFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'write-folder-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const files = [
  { name: 'program.ts', text: 'one\n' },
  { name: 'README.md', text: 'two\n' },
]

it('makes the folder, and says where it is', () => {
  const folder = join(freshFolder(), 'a', 'b')
  expect(writeOwnFolder(folder, files)).toEqual({ ok: true, value: folder })
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('two\n')
  expect([statSync(folder).mode & 0o777, statSync(join(folder, 'program.ts')).mode & 0o777]).toEqual([0o700, 0o600])
})

it('leaves what is there as it is until asked to write over it, and says what that is', () => {
  const folder = freshFolder()
  writeFileSync(join(folder, 'program.ts'), 'mine')
  writeFileSync(join(folder, 'other'), 'mine too')
  expect(writeOwnFolder(folder, files)).toEqual({ ok: false, error: { kind: 'exists', names: ['program.ts'] } })
  expect(readdirSync(folder).sort()).toEqual(['other', 'program.ts'])
  expect(writeOwnFolder(folder, files, { replace: true })).toEqual({ ok: true, value: folder })
  expect(readFileSync(join(folder, 'program.ts'), 'utf8')).toBe('one\n')
  expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('mine too')
  // The same once more is no question.
  expect(writeOwnFolder(folder, files)).toEqual({ ok: true, value: folder })
})

it('writes through no link: not for a file, the folder, or one on the way from here', () => {
  const [folder, elsewhere] = [freshFolder(), freshFolder()]
  writeFileSync(join(elsewhere, 'target'), 'theirs')
  symlinkSync(join(elsewhere, 'target'), join(folder, 'program.ts'))
  expect(writeOwnFolder(folder, files, { replace: true })).toMatchObject({ ok: false, error: { kind: 'failed' } })
  expect(readFileSync(join(elsewhere, 'target'), 'utf8')).toBe('theirs')
  expect(readdirSync(folder)).toEqual(['program.ts'])

  const link = join(freshFolder(), 'link')
  symlinkSync(elsewhere, link)
  expect(writeOwnFolder(link, files)).toEqual({ ok: false, error: { kind: 'failed', why: `${link} is a link` } })
  expect(readdirSync(elsewhere)).toEqual(['target'])

  const here = freshFolder(process.cwd())
  symlinkSync(elsewhere, join(here, 'link'))
  const through = relative(process.cwd(), join(here, 'link', 'lesson'))
  expect(writeOwnFolder(through, files)).toMatchObject({ ok: false, error: { kind: 'failed' } })
  expect(readdirSync(elsewhere)).toEqual(['target'])
})

it('takes no folder for a file, and no file for a folder', () => {
  const folder = freshFolder()
  mkdirSync(join(folder, 'program.ts'))
  expect(writeOwnFolder(folder, files, { replace: true })).toMatchObject({ ok: false, error: { kind: 'failed' } })
  writeFileSync(join(folder, 'plain'), '')
  const plain = join(folder, 'plain')
  expect(writeOwnFolder(plain, files)).toEqual({ ok: false, error: { kind: 'failed', why: `${plain} is no folder` } })
})
