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
      isCluster: false,
      allowDownload: true,
    })
    expect(Object.values(parsed().connection).every((value) => value === undefined)).toBe(true)
  })

  it('takes every option of the table', () => {
    const args = Object.entries(optionTable).flatMap(([name, spec]) => {
      // These go with some of the others only.
      if (['private', 'cluster', 'json', 'list', 'scenario', 'yes', 'commands', 'to'].includes(name)) return []
      const value =
        { mode: 'pull', count: '5', replicas: '3', subject: 'SHOP.x', 'log-level': 'debug', theme: 'light' }[name] ??
        `the ${name}`
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
    expect(rest).toMatchObject({
      ascii: true,
      theme: 'light',
      allowDownload: false,
      logFile: 'the log',
      logLevel: 'debug',
    })
    expect(connection).toMatchObject({ server: 'the server', noContext: true, tlsfirst: true, nkey: 'the nkey' })
    expect(Object.values(connection)).not.toContain(undefined)
  })

  it('plays a scenario on a private server, unless one is named on the command line', () => {
    expect(parsed('--scenario', 'poison-message')).toMatchObject({
      scenario: 'poison-message',
      isPrivate: true,
      isCluster: false,
      agrees: false,
    })
    expect(parsed('--scenario', 'x.json', '--server', 'prod:4222', '--yes')).toMatchObject({
      isPrivate: false,
      agrees: true,
    })
    expect(parsed('--scenario', 'x.json', '--context', 'prod').isPrivate).toBe(false)
    expect(parsed('--scenario', 'x.json', '--context', 'prod', '--private').isPrivate).toBe(true)
    expect(refused('--scenario', '')).toMatch(/the name of one that ships, or of a file/)
    expect(refused('--scenario', 'x', '--read-only')).toMatch(/--read-only forbids it/)
    expect(refused('--yes')).toMatch(/--yes is for a scenario/)
    expect(refused('--scenario', 'x', '--js-domain', 'hub')).toMatch(/--scenario starts a server/)
  })

  it('starts a cluster of its own, and takes how many copies a stream gets', () => {
    expect(parsed('--cluster')).toMatchObject({ isPrivate: true, isCluster: true, replicas: undefined })
    expect(parsed('--cluster', '--replicas', '1')).toMatchObject({ replicas: 1 })
    expect(parsed('--replicas', '3')).toMatchObject({ isPrivate: false, replicas: 3 })
  })

  it('takes the theme of the environment where none is given', () => {
    const themeIn = (env: Record<string, string>, ...args: string[]) => {
      const result = parseOptions(args, env)
      return result.ok ? result.value.theme : result.error
    }
    expect(themeIn({})).toBe('auto')
    expect(themeIn({ REVIEW_TUI_THEME: '' })).toBe('auto')
    expect(themeIn({ REVIEW_TUI_THEME: 'dark' })).toBe('dark')
    expect(themeIn({ REVIEW_TUI_THEME: 'dark' }, '--theme', 'none')).toBe('none')
    expect(themeIn({ REVIEW_TUI_THEME: 'pa55' })).toBe('REVIEW_TUI_THEME is one of auto, dark, light, ansi, none')
  })

  it('knows the short forms', () => {
    expect(parsed('-s', 'localhost').connection.server).toBe('localhost')
    expect(parsed('-h').action).toBe('help')
    expect(parsed('-v').action).toBe('version')
  })

  it.each([
    [['--nothing'], /^Unknown option '--nothing'; --help lists the options$/],
    [['--ascii', 'stray'], /^Unexpected argument \(word 2 of the command line\)/],
    [['--replicas', '6'], /^--replicas is a whole number from 1 to 5$/],
    [['--cluster', '--server', 'a'], /^--cluster starts a server and --server names one: give one of them$/],
    [['--server'], /^--server needs a value/],
    [['--server', '--plain'], /^--server needs a value; one that begins with "-" is written --server=URL$/],
    [['--plain=yes'], /^--plain takes no value/],
    [['--mode', 'ordered'], /^--mode is push, pull or wildcard$/],
    [['--log-level', 'loud'], /^--log-level is one of debug, info, warn, error$/],
    [['--theme', 'blue'], /^--theme is one of auto, dark, light, ansi, none$/],
    [['--log='], /^--log needs the name of a file$/],
    [['--json'], /^--json is for the doctor/],
    [['doctor', 'stray'], /^Unexpected argument \(word 2/],
    [['--ascii', 'doctor'], /^Unexpected argument \(word 2/],
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

describe('what may be a secret', () => {
  const secret = 'S3CRET'
  it.each([
    [['--password', 'my', secret]],
    [['--password', 'my', `--${secret}`]],
    [['--password', 'my', '--s-crets-cret']],
    [['--token', `-${secret}`]],
    [[secret]],
    [[`--${secret}`]],
    [[`-${secret}`]],
    [['--user', 'me', '--', secret]],
    [[`--plain=${secret}`]],
    [[`--unknown=${secret}`]],
    [['--mode', secret]],
    [['--count', secret]],
    [['--log-level', secret]],
    [['--subject', `${secret} x`]],
    [['--subject', `${secret}\x1b]0;x\x07`]],
    [['--password', 'my', '--mode', secret]],
  ])('is not repeated: %o', (args) => {
    const error = refused(...args) ?? ''
    expect(error).not.toBe('')
    expect(error).not.toMatch(/S3CRET|s-crets/)
    expect(error).not.toMatch(/[\x00-\x1f\x7f-\x9f]/)
  })
})

describe('the doctor', () => {
  it('is a word at the front, with the options of a run', () => {
    expect(parsed('doctor', '--json', '--server', 'x')).toMatchObject({ action: 'doctor', json: true })
    expect(parsed('doctor', '--help').action).toBe('help')
    expect(parsed().json).toBe(false)
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

describe('lessons on the command line', () => {
  it('are listed, or one is played, on a private server unless another is named', () => {
    expect(parsed('lessons', '--list')).toMatchObject({ action: 'lessons', lesson: undefined })
    expect(parsed('lessons', 'run', 'ack-wait', '--plain')).toMatchObject({
      action: 'run',
      lesson: 'ack-wait',
      plain: true,
      isPrivate: true,
    })
    expect(parsed('lessons', 'run', '--plain')).toMatchObject({ lesson: '', isPrivate: true })
    expect(parsed('lessons', 'run', '7', '--server', 'nats://127.0.0.1:1')).toMatchObject({ isPrivate: false })
    expect(parsed('lessons', 'run', '--lesson', 'mine.json')).toMatchObject({ lesson: '', lessonFile: 'mine.json' })
  })

  it('are printed or written as code, without a server', () => {
    const code = { action: 'lesson-code', lesson: 'nak', isPrivate: false }
    expect(parsed('lessons', 'code', 'nak')).toMatchObject({ ...code, asCommands: false, to: undefined })
    expect(parsed('lessons', 'code', 'nak', '--commands')).toMatchObject({ ...code, asCommands: true })
    expect(parsed('lessons', 'code', 'nak', '--to', 'here')).toMatchObject({ ...code, to: 'here' })
  })

  it('say what to write', () => {
    expect(refused('lessons')).toMatch(/write review-tui lessons --list/)
    expect(refused('lessons', 'run', 'x', '--list')).toMatch(/give --list, or run NAME/)
    expect(refused('lessons', 'run', 'Ack Wait')).toMatch(/small letters/)
    expect(refused('lessons', 'run', 'nak', '--lesson', 'f')).toMatch(/a name, or --lesson/)
    expect(refused('lessons', 'run', 'nak', '--read-only')).toMatch(/--read-only forbids it/)
    expect(refused('--list')).toMatch(/--list is for the lessons/)
    expect(refused('lessons', 'code')).toMatch(/give the name of a lesson/)
    expect(refused('lessons', 'code', 'nak', '--list')).toMatch(/give --list, or code NAME/)
    expect(refused('lessons', 'code', '--lesson', 'f')).toMatch(/a lesson of your own has none/)
    expect(refused('lessons', 'code', 'nak', '--commands', '--to', 'd')).toMatch(/give --commands, .* or --to/)
    expect(refused('lessons', 'code', 'nak', '--to=')).toMatch(/--to needs the name of a folder/)
    expect(refused('lessons', 'run', 'nak', '--commands')).toMatch(/are for the code of a lesson/)
    expect(refused('lessons', 'walk', '--list')).toMatch(/Unexpected argument \(word 2/)
  })
})
