import type { Sending } from './book.js'
import { ackWaitsMs, nanos, subjectsOf } from './scene.js'
import { makeStream, pullsToEnd, putConsumer, Refused } from './second-client.js'
import { allArrived, noteRules } from './stage.js'
import type { Stage } from './stage.js'
import type { Step } from './step.js'

const always = (): boolean => true
const isPull = ({ scene }: Stage): boolean => scene.kind === 'pull'

/** A refusal of the server is one of the ways a step may end. */
async function tried(stage: Stage, act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    stage.steps.push(`  refused: ${error.message}`)
  }
}

/** Edits the consumer that is there. */
export async function edit(stage: Stage, change: Readonly<Record<string, unknown>>): Promise<void> {
  const { second, scene } = stage
  const info = await second.info()
  if (!info) return
  stage.steps.push(`  ${JSON.stringify(change)}`)
  const config = Object.fromEntries(
    Object.entries({ ...info.config, ...change }).filter(([, value]) => value !== undefined),
  )
  await tried(stage, async () => {
    await putConsumer(second, scene, config)
    noteRules(stage, config)
  })
}

async function decideSome(stage: Stage, sendings: readonly Sending[], bodies: readonly string[]): Promise<void> {
  const { random, second } = stage
  const some = sendings.filter(() => random.below(2) === 0).slice(0, 3)
  const body = random.pick(bodies)
  stage.steps.push(`  ${body} on ${some.map(({ streamSeq }) => streamSeq).join(' ') || 'none'}`)
  for (const sending of some) await second.decide(sending, body, random.below(2) === 0)
}

const bodies = ['+ACK', '+ACK', '', '-NAK', '-NAK {"delay": 200000000}', '+TERM', '+WPI'] as const

/** Deletes the consumer, and makes it anew when `anew`. */
async function dropConsumer(stage: Stage, anew: boolean): Promise<void> {
  const { second, scene } = stage
  await pullsToEnd(second)
  await allArrived(stage)
  await tried(stage, () => second.api(`CONSUMER.DELETE.${scene.stream}.${scene.consumer}`))
  stage.turn()
  if (anew) await tried(stage, () => putConsumer(second, scene, scene.config))
  noteRules(stage, scene.config)
}

async function reset(stage: Stage): Promise<void> {
  const { second, scene, random } = stage
  if (!stage.can.reset) return dropConsumer(stage, true)
  await pullsToEnd(second)
  await allArrived(stage)
  const { last_seq: lastSeq = 0 } = (await second.state()) ?? {}
  const body = random.below(2) === 0 ? undefined : { seq: 1 + random.below(lastSeq + 1) }
  stage.steps.push(`  ${JSON.stringify(body ?? {})}`)
  const info = await second.info()
  // The server leaves it unanswered where there is no such consumer.
  if (!info) return
  stage.turning(info.delivered.consumer_seq)
  await tried(stage, async () => {
    await second.api(`CONSUMER.RESET.${scene.stream}.${scene.consumer}`, body)
    stage.turn()
  })
  stage.stay()
}

/** What the second client does, over plain NATS. */
export const theirSteps: readonly Step[] = [
  {
    name: 'theirs: publish',
    weight: 5,
    when: always,
    run: async ({ second, scene, random }) => {
      await second.publish(1 + random.below(4), random.pick(subjectsOf(scene)))
    },
  },
  {
    name: 'theirs: pull',
    weight: 4,
    when: isPull,
    run: async (stage) => {
      await stage.second.pull(1 + stage.random.below(3), stage.random.pick([100, 100, 100, 1000]))
      await allArrived(stage)
    },
  },
  {
    name: 'theirs: join the push subscribers',
    weight: 2,
    when: ({ scene }) => scene.kind !== 'pull',
    run: ({ second }) => second.listen(),
  },
  {
    name: 'theirs: leave the push subscribers',
    weight: 1,
    when: ({ scene }) => scene.kind !== 'pull',
    run: async (stage) => {
      await allArrived(stage)
      await stage.second.leave()
    },
  },
  {
    name: 'theirs: a verdict on what they hold',
    weight: 4,
    when: ({ second }) => second.held().length > 0,
    run: (stage) => decideSome(stage, stage.second.held(), bodies),
  },
  {
    name: 'theirs: a verdict on what anybody holds',
    weight: 2,
    when: ({ book }) => book.epoch().sendings.size > 0,
    run: (stage) => decideSome(stage, [...stage.book.epoch().sendings.values()].slice(-5), bodies),
  },
  {
    name: 'theirs: purge',
    weight: 1,
    when: always,
    run: async (stage) => {
      const { second, scene, random, book } = stage
      const { last_seq: lastSeq = 0 } = (await second.state()) ?? {}
      const how = random.pick([{}, { seq: 1 + random.below(lastSeq + 1) }, { filter: random.pick(subjectsOf(scene)) }])
      stage.steps.push(`  ${JSON.stringify(how)}`)
      await tried(stage, () => second.api(`STREAM.PURGE.${scene.stream}`, how))
      if ('filter' in how) book.purgedByFilter()
    },
  },
  {
    name: 'theirs: delete a message',
    weight: 2,
    when: always,
    run: async (stage) => {
      const { second, scene, random } = stage
      const { first_seq: first = 0, last_seq: last = 0 } = (await second.state()) ?? {}
      if (last < first || last === 0) return
      const seq = first + random.below(last - first + 1)
      stage.steps.push(`  ${seq}`)
      await tried(stage, () => second.api(`STREAM.MSG.DELETE.${scene.stream}`, { seq }))
    },
  },
  { name: 'theirs: reset the consumer', weight: 1, when: always, run: reset },
  {
    name: 'theirs: edit',
    weight: 3,
    when: always,
    run: (stage) => {
      const { random, scene, can } = stage
      const [a, b] = subjectsOf(scene)
      const one = (filter: string | undefined) => ({ filter_subject: filter, filter_subjects: undefined })
      const many = { filter_subject: undefined, filter_subjects: [a, b] }
      return edit(
        stage,
        random.pick<Readonly<Record<string, unknown>>>([
          { ack_wait: nanos(random.pick(ackWaitsMs)) },
          { max_deliver: random.pick([-1, 1, 2, 3]) },
          { max_ack_pending: random.pick([1, 3, 1000]) },
          one(random.pick([undefined, a, b])),
          ...(can.manyFilters ? [many] : []),
        ]),
      )
    },
  },
  {
    name: 'theirs: pause',
    weight: 1,
    when: ({ can }) => can.pause,
    run: async (stage) => {
      const { second, scene, random } = stage
      const until = new Date(Date.now() + random.pick([300, 60_000])).toISOString()
      await tried(stage, () => second.api(`CONSUMER.PAUSE.${scene.stream}.${scene.consumer}`, { pause_until: until }))
    },
  },
  {
    name: 'theirs: resume',
    weight: 1,
    when: ({ can }) => can.pause,
    run: (stage) =>
      tried(stage, () => stage.second.api(`CONSUMER.PAUSE.${stage.scene.stream}.${stage.scene.consumer}`, {})),
  },
  { name: 'theirs: delete the consumer', weight: 0.3, when: always, run: (stage) => dropConsumer(stage, false) },
  {
    name: 'theirs: delete the consumer and make it anew',
    weight: 1,
    when: always,
    run: (stage) => dropConsumer(stage, true),
  },
  {
    name: 'theirs: delete the stream and make both anew',
    weight: 0.5,
    when: always,
    run: async (stage) => {
      const { second, scene } = stage
      await pullsToEnd(second)
      await allArrived(stage)
      await tried(stage, () => second.api(`STREAM.DELETE.${scene.stream}`))
      stage.turn()
      await makeStream(second, scene)
      await putConsumer(second, scene, scene.config)
      noteRules(stage, scene.config)
    },
  },
]
