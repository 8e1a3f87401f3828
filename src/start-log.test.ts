import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.js'
import { logStart } from './start-log.js'

const listening = () => {
  const lines: string[] = []
  return { lines, log: { write: (...parts: readonly string[]) => void lines.push(parts.join(' ')) } }
}

describe('the start', () => {
  it('names the options, and of a login only that it was given', () => {
    const { lines, log } = listening()
    const options = parseOptions([
      '--context',
      'prod',
      '--user',
      'ana',
      '--password',
      'word',
      '--creds',
      '/c',
      '--ascii',
    ])
    if (!options.ok) throw new Error(options.error)
    logStart(log, '1.2.3', options.value)
    expect(lines[0]).toMatch(/^info start review-tui 1\.2\.3, node v/)
    expect(lines[1]).toContain('"ascii":true')
    expect(lines[2]).toBe('info start connection context=prod, user given, password given, creds given')
    expect(lines.join('\n')).not.toMatch(/ana|word=|\/c/)
  })
})
