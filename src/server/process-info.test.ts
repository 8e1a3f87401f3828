import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { startInStat } from './process-info.js'

const flagsAt = 6
const lineOf = (change: (fields: string[]) => void): string => {
  const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8')
  const end = stat.lastIndexOf(')') + 2
  const fields = stat.slice(end).split(' ')
  change(fields)
  return `7 (a name ) with) ${fields.join(' ')}`
}

describe.runIf(process.platform === 'linux')('when a process began', () => {
  it('is read from behind a name with blanks and parentheses', () => {
    expect(startInStat(lineOf(() => undefined))).toMatch(/^\d+$/)
  })

  it('is no more for one that is dead, or killed and not yet a zombie', () => {
    expect(startInStat(lineOf((fields) => (fields[0] = 'Z')))).toBeUndefined()
    const exiting = lineOf((fields) => (fields[flagsAt] = String(Number(fields[flagsAt]) | 0x4)))
    expect(startInStat(exiting)).toBeUndefined()
    expect(startInStat('')).toBeUndefined()
  })
})
