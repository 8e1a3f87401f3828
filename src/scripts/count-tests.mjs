// Prints "PASSED FAILED SKIPPED" from vitest's JSON report (first argument), for .ci/run. A file that could not be
// loaded counts as one failure, and so do a run whose exit code (second argument) no failed test explains and an empty
// or missing report.
import { readFileSync } from 'node:fs'

const [path = '', exitCode = '0'] = process.argv.slice(2)
const report = readReport()
const files = report?.testResults ?? []
const passed = report?.numPassedTests ?? 0
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
const unloaded = files.filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
).length
const broken = (report?.numFailedTests ?? 0) + unloaded
const failed = broken === 0 && (exitCode !== '0' || passed === 0) ? 1 : broken
process.stdout.write(`${passed} ${failed} ${skipped}\n`)

function readReport() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
