import { describe, expect, it } from 'vitest'
import { createLog } from './log.js'
import type { LogLevel } from './log.js'
import { createRedactor } from './redact.js'

const logOf = (level: LogLevel, secrets: readonly string[] = []) => {
  const lines: string[] = []
  const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) }
  const log = createLog({ level, clock, redactor: createRedactor(secrets), copy: 42, sink: (line) => lines.push(line) })
  return { log, lines }
}

describe('a line of the log', () => {
  it('is time, level, room, process and text', () => {
    const { log, lines } = logOf('info')
    log.write('info', 'connection', 'connected')
    log.write('error', 'notice', 'refused\n')
    expect(lines).toEqual([
      '2026-01-02T03:04:05.006Z info  connection/42 connected\n',
      '2026-01-02T03:04:05.006Z error notice/42 refused\n',
    ])
  })

  it('is one line, escaped and bounded, whatever the text is', () => {
    const { log, lines } = logOf('debug')
    log.write('warn', 'foreign', 'a\nb\x1b]0;t\x07\u202e')
    log.write('warn', 'foreign', 'x'.repeat(1_000_000))
    expect(lines[0]).toBe('2026-01-02T03:04:05.006Z warn  foreign/42 a^Jb^[]0;t^G\\u{202e}\n')
    expect(lines[1]?.length).toBeLessThan(4200)
    expect(lines[1]).toMatch(/\[cut here: \d+ bytes in all\]\n$/)
  })

  it('holds no secret, not even the half of one at the cut', () => {
    const { log, lines } = logOf('debug', ['correct horse battery'])
    for (let length = 4060; length < 4100; length += 1) {
      log.write('info', 'x', `${'y'.repeat(length)}correct horse battery nats://me:pw@host`)
    }
    expect(lines.join('')).not.toMatch(/corr|me:pw/)
  })

  it('is left out below the level', () => {
    const { log, lines } = logOf('warn')
    log.write('debug', 'x', 'no')
    log.write('info', 'x', 'no')
    log.write('warn', 'x', 'yes')
    expect(lines).toHaveLength(1)
  })
})
