import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import type { Msg } from '@nats-io/transport-node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isKeptWhole } from '../../jetstream/index.js'
import type { Act, SentMessage } from '../../jetstream/index.js'
import { comparable, connectSide, createListeners, lookingInbox, prepare, runCode } from '../support/journal-replay.js'
import { serverConfig, settledState, stateLike } from '../support/journal-replay.js'
import { deniedSubjects, journalCoda, journalSteps, openStage } from '../support/journal-run.js'
import { rawServer } from '../support/raw-nats-server.js'

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** A message as one line, byte for byte. */
function heardLine({ subject, headers, data }: Msg): string {
  const pairs = headers
    ? headers.keys().flatMap((name) => headers.values(name).map((value) => `${name}: ${value}`))
    : []
  return [subject, ...pairs, latin1(data)].join(' | ')
}

function sentLine({ subject, headers, body }: SentMessage): string {
  return [subject, ...headers.map(([name, value]) => `${name}: ${value}`), latin1(body)].join(' | ')
}

/** A server with what the run finds, and an ear of its own on all that leaves for JetStream. */
async function setUp(version: 'newest' | 'oldest') {
  const server = await rawServer((folder) => serverConfig(folder, deniedSubjects), { version })
  onTestFinished(server.stop)
  const side = await connectSide({ port: server.port, user: 'ann' })
  onTestFinished(side.close)
  await prepare(side)
  return { port: server.port, side }
}

async function listen(
  port: number,
): Promise<{ readonly heard: readonly string[]; readonly flush: () => Promise<void> }> {
  const nc = await connect({ servers: `127.0.0.1:${port}`, user: 'boss', pass: 'p', name: 'listens' })
  onTestFinished(() => nc.close())
  const heard: string[] = []
  for (const subject of ['$JS.API.>', '$JS.ACK.>', '$JS.FC.>', 'REVIEWS.>', 'JOBS.>', 'FORBIDDEN.>']) {
    const isPublish = !subject.startsWith('$JS.')
    nc.subscribe(subject, {
      callback: (_error, msg) => {
        // A push consumer delivers under the subject of the message; a publish of ours asks for an answer.
        if (msg.reply?.startsWith(`${lookingInbox}.`) === true || (isPublish && !msg.reply?.startsWith('_INBOX.')))
          return
        heard.push(heardLine(msg))
      },
    })
  }
  await nc.flush()
  return { heard, flush: () => nc.flush() }
}

/** Messages of an act that somebody heard: not what was forbidden, never left, or went where nobody listens. */
function heardBySomebody(act: Act): readonly string[] {
  const isUnheard = ({ answer }: SentMessage): boolean =>
    answer.kind === 'unsent' ||
    (answer.kind === 'refused' && (answer.code === 503 || /this login may not/.test(answer.words)))
  return act.sent.filter((message) => !isUnheard(message)).map(sentLine)
}

describe.each(['newest', 'oldest'] as const)('the journal, on the %s server', (version) => {
  it(
    'is what left, byte for byte, and its TypeScript does the same to another server',
    { timeout: 170_000 },
    async () => {
      const ours = await setUp(version)
      const other = await setUp(version)
      const listeners = createListeners(other.side.nc)
      const { heard, flush } = await listen(ours.port)
      const stage = await openStage(`nats://ann:p@127.0.0.1:${ours.port}`)
      onTestFinished(stage.close)
      const serverVersion = ours.side.looking.info?.version ?? ''

      for (const { name, play } of journalSteps(serverVersion)) {
        await play(stage)
        const wanted = await settledState(ours.side)
        for (const act of stage.newActs()) {
          expect(isKeptWhole(act), name).toBe(true)
          const running = runCode(act, other.side.nc)
          // What waits for more messages than there are is left waiting, as ours is.
          if (act.kind === 'pull' && act.answer.kind === 'waiting') continue
          const failure = await running
          if (act.answer.kind === 'refused' && act.last.asks)
            expect(failure, `${name}: ${act.last.subject}`).toBeInstanceOf(Error)
        }
        await listeners.match(wanted)
        expect(comparable(await stateLike(other.side, wanted)), name).toEqual(comparable(wanted))
      }

      const { looking } = ours.side
      const publishBig = async (): Promise<void> => {
        for (let left = 60; left > 0; left -= 1) await jetstream(looking).publish('REVIEWS.big', 'x'.repeat(100_000))
      }
      for (const { play } of journalCoda(publishBig)) await play(stage)
      await stage.close()
      await flush()
      const acts = stage.workspace.journal.acts.get()
      compare(acts, heard)
      // Every kind of act and every kind of answer was played, and nothing left beside the door.
      expect(new Set(acts.map(({ kind }) => kind))).toEqual(
        new Set(['read', 'request', 'verdict', 'pull', 'flow-control', 'publish']),
      )
      expect(new Set(acts.map(({ by }) => by))).toEqual(new Set(['key', 'auto', 'refill', 'look', 'protocol']))
      expect(
        acts
          .filter(({ kind, answer }) => kind !== 'read' && answer.kind === 'refused')
          .map(({ last }) => last.subject)
          .sort(),
      ).toEqual([
        expect.stringMatching(/^\$JS\.ACK\.KEPT\./),
        expect.stringMatching(/^\$JS\.ACK\.KEPT\./),
        '$JS.API.CONSUMER.LEADER.STEPDOWN.REVIEWS.rating-pull',
        '$JS.API.STREAM.DELETE.KEPT',
        '$JS.API.STREAM.LEADER.STEPDOWN.REVIEWS',
        '$JS.API.STREAM.PURGE.NONE',
        'FORBIDDEN.x',
        'NOWHERE.at.all',
      ])
    },
  )
})

function compare(acts: readonly Act[], heard: readonly string[]): void {
  const rest = new Map<string, number>()
  for (const line of heard) rest.set(line, (rest.get(line) ?? 0) + 1)
  const missing: string[] = []
  let counted = 0
  for (const act of acts) {
    const lines = heardBySomebody(act)
    for (const line of lines) {
      const left = rest.get(line) ?? 0
      if (left === 0) missing.push(line)
      else if (left === 1) rest.delete(line)
      else rest.set(line, left - 1)
    }
    // Of a long act only its first and its newest messages are kept, and how many there were.
    if (act.count > act.sent.length) {
      expect(heard).toContain(sentLine(act.last))
      counted += act.count - act.sent.length
    }
  }
  expect(missing).toEqual([])
  const unclaimed = [...rest.values()].reduce((sum, count) => sum + count, 0)
  expect(unclaimed, `heard beyond what is kept: ${[...rest.keys()].slice(0, 3).join(' and ')}`).toBe(counted)
}
