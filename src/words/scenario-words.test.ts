import { describe, expect, it } from 'vitest'
import type { PlayState } from '../scenarios/play.js'
import { planOf } from '../scenarios/scenario-schema.js'
import type { Scenario } from '../scenarios/scenario-schema.js'
import { outcomeWords, planWords, scenarioLines, standWords } from './scenario-words.js'

const scenario: Scenario = {
  title: 'Poison',
  see: 'Look at it.',
  cluster: false,
  streams: [{ name: 'S', subjects: ['S.>', 'T.*'], config: {} }],
  consumers: [{ stream: 'S', name: 'c', config: {} }],
  publish: [],
  workers: [{ name: 'one', place: { kind: 'shared', stream: 'S', consumer: 'c' }, policy: { kind: 'silent' } }],
  steps: [
    { atMs: 1000, act: { kind: 'publish', publishing: { subject: 'S.a', count: 3 } }, note: 'three' },
    { atMs: 4000, act: { kind: 'worker', did: 'kill', worker: 'one' } },
    { atMs: 5000, act: { kind: 'lab', act: 'freeze-server', forMs: 2000 } },
  ],
  expect: [{ check: 'stored', stream: 'S', equals: 3 }],
  withinMs: 10_000,
}
const published = { sent: 3, stored: 3, duplicates: 0, refused: 0, unknown: 0 }
const steps = scenario.steps.map(() => ({ state: 'waits' }) as const)
const state = (parts: Partial<PlayState>): PlayState => ({
  phase: 'plays',
  steps,
  seen: [],
  published,
  lanes: { one: 1 },
  ...parts,
})
const seen = (holds: boolean) => ({
  check: { check: 'stored', stream: 'S', equals: 3 } as const,
  holds,
  seen: holds ? 3 : 2,
  wanted: { equals: 3 },
})

describe('where a scenario stands', () => {
  it.each([
    [state({ phase: 'set-up' }), 'Poison: making streams and workers'],
    [state({ startedMs: 0 }), 'Poison: step 0 of 3; in 1s: publish 3 on S.a'],
    [
      state({ startedMs: 0, steps: [{ state: 'done' }, ...steps.slice(1)] }),
      'Poison: step 1 of 3; in 4s: kill worker one (w1)',
    ],
    [
      state({ startedMs: 0, steps: [{ state: 'done' }, { state: 'done' }, { state: 'goes-on' }] }),
      'Poison: step 3 of 3: freeze the server, 2s goes on',
    ],
    [
      state({ phase: 'watches', untilMs: 5000, seen: [seen(false)] }),
      'Poison: all 3 steps done; 1 expectation to come, 5s left',
    ],
    [state({ phase: 'ended', seen: [seen(true)] }), 'Poison: its expectation holds'],
  ])('%j', (now, line) => {
    expect(standWords(scenario, now, 0)).toBe(line)
  })
})

it('says how it came out, and what could not be done', () => {
  expect(outcomeWords(state({}))).toBeUndefined()
  expect(outcomeWords(state({ phase: 'ended', seen: [seen(true), seen(false)] }))?.text).toBe(
    '1 of 2 expectations hold',
  )
  expect(outcomeWords(state({ phase: 'ended', steps: [{ state: 'failed', why: 'x' }] }))).toEqual({
    tone: 'warn',
    text: 'played to its end; 1 step could not be done',
  })
  expect(outcomeWords(state({ phase: 'failed', problem: { summary: 'there is a stream S' } }))?.text).toBe(
    'it could not be played: there is a stream S',
  )
})

it('lists all there is to agree to', () => {
  expect(planWords(planOf(scenario))).toEqual([
    'make the stream S on S.>, T.*',
    'make the consumer c of S',
    'let a worker one receive from c of S: takes, never answers',
    'publish 3 messages on S.a',
    'kill worker one',
    'freeze the server, 2s',
    'and take away at its end what it made, with all that is stored in it',
  ])
})

it('says of a worker that takes from others, from whom', () => {
  const core = { kind: 'core', subject: 'S.a', queue: 'billing' } as const
  const [, , line] = planWords(
    planOf({ ...scenario, workers: [{ name: 'one', place: core, policy: { kind: 'you' } }] }),
  )
  expect(line).toBe(
    'let a worker one receive what is published on S.a, in turn with others of the queue group billing: you decide',
  )
})

it('has all of it to be read: what to see, the outcome, each expectation, each step', () => {
  const lines = scenarioLines(scenario, state({ phase: 'ended', seen: [seen(false)] }))
  expect(lines.join('\n')).toBe(
    [
      'Look at it.',
      '',
      'Outcome: 0 of 1 expectations hold',
      '',
      'What is expected:',
      '  does not hold: stored: 2, wanted 3',
      '',
      'Steps:',
      '  waits  1s  publish 3 on S.a: three',
      '  waits  4s  kill worker one (w1)',
      '  waits  5s  freeze the server, 2s',
      '  published: 3 stored',
    ].join('\n'),
  )
})
