import { createWorkspace } from '../../../jetstream/workspace.js'
import type { Workspace } from '../../../jetstream/workspace.js'
import type { Slots } from '../../../ui/slots/slots.js'
import type { NatsConnection } from '@nats-io/transport-node'
import { systemClock } from '../../../lib/clock.js'
import { createRandom } from '../random.js'
import { settingsFor, stateToBe, testConnection } from '../test-connection.js'
import { joiningSlots, presets, reviews } from '../workspace.js'
import { openBook } from './book.js'
import type { Book } from './book.js'
import { openOurs, ourSteps } from './our-steps.js'
import { sceneOf } from './scene.js'
import { createSecondClient, makeStream, putConsumer } from './second-client.js'
import { judgeWhenSettled } from './settle.js'
import { noteRules, setStage } from './stage.js'
import type { Stage } from './stage.js'
import type { Step } from './step.js'
import { theirSteps } from './their-steps.js'

const rounds = 4
const stepsPerRound = 4

/** Where seeds are played. */
export type Playground = {
  /** Our side. */
  readonly workspace: Workspace & Slots
  /** The other side. */
  readonly nc: NatsConnection
  readonly can: Stage['can']
  readonly liar?: Liar
}

/** Makes our side lie and the book err, for tests of the judge. */
export type Liar = {
  readonly retold?: Stage['retold']
  readonly book?: (book: Book) => Book
}

/** What came of a seed, each with seed, steps and what did not hold. */
export type SeedResult =
  | { readonly kind: 'agreed' }
  /** Our side said what the server contradicts. */
  | { readonly kind: 'false'; readonly text: string }
  /** The oracle could not explain the server in some moment; nothing of what was checked is false. */
  | { readonly kind: 'inconclusive'; readonly text: string }

/** Opens our side of a lane; the caller closes it. */
export async function openOurSide(server: {
  readonly url: string
  readonly token: string
}): Promise<Workspace & Slots> {
  const connection = testConnection(settingsFor(server.url, { auth: { kind: 'token', token: server.token } }))
  const workspace = createWorkspace({ clock: systemClock, connection, presets, reviews })
  await stateToBe(connection, 'connected')
  return { ...workspace, ...joiningSlots(workspace) }
}

/** Plays one seed. */
export async function playSeed(seed: number, { workspace, nc, can, liar }: Playground): Promise<SeedResult> {
  const random = createRandom(seed)
  const scene = sceneOf(seed, random)
  const book = liar?.book?.(openBook()) ?? openBook()
  const second = createSecondClient(nc, scene, book)
  const stage = setStage({ scene, random, book, second, workspace, can, retold: liar?.retold ?? ((seen) => seen) })
  const unclear: string[] = []
  const say = (step: string): void => void stage.steps.push(step)
  say(JSON.stringify(scene))
  try {
    await makeStream(second, scene)
    await putConsumer(second, scene, scene.config)
    noteRules(stage, scene.config)
    await second.publish(random.below(6), `${scene.stream}.a`)
    for (let left = random.below(3); left > 0; left -= 1) await playOne(stage, theirSteps)
    say('ours: open')
    await openOurs(stage)
    for (let round = 0; round < rounds; round += 1) {
      for (let left = stepsPerRound; left > 0; left -= 1) await playOne(stage, [...ourSteps, ...theirSteps])
      say('settled?')
      // A book that agrees again may do so by chance.
      const judgement = await judgeWhenSettled(stage, unclear.length > 0)
      if (judgement.wrong.length > 0) return { kind: 'false', text: told(stage, 'FALSE', judgement.wrong) }
      for (const what of judgement.unclear) stage.steps.push(`  UNCLEAR: ${what}`)
      unclear.push(...judgement.unclear)
    }
    if (unclear.length === 0) return { kind: 'agreed' }
    return { kind: 'inconclusive', text: told(stage, 'UNCLEAR', unclear) }
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { kind: 'false', text: told(stage, 'BROKEN', [what]) }
  } finally {
    workspace.useStream(scene.stream)
    second.close()
    await second.api(`STREAM.DELETE.${scene.stream}`).catch(() => undefined)
  }
}

async function playOne(stage: Stage, steps: readonly Step[]): Promise<void> {
  const able = steps.filter(({ when }) => when(stage))
  const total = able.reduce((sum, { weight }) => sum + weight, 0)
  let at = stage.random.below(Math.round(total * 100)) / 100
  const step = able.find(({ weight }) => (at -= weight) < 0) ?? able.at(-1)
  if (!step) return
  stage.steps.push(step.name)
  await step.run(stage)
}

function told({ scene, steps }: Stage, sign: string, what: readonly string[]): string {
  return [`seed ${scene.seed}:`, ...steps.map((step) => `  ${step}`), ...what.map((one) => `${sign}: ${one}`)].join(
    '\n',
  )
}
