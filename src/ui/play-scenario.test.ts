import { expect, it } from 'vitest'
import hostileStrings from '../../data/hostile-strings.json' with { type: 'json' }
import type { PlayState } from '../scenarios/play.js'
import { planOf } from '../scenarios/scenario-schema.js'
import type { Scenario } from '../scenarios/scenario-schema.js'
import { findForbidden } from '../test/support/forbidden-text.js'
import { outcomeWords, planWords, playedStepWords, scenarioLines, standWords } from '../words/scenario-words.js'

it.each(hostileStrings.map(({ name, text }) => [name, text] as const))('prints nothing raw: %s', (_name, text) => {
  const hostile: Scenario = {
    cluster: false,
    publish: [],
    expect: [],
    withinMs: 1000,
    title: text,
    see: text,
    streams: [{ name: text, subjects: [text], config: {} }],
    consumers: [{ stream: text, name: text, config: {} }],
    workers: [{ name: text, place: { kind: 'core', subject: text }, policy: { kind: 'silent' } }],
    steps: [
      { atMs: 0, act: { kind: 'say', text }, note: text },
      { atMs: 1, act: { kind: 'worker', did: 'kill', worker: text } },
      { atMs: 2, act: { kind: 'publish', publishing: { subject: text, count: 1 } } },
    ],
  }
  const plays: PlayState = {
    phase: 'plays',
    startedMs: 0,
    steps: [{ state: 'waits' }],
    seen: [],
    lanes: {},
    published: { sent: 0, stored: 0, duplicates: 0, refused: 0, unknown: 0 },
  }
  const now: PlayState = {
    ...plays,
    phase: 'ended',
    steps: [{ state: 'failed', why: text }],
    seen: [{ check: { check: 'stored', stream: text, equals: 1, text }, holds: false, seen: 0, wanted: { equals: 1 } }],
  }
  const deed = { kind: 'say', text } as const
  const lines = [
    ...scenarioLines(hostile, now),
    ...planWords(planOf(hostile)),
    standWords(hostile, plays, 0),
    playedStepWords({ number: 1, of: 2, deed, note: text, failed: text }),
    outcomeWords({ ...plays, phase: 'failed', problem: { summary: text } })?.text ?? '',
  ]
  expect(lines.flatMap((line) => findForbidden(line))).toEqual([])
})
