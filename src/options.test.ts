import { describe, expect, it } from 'vitest'
import { helpText, optionLines, optionTable, parseOptions } from './options.js'

const parsed = (...args: string[]) => {
  const result = parseOptions(args)
  if (!result.ok) throw new Error(result.error)
  return result.value
}
const refused = (...args: string[]) => {
  const result = parseOptions(args)
  return result.ok ? undefined : result.error
}

describe('the command line', () => {
  it('without options runs the explorer on the tour’s subject, and may fetch a server', () => {
    expect(parsed()).toMatchObject({
      action: 'run',
      plain: false,
      mode: 'push',
      count: 10,
      subject: 'REVIEWS.rateGiven',
      readOnly: false,
      ascii: false,
      isPrivate: false,
      allowDownload: true,
    })
    expect(Object.values(parsed().connection).every((value) => value === undefined)).toBe(true)
  })

  it('takes every option of the table', () => {
    const args = Object.entries(optionTable).flatMap(([name, spec]) => {
      if (name === 'private') return []
      const value = { mode: 'pull', count: '5', subject: 'SHOP.x' }[name] ?? `the ${name}`
      return spec.type === 'string' ? [`--${name}`, value] : [`--${name}`]
    })
    const { connection, ...rest } = parsed(...args)
    expect(rest).toMatchObject({
      action: 'help',
      plain: true,
      mode: 'pull',
      count: 5,
      subject: 'SHOP.x',
      readOnly: true,
    })
    expect(rest).toMatchObject({ ascii: true, allowDownload: false })
    expect(connection).toMatchObject({ server: 'the server', noContext: true, tlsfirst: true, nkey: 'the nkey' })
    expect(Object.values(connection)).not.toContain(undefined)
  })

  it('knows the short forms', () => {
    expect(parsed('-s', 'localhost').connection.server).toBe('localhost')
    expect(parsed('-h').action).toBe('help')
    expect(parsed('-v').action).toBe('version')
  })

  it.each([
    [['--nothing'], /^Unknown option '--nothing'; --help lists the options$/],
    [['stray'], /^Unexpected argument 'stray'/],
    [['--server'], /--server/],
    [['--mode', 'ordered'], /^--mode is push, pull or wildcard, not ordered$/],
    [['--count', '0'], /^--count is a whole number/],
    [['--count', '1e3'], /^--count is a whole number/],
    [['--count', '12345678'], /^--count is a whole number/],
    [['--subject', ''], /^--subject: a subject is needed$/],
    [['--subject', 'a b'], /^--subject: a subject cannot hold spaces$/],
    [['--subject', 'REVIEWS.*'], /^--subject: \* is for filters/],
    [['--private', '--server', 'x'], /^--private starts a server and --server names one/],
  ] as const)('refuses %o in one sentence', (args, words) => {
    expect(refused(...args)).toMatch(words)
    expect(refused(...args)).not.toContain('\n')
  })
})

describe('the help', () => {
  it('names every option once, aligned, in lines of at most 120 cells', () => {
    const lines = optionLines()
    expect(lines).toHaveLength(Object.keys(optionTable).length)
    for (const [index, name] of Object.keys(optionTable).entries()) expect(lines[index]).toContain(`--${name}`)
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(120)
      expect(line.slice(28, 29)).toBe(' ')
      expect(line.slice(29, 30)).toMatch(/\S/)
    }
    for (const line of lines) expect(helpText()).toContain(line)
  })
})
