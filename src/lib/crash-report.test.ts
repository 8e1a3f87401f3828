import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeError, writeCrashReport } from './crash-report.js'
import { createRedactor } from './redact.js'

const seed = 'SUAMLK2ZNL35WSMW37E7UD4VZ7ELPKW7DHC3BWBSD2GCZ7IUQQXZIORRBU'

describe('an error in words', () => {
  it('holds no control character and no login', () => {
    const error = new Error(`cannot reach nats://me:pa/ss@host \x1b]0;title\x07 with ${seed}`)
    const { message, stack } = describeError(error)
    for (const text of [message, stack]) {
      expect(text).toContain('^[]0;title^G')
      expect(text).not.toMatch(/pa\/ss|SUAM/)
    }
  })

  it('is there for whatever is thrown', () => {
    expect(describeError('just text').message).toBe('just text')
    const hostile = {
      toString: () => {
        throw new Error('no')
      },
    }
    expect(describeError(hostile).message).toBe('an error that cannot be shown')
    expect(describeError(Object.create(null)).message).toBe('an error that cannot be shown')
  })
})

describe('the report of a crash', () => {
  it('is for its user only, and hides what was given as a secret', () => {
    const folder = mkdtempSync(join(tmpdir(), 'review-tui-crash-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const redactor = createRedactor(['correct horse'])
    const given = { folder: join(folder, 'state'), error: new Error('said correct horse'), nowMs: 0, redactor }
    const path = writeCrashReport(given) ?? ''
    expect(readFileSync(path, 'utf8')).toMatch(/Error: said \*\*\*/)
    expect(readFileSync(path, 'utf8')).not.toContain('horse')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    // What stands there already is left alone.
    expect(writeCrashReport(given)).toBeUndefined()
    expect(readdirSync(join(folder, 'state'))).toHaveLength(1)
  })
})
