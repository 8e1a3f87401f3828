import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createTtyWriter } from './tty-writer.js'

// A pipe whose reader stands still takes as little as such a terminal.
describe('createTtyWriter', () => {
  let folder = ''
  let fd = 0
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'review-tui-writer-'))
    const path = join(folder, 'pipe')
    execFileSync('mkfifo', [path])
    fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  })
  afterEach(() => {
    closeSync(fd)
    rmSync(folder, { recursive: true, force: true })
  })

  const setUp = () => {
    const clock = createManualClock()
    const writer = createTtyWriter(fd, { clock })
    const taken = (): string => {
      const bytes = Buffer.alloc(1 << 20)
      let length = 0
      try {
        for (let got = -1; got !== 0; length += got) got = readSync(fd, bytes, length, bytes.length - length, null)
      } catch {
        // EAGAIN: nothing is left.
      }
      return bytes.toString('utf8', 0, length)
    }
    return { clock, writer, taken }
  }
  const more = 'x'.repeat(300_000)

  it('writes at once, and gives up on who takes nothing', () => {
    const { writer, taken } = setUp()
    expect(writer.write('hello')).toBe(true)
    expect(taken()).toBe('hello')
    const sinceMs = performance.now()
    expect(writer.write(more)).toBe(false)
    expect(performance.now() - sinceMs).toBeLessThan(1500)
    writer.close()
  })

  it('sends in order, later what is not taken now, and says when', () => {
    const { writer, taken, clock } = setUp()
    const done: string[] = []
    writer.send(more, () => done.push('first'))
    writer.send('and the end', () => done.push('second'))
    expect(done).toEqual([])
    let text = ''
    for (let times = 0; times < 20 && done.length < 2; times += 1) {
      text += taken()
      clock.advance(50)
    }
    expect(done).toEqual(['first', 'second'])
    expect(text + taken()).toBe(`${more}and the end`)
    expect(clock.pending()).toBe(0)
    writer.close()
  })

  it('says the last word in place of what was not sent yet', () => {
    const { writer, taken, clock } = setUp()
    const done: string[] = []
    writer.send(more, () => done.push('frame'))
    const before = taken()
    expect(before.length).toBeLessThan(more.length)
    expect(writer.write('farewell')).toBe(true)
    clock.advance(1000)
    expect([taken(), done, clock.pending()]).toEqual(['farewell', ['frame'], 0])
    writer.close()
  })
})
