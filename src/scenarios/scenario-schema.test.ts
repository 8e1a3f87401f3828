import { describe, expect, it } from 'vitest'
import hostileStrings from '../../data/hostile-strings.json' with { type: 'json' }
import { findForbidden } from '../test/support/forbidden-text.js'
import { checkDocument } from '../stage/read-document.js'
import { openScenario, scenarioNames } from './library.js'
import { deedOf, lateWorkers, planOf, scenarioSchema } from './scenario-schema.js'
import type { Scenario } from './scenario-schema.js'

const worker = (name: string) => ({
  name,
  at: { kind: 'shared', stream: 'S', consumer: 'c' },
  policy: { kind: 'ack' },
})
const base = {
  title: 'x',
  see: 'y',
  streams: [{ name: 'S' }],
  consumers: [{ stream: 'S', name: 'c' }],
  workers: [worker('one')],
}
const read = (value: unknown): Scenario => {
  const checked = checkDocument(value, scenarioSchema)
  if (!checked.ok) throw new Error(checked.error.join('\n'))
  return checked.value
}
const faults = (value: unknown): readonly string[] => {
  const checked = checkDocument(value, scenarioSchema)
  return checked.ok ? [] : checked.error
}

describe('a written scenario', () => {
  it('reads every kind of step, and puts them in the order of time', () => {
    const { steps, withinMs, cluster } = read({
      ...base,
      cluster: true,
      within: '5s',
      steps: [
        { at: '3s', do: 'kill', worker: 'one', note: 'look' },
        { at: '1s', do: 'publish', subject: 'S.a', count: 4, every: '100ms' },
        { at: '3s', do: 'policy', worker: 'one', policy: { kind: 'silent' } },
        { at: '2s', do: 'lab', act: 'cut-worker', worker: 'one', for: '3s' },
        { at: '500ms', do: 'lab', act: 'kill-leader' },
        { at: '4s', do: 'say', text: 'there' },
      ],
    })
    expect(steps).toEqual([
      { atMs: 500, act: { kind: 'lab', act: 'kill-leader' } },
      { atMs: 1000, act: { kind: 'publish', publishing: { subject: 'S.a', count: 4, everyMs: 100 } } },
      { atMs: 2000, act: { kind: 'lab', act: 'cut-worker', worker: 'one', forMs: 3000 } },
      { atMs: 3000, act: { kind: 'worker', did: 'kill', worker: 'one' }, note: 'look' },
      { atMs: 3000, act: { kind: 'policy', worker: 'one', policy: { kind: 'silent' } } },
      { atMs: 4000, act: { kind: 'say', text: 'there' } },
    ])
    expect([withinMs, cluster]).toEqual([5000, true])
    expect(steps.map(({ act }) => deedOf(act).kind)).toEqual(['lab', 'publish', 'lab', 'worker', 'worker', 'say'])
  })

  it('plans what is to be agreed to: all that is made, messages, and what is done to workers and servers', () => {
    const scenario = read({
      ...base,
      publish: [{ subject: 'S.a', count: 10 }],
      workers: [worker('one'), worker('late')],
      steps: [
        { at: '1s', do: 'publish', subject: 'S.b', texts: ['a', 'b'] },
        { at: '2s', do: 'join', worker: 'late' },
        { at: '3s', do: 'lab', act: 'kill-server' },
        { at: '4s', do: 'say', text: 'there' },
      ],
    })
    expect(planOf(scenario)).toMatchObject({
      publishes: [
        { subject: 'S.a', count: 10 },
        { subject: 'S.b', count: 2 },
      ],
      needsLab: true,
    })
    expect(planOf(scenario).made.map(({ kind }) => kind)).toEqual(['stream', 'consumer', 'worker', 'worker'])
    expect(planOf(scenario).deeds).toEqual([
      { kind: 'worker', did: 'join', worker: 'late' },
      { kind: 'lab', act: 'kill-server' },
    ])
    expect([...lateWorkers(scenario)]).toEqual(['late'])
  })

  it.each([
    [{ ...base, title: '' }, 'title: is empty'],
    [{ ...base, see: 5 }, 'see: it is a text, not 5'],
    [{ ...base, streams: [], consumers: [], workers: [] }, 'streams: is empty; a scenario plays on streams of its own'],
    [{ ...base, steps: [{ do: 'kill', worker: 'one' }] }, 'steps[0].at: is missing'],
    [
      { ...base, steps: [{ at: 5, do: 'kill', worker: 'one' }] },
      'steps[0].at: is no span of time: write "200ms", "2s" or "1m"',
    ],
    [
      { ...base, steps: [{ at: '1s', do: 'dance' }] },
      'steps[0].do: it is one of publish, join, kill, freeze, thaw, close, restart, leave, policy, lab, say, not "dance"',
    ],
    [
      { ...base, steps: [{ at: '1s', do: 'kill', worker: 'two' }] },
      'steps, the one at 1s: there is no worker two in this document',
    ],
    [
      { ...base, steps: [{ at: '1s', do: 'publish', subject: 'OTHER.a' }] },
      'steps, the one at 1s: no stream in this document takes it: what is published elsewhere would be stored with somebody else',
    ],
    [
      { ...base, steps: [{ at: '1s', do: 'lab', act: 'delete-consumer' }] },
      'steps[0].act: it is one of kill-server, restart-server, freeze-server, kill-leader, kill-two, heal-cluster, cut-link, cut-worker, slow-link, lose-ack, lose-pub-ack, not "delete-consumer"',
    ],
    [
      { ...base, steps: [{ at: '1s', do: 'lab', act: 'cut-worker' }] },
      'steps, the one at 1s: cut-worker is done to a worker: say "worker"',
    ],
    [
      { ...base, steps: [{ at: '1s', do: 'lab', act: 'kill-server', worker: 'one' }] },
      'steps, the one at 1s: kill-server is done to no worker',
    ],
    [
      { ...base, steps: [{ at: '1s', do: 'lab', act: 'kill-leader' }] },
      'steps, the one at 1s: kill-leader needs "cluster": true',
    ],
    [
      { ...base, expect: [{ check: 'stored', stream: 'S' }] },
      'expect[0]: says no number: "equals", "atLeast" or "atMost"',
    ],
    [{ ...base, title: 'x\u001b]0;y\u0007' }, 'title: holds control characters'],
    [{ ...base, within: '24h' }, 'within: is longer than 10m'],
    [
      { ...base, expect: [{ check: 'came-again', stream: 'TYPO', consumer: 'x', equals: 0 }] },
      'expect[0]: there is no stream TYPO in this document',
    ],
    [{ ...base, expect: [{ check: 'held', atMost: 0 }] }, 'expect[0]: says no "stream"'],
    [{ ...base, expect: [{ check: 'held', stream: 'S', atMost: 0 }] }, 'expect[0]: says no "consumer"'],
    [
      {
        ...base,
        expect: [{ check: 'all', of: [{ check: 'worker', worker: 'nobody', number: 'got', atMost: 0 }] }],
      },
      'expect[0]: there is no worker nobody in this document',
    ],
    [
      {
        ...base,
        steps: Array.from({ length: 11 }, () => ({ at: '1s', do: 'publish', subject: 'S.a', count: 10_000 })),
      },
      'publish: publishes more than 100000 messages in all',
    ],
    [
      {
        ...base,
        publish: [
          { subject: 'S.a', count: 10_000, texts: ['x'] },
          ...Array.from({ length: 5 }, () => ({ subject: 'S.a', count: 10_000, texts: ['x'.repeat(8000)] })),
        ],
      },
      'publish: publishes more than 256 MiB in all',
    ],
    [
      { ...base, consumers: [{ stream: 'OTHER', name: 'c' }] },
      'consumers[0].stream: there is no stream OTHER in this document: it acts on its own ones only',
    ],
    [{ ...base, code: 'rm -rf' }, 'code: nothing of this name may stand here'],
  ])('says what is wrong: %j', (value, line) => {
    expect(faults(value)).toEqual([line])
  })

  it.each(hostileStrings.map(({ name, text }) => [name, text] as const))('says nothing raw of %s', (_name, text) => {
    const lines = faults({
      ...base,
      [text]: 1,
      title: 1,
      steps: [{ at: '1s', do: 'kill', worker: text }, { at: text }],
    })
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.flatMap((line) => findForbidden(line))).toEqual([])
  })
})

describe('the scenarios that ship', () => {
  it.each(scenarioNames)('%s is found by its name, and says what to see in at most two sentences', async (name) => {
    const opened = await openScenario(name)
    if (!opened.ok) throw new Error(opened.error.join('\n'))
    const { see, expect: expected, steps, workers } = opened.value
    expect(see.split(/[.!?](?: |$)/).filter((one) => one !== '').length).toBeLessThanOrEqual(2)
    expect(expected.length).toBeGreaterThanOrEqual(4)
    expect(steps.length).toBeGreaterThanOrEqual(3)
    expect(workers.length).toBeGreaterThanOrEqual(2)
    expect(findForbidden(JSON.stringify(opened.value))).toEqual([])
  })

  it('are named where another name was given', async () => {
    expect(await openScenario('poison')).toEqual({
      ok: false,
      error: ['there is no such file', `these ship: ${scenarioNames.join(', ')}`],
    })
    expect(await openScenario('./poison.json')).toEqual({ ok: false, error: ['there is no such file'] })
  })
})
