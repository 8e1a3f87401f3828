import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTime, maxGivenFileBytes, settingsFiles, whyUnreadable } from './given-file.js'

let folder = ''
let socket: Server
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'review-tui-file-'))
  execFileSync('mkfifo', [join(folder, 'fifo')])
  mkdirSync(join(folder, 'folder'))
  symlinkSync(join(folder, 'fifo'), join(folder, 'link-to-fifo'))
  symlinkSync('/dev/zero', join(folder, 'link-to-device'))
  writeFileSync(join(folder, 'huge'), Buffer.alloc(maxGivenFileBytes + 1, 0x20))
  writeFileSync(join(folder, 'largest'), Buffer.alloc(maxGivenFileBytes, 0x20))
  writeFileSync(join(folder, 'plain'), 'hunter2\r\n')
  symlinkSync(join(folder, 'plain'), join(folder, 'link'))
  socket = createServer().listen(join(folder, 'socket'))
  await new Promise((resolve) => socket.once('listening', resolve))
})
afterAll(async () => {
  await new Promise((resolve) => socket.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

const why = (path: string): Promise<string> => settingsFiles.readText(path).then(() => 'it was read', whyUnreadable)

describe('a file that was named', { timeout: 5000 }, () => {
  it('is read as it stands, through a link too', async () => {
    expect(await settingsFiles.readText(join(folder, 'plain'))).toBe('hunter2\r\n')
    expect(await settingsFiles.readText(join(folder, 'link'))).toBe('hunter2\r\n')
    expect(await settingsFiles.readText(join(folder, 'largest'))).toHaveLength(maxGivenFileBytes)
  })

  it.each([
    ['fifo', 'it is not a regular file (a pipe, a device, a socket or a file of the system)'],
    ['link-to-fifo', 'it is not a regular file (a pipe, a device, a socket or a file of the system)'],
    ['link-to-device', 'it is not a regular file (a pipe, a device, a socket or a file of the system)'],
    ['socket', 'it is not a regular file (a pipe, a device, a socket or a file of the system)'],
    ['folder', 'it is a directory'],
    ['huge', 'it is larger than 1 MiB'],
    ['none', 'there is no such file'],
    ['plain/below', 'there is no such file'],
  ])('is refused when it is %s', async (name, words) => {
    expect(await why(join(folder, name))).toBe(words)
  })

  it.each(['/dev/zero', '/dev/tty', '/proc/self/environ', '/proc/self/mem', '/proc/kmsg', '/sys/kernel/uevent_seqnum'])(
    'is refused when it is %s',
    async (path) => {
      expect(await why(path)).toMatch(/^(it is not a regular file|it may not be read|there is no such file)/)
    },
  )

  it('is given up after a time, whatever the disk does', async () => {
    const never = new Promise<string>(() => undefined)
    const error: unknown = await inTime(never, 1).catch((reason: unknown) => reason)
    expect(whyUnreadable(error)).toBe('it cannot be read in time')
  })

  it('that may not be read, or whose name is none, is refused in words without its path', async () => {
    const closed = join(folder, 'closed')
    writeFileSync(closed, '')
    chmodSync(closed, 0)
    expect(await why(closed)).toMatch(/^(it may not be read|it was read)$/)
    expect(await why('hunter2\u0000')).not.toContain('hunter2')
  })
})
