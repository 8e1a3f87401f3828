import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeOwnFile } from './write-own-file.js'

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'write-own-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

it('writes what only its owner may read, and writes over nothing unless asked to', () => {
  const path = join(freshFolder(), 'log.md')
  expect(writeOwnFile(path, 'one')).toEqual({ ok: true, value: undefined })
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['one', 0o600])
  expect(writeOwnFile(path, 'two')).toEqual({ ok: false, error: { kind: 'exists' } })
  expect(readFileSync(path, 'utf8')).toBe('one')
  writeFileSync(path, 'a longer text', { mode: 0o644 })
  expect(writeOwnFile(path, 'two', { replace: true }).ok).toBe(true)
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['two', 0o600])
})

it('follows no link, and writes to nothing but a file', () => {
  const folder = freshFolder()
  const target = join(folder, 'target')
  writeFileSync(target, 'mine')
  symlinkSync(target, join(folder, 'link'))
  mkdirSync(join(folder, 'sub'))
  expect(writeOwnFile(join(folder, 'link'), 'x', { replace: true })).toMatchObject({
    ok: false,
    error: { kind: 'failed' },
  })
  expect(writeOwnFile(join(folder, 'link'), 'x')).toMatchObject({ ok: false })
  expect(readFileSync(target, 'utf8')).toBe('mine')
  expect(writeOwnFile(join(folder, 'sub'), 'x', { replace: true })).toMatchObject({ ok: false })
  expect(writeOwnFile(join(folder, 'no', 'such'), 'x')).toEqual({
    ok: false,
    error: { kind: 'failed', why: 'there is no such folder' },
  })
})
