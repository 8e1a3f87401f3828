import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
/** A row, and each test as its file and its name, or each kept picture as its file and what it shows. */
const findings = read('src/test/findings.md')
  .split('\n')
  .flatMap((line) => {
    const [, row = '', holds = '', tests = ''] = line.split('|').map((cell) => cell.trim())
    if (!/^[TUV]\d+$/.test(row)) return []
    return [
      {
        row,
        holds,
        tests: [...tests.matchAll(/`([^`]+)` (.+?)(?= <br>|$)/g)].map(([, file = '', name = '']) => ({ file, name })),
      },
    ]
  })
const numbered = (letter: string, last: number): readonly string[] =>
  Array.from({ length: last }, (_, index) => `${letter}${index + 1}`)

describe('what use showed', () => {
  it('has every row once, in order', () => {
    expect(findings.map(({ row }) => row)).toEqual([...numbered('T', 59), ...numbered('U', 22), ...numbered('V', 12)])
  })

  it.each(findings)('$row is held mended by tests or pictures that are there: $holds', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0)
    for (const { file, name } of tests) {
      // A picture that is kept is compared with what is drawn, by `src/ui/screens.test.tsx`.
      if (file.startsWith('src/test/screens/')) expect(existsSync(join(root, file)), file).toBe(true)
      else expect(read(file), `${name} in ${file}`).toContain(name)
    }
  })

  it('is asked of the built app for rows that are there, each once', () => {
    const folder = join('src', 'test', 'rows')
    const asked = readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.test.ts'))
      .flatMap((file) => [...read(join(folder, file)).matchAll(/^rows\(\[([^\]]*)\]/gm)])
      .flatMap(([, names = '']) => names.match(/[TUV]\d+/g) ?? [])
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.filter((row) => !findings.some((one) => one.row === row))).toEqual([])
  })
})
