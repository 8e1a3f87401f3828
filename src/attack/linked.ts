import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const established = '01'

/** Whether a process has a TCP connection that is up to this port of 127.0.0.1. */
export function isLinkedTo(pid: number, port: number): boolean {
  const sockets = new Set<string>()
  for (const line of readOr('/proc/net/tcp').split('\n').slice(1)) {
    const [, , remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/)
    if (state === established && Number.parseInt(remote.split(':')[1] ?? '', 16) === port) sockets.add(inode)
  }
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOr(`/proc/${pid}/fd/${fd}`))?.[1]
      return inode !== undefined && sockets.has(inode)
    })
  } catch {
    // It has ended.
    return false
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
