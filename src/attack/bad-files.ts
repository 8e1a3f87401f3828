import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Something other than the file that is expected. `make` puts it at a path whose folder is there. */
export type BadFile = { readonly name: string; readonly make: (path: string) => void }

const text = (name: string, content: string | Uint8Array): BadFile => ({
  name,
  make: (path) => writeFileSync(path, content),
})
const link = (name: string, target: string): BadFile => ({ name, make: (path) => symlinkSync(target, path) })
const hugeBytes = 6 * 1024 * 1024 * 1024

/** What never ends, blocks, loops or is no file at all. */
export const unreadable: readonly BadFile[] = [
  { name: 'a FIFO', make: (path) => void execFileSync('mkfifo', [path]) },
  { name: 'a folder', make: (path) => void mkdirSync(path) },
  { name: 'a link to itself', make: (path) => symlinkSync(path, path) },
  link('a link to an endless device', '/dev/zero'),
  link('a link to a blocking device', '/dev/ptmx'),
  link('a link to nothing', '/nowhere/at/all'),
  link('a link to the process itself', '/proc/self/mem'),
  {
    name: 'a link to a FIFO',
    make: (path) => {
      execFileSync('mkfifo', [`${path}.fifo`])
      symlinkSync(`${path}.fifo`, path)
    },
  },
  {
    name: 'a file of 6 GB',
    make: (path) => {
      const file = openSync(path, 'w')
      ftruncateSync(file, hugeBytes)
      closeSync(file)
    },
  },
  {
    name: 'a file without permission',
    make: (path) => writeFileSync(path, '{"url":"127.0.0.1:1"}', { mode: 0o000 }),
  },
]

/** Files that can be read and make no sense. */
export const senseless: readonly BadFile[] = [
  text('an empty file', ''),
  text('broken JSON', '{"url": '),
  text('JSON 200,000 deep', '['.repeat(200_000)),
  text('a deep object', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
  text('NUL bytes', Buffer.alloc(4096)),
  text('binary', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37) % 256))),
  text('fields of wrong types', '{"url":[1],"user":{},"creds":true,"tls_first":"x","inbox_prefix":5,"nkey":[[]]}'),
  text('a prototype', '{"__proto__":{"url":"nats://127.0.0.1:1"},"constructor":1,"url":"127.0.0.1:1"}'),
  text('escapes', '{"url":"\\u001b[2J\\u001b]0;pwned\\u0007","\\u001b[2J":1}'),
  text('one line of 900 KB', `{"url":"${'a'.repeat(900_000)}"}`),
]

/** Puts a bad file in its place, with the folders above it. */
export function place(file: BadFile, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  file.make(path)
}

/** A program that leaves a mark when it is run, in place of a nats-server. */
export function foreignProgram(path: string, mark: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho run >> '${mark}'\necho 'nats-server: v2.99.0'\n`, { mode: 0o755 })
}

/** The folders of a home that the program reads. */
export const placesOf = (
  home: string,
): { readonly context: string; readonly selection: string; readonly cache: string; readonly state: string } => ({
  context: join(home, 'config', 'nats', 'context', 'evil.json'),
  selection: join(home, 'config', 'nats', 'context.txt'),
  cache: join(home, 'cache', 'review-tui'),
  state: join(home, 'state', 'review-tui'),
})
