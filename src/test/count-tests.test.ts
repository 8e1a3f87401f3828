import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const script = join(import.meta.dirname, '..', 'scripts', 'count-tests.mjs')
const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] }
const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }] }
const brokenFile = { status: 'failed', assertionResults: [] }

it.each([
  ['all passed', { numPassedTests: 5, numFailedTests: 0, testResults: [passedFile] }, 0, '5 0 0'],
  ['one failed', { numPassedTests: 4, numFailedTests: 1, testResults: [passedFile, failedFile] }, 1, '4 1 0'],
  ['a file that did not load', { numPassedTests: 4, numFailedTests: 0, testResults: [brokenFile] }, 1, '4 1 0'],
  ['skipped ones', { numPassedTests: 4, numFailedTests: 0, numPendingTests: 2, testResults: [] }, 0, '4 0 2'],
  ['an error outside the tests', { numPassedTests: 5, numFailedTests: 0, testResults: [passedFile] }, 1, '5 1 0'],
  ['nothing ran', { numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0, '0 1 0'],
  ['no report', undefined, 1, '0 1 0'],
])('counts %s', (_, report, exitCode, counts) => {
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-count-'))
  try {
    const path = join(folder, 'report.json')
    if (report !== undefined) writeFileSync(path, JSON.stringify(report))
    expect(execFileSync(process.execPath, [script, path, String(exitCode)], { encoding: 'utf8' }).trim()).toBe(counts)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
