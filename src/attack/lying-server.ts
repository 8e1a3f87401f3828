import { createRandom } from '../test/support/random.js'
import { comesTrue, keepTally, pause, type Attack, type AttackRun } from './contract.js'
import { mutateJson } from './json-mutations.js'
import {
  addStreams,
  judgePublished,
  judgeVictim,
  openPush,
  stageApp,
  stageServer,
  type Stage,
  type StagedApp,
} from './stage.js'
import { bodyOf, subjectOf, withBody, type WireFrame } from './wire.js'

/** Real answers with one field changed at a time: INFO, -ERR, the API, PubAcks, advisories. */
export const lyingServer: Attack = {
  name: 'lying server',
  about: 'INFO, -ERR, API answers, PubAcks and advisories with one field changed at a time',
  runMs: { short: 25_000, full: 300_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const rounds = run.short ? 2 : 24
    for (let round = 0; round < rounds && !(round > 0 && run.isOver()); round += 1) {
      const seed = run.seed + round
      await tally.attemptMany(`answers and advisories, round ${round}`, seed, () => attackAnswers(run, seed))
      await tally.attemptMany(`INFO and -ERR, round ${round}`, seed, () => attackGreeting(run, seed))
    }
    return tally.done('each lie one field of a real answer')
  },
}

type Told = { readonly cases: number; readonly findings: readonly string[] }

async function attackAnswers(run: AttackRun, seed: number): Promise<Told> {
  const { stage, staged } = await begin(run)
  const { app, proxy } = staged
  const random = createRandom(seed)
  const log: string[] = []
  await openPush(app)
  proxy.setRewrite((frame) => {
    if (frame.payload === undefined || !isAnswer(frame) || random.below(10) < 3) return undefined
    const body = bodyOf(frame).toString('utf8')
    if (!body.startsWith('{')) return undefined
    const lie = mutateJson(body, random)
    log.push(`${/"type":"[^"]*\.(\w+)"/.exec(body)?.[1] ?? 'pub ack'} ${lie.what}`)
    return withBody(frame, Buffer.from(lie.text))
  })
  // Looking, inspecting, switching modes, publishing, deciding: everything that asks the server something.
  const keys = [
    '1',
    'i',
    'esc',
    'j',
    'p',
    '3',
    'a',
    'n',
    'm',
    'f',
    '4',
    '5',
    'g',
    'j',
    'enter',
    'esc',
    'u',
    'w',
    'R',
    'z',
    'esc',
    'esc',
    'ctrl+l',
  ]
  const steps = run.short ? 90 : 260
  const findings: string[] = []
  for (let step = 0; step < steps && findings.length === 0; step += 1) {
    app.press(random.pick(keys))
    await pause(55)
    if (step % 3 === 0) publishAdvisory(stage, random.below(1e9), log)
    if (app.hasEnded() || step % 25 === 0) findings.push(...app.judge())
  }
  proxy.setRewrite(undefined)
  return { cases: log.length, findings: await finish(stage, staged, { findings, log }) }
}

async function attackGreeting(run: AttackRun, seed: number): Promise<Told> {
  const { stage, staged } = await begin(run)
  const { app, proxy } = staged
  const random = createRandom(seed)
  const log: string[] = []
  let info = '{}'
  let isLying = false
  proxy.setRewrite((frame) => {
    if (frame.verb !== 'INFO') return undefined
    info = frame.rest
    if (!isLying) return undefined
    const lie = mutateJson(withStrangeParts(info, random.below(6)), random)
    log.push(`INFO ${lie.what}`)
    return Buffer.from(`INFO ${lie.text.replace(/[\r\n]/g, ' ')}\r\n`)
  })
  await openPush(app)
  isLying = true
  const findings: string[] = []
  const steps = run.short ? 30 : 80
  for (let step = 0; step < steps && findings.length === 0; step += 1) {
    const errors = [
      `'${randomWords(random.below(9))}'`,
      '\'Permissions Violation for Publish to "\x1b[2J"\'',
      "'Authorization Violation'",
      "'User Authentication Expired'",
      '',
      "'",
      "''''",
      "'\u202e'",
    ]
    if (step % 3 === 0) {
      // A new greeting at a new connection.
      proxy.reset()
      await comesTrue(() => false, 400)
    } else if (step % 3 === 1) {
      const lie = mutateJson(withStrangeParts(info, random.below(6)), random)
      log.push(`INFO later ${lie.what}`)
      proxy.inject(`INFO ${lie.text.replace(/[\r\n]/g, ' ')}\r\n`)
    } else {
      const error = random.pick(errors)
      log.push(`-ERR ${error}`)
      proxy.inject(`-ERR ${error}\r\n`)
    }
    await pause(60)
    findings.push(...app.judge())
  }
  isLying = false
  proxy.reset()
  return { cases: log.length, findings: await finish(stage, staged, { findings, log }) }
}

async function begin(run: AttackRun): Promise<{ readonly stage: Stage; readonly staged: StagedApp }> {
  const stage = await stageServer(run)
  await addStreams(stage)
  for (let left = 8; left > 0; left -= 1) await stage.js.publish('REVIEWS.rateGiven', '{"text":"x","rating":3}')
  return { stage, staged: await stageApp(run, stage) }
}

/** After the lies the truth again: the keys live, nothing raw came out, nothing strange was sent, the victim is whole. */
async function finish(
  stage: Stage,
  { app, proxy }: StagedApp,
  so: { readonly findings: readonly string[]; readonly log: readonly string[] },
): Promise<readonly string[]> {
  const keys = await app.keysLive()
  const found = [...so.findings, ...keys, ...(await app.end()), ...judgePublished(proxy), ...(await judgeVictim(stage))]
  return found.length === 0 ? [] : [...found.slice(0, 3), `last lies: ${so.log.slice(-6).join('; ')}`]
}

function isAnswer(frame: WireFrame): boolean {
  return /^_INBOX\./.test(subjectOf(frame))
}

// Parts of INFO that clients follow or parse.
function withStrangeParts(info: string, which: number): string {
  const trick = '\x1b]0;pwned\x07\x1b[2J'
  const parts: readonly Readonly<Record<string, unknown>>[] = [
    {},
    {
      connect_urls: ['127.0.0.1:1', `${trick}:4222`, 'nats://user:pass@127.0.0.1:1', '', '::::', '127.0.0.1:99999999'],
    },
    { version: trick },
    { version: '99999999999.1e9.x' },
    { ldm: true, nonce: trick, auth_required: true },
    { max_payload: -5, headers: false, jetstream: false, tls_required: true },
  ]
  return JSON.stringify({ ...(JSON.parse(info) as object), ...parts[which] })
}

function randomWords(which: number): string {
  return (
    [
      'Unknown Protocol Operation',
      'Maximum Payload Violation',
      'Stale Connection',
      'Slow Consumer',
      'Invalid Subject',
      '\x1b[2J\x1b]0;pwned\x07',
      'x'.repeat(5000),
      '\x00\x9b31m',
      'Maximum Connections Exceeded',
    ][which] ?? ''
  )
}

function publishAdvisory(stage: Stage, seed: number, log: string[]): void {
  const random = createRandom(seed)
  const kind = random.pick([
    'CONSUMER.MSG_NAKED',
    'CONSUMER.MSG_TERMINATED',
    'CONSUMER.MAX_DELIVERIES',
    'CONSUMER.PAUSE',
    'CONSUMER.CREATED',
    'STREAM.UPDATED',
    'STREAM.DELETED',
    'API',
  ])
  const honest = JSON.stringify({
    type: 'io.nats.jetstream.advisory.v1',
    id: 'x',
    timestamp: '2026-01-01T00:00:00Z',
    stream: 'REVIEWS',
    consumer: 'rating-push',
    stream_seq: 1,
    consumer_seq: 1,
    deliveries: 1,
    reason: 'x',
    paused: true,
    domain: 'x',
    client: { acc: 'x' },
  })
  const lie = mutateJson(honest, random)
  log.push(`advisory ${kind} ${lie.what}`)
  stage.nc.publish(`$JS.EVENT.ADVISORY.${kind}.REVIEWS.rating-push`, Buffer.from(lie.text))
}
