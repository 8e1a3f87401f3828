import { expect, it } from 'vitest'
import hostileStrings from '../data/hostile-strings.json' with { type: 'json' }
import type { FindProgress } from './find-server.js'
import { safeText } from './lib/safe-text.js'
import { progressWords } from './progress-words.js'

const steps = (text: string): readonly FindProgress[] => [
  { kind: 'trying', address: text },
  { kind: 'looking' },
  { kind: 'found', binary: { path: text, version: text, source: 'path' } as never },
  { kind: 'fetching', what: text, from: text, to: text, receivedBytes: 1024, totalBytes: 4096 },
  { kind: 'source-failed', source: text, reason: text } as never,
  { kind: 'verifying' },
  { kind: 'unpacking' },
  { kind: 'starting' },
]

it('tells each step of the search in a line of its own', () => {
  expect(steps('x').map(progressWords)).toEqual([
    'Looking for a server on x …',
    'Looking for nats-server on this machine …',
    'Found nats-server x (x)',
    'Fetching x from x to x 1 KiB of 4 KiB',
    'Passed over x: x',
    'Verifying …',
    'Unpacking …',
    'Starting a private nats-server on loopback …',
  ])
})

it('tells a fetch of unknown size, and one that has not begun', () => {
  const fetch = { kind: 'fetching', what: 'nats-server', from: 'a', to: 'b' } as const
  expect(progressWords({ ...fetch, receivedBytes: 512 })).toBe('Fetching nats-server from a to b 512 B')
  expect(progressWords(fetch)).toBe('Fetching nats-server from a to b')
})

it('passes nothing on that a terminal would act on', () => {
  for (const { name, text } of hostileStrings)
    for (const words of steps(text).map(progressWords)) expect(safeText(words), name).toBe(words)
})
