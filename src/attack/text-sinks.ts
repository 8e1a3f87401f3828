import { connect } from 'node:net'
import type { AttackedApp } from './attacked-app.js'
import type { Attack, AttackRun } from './contract.js'
import { comesTrue, keepTally, pause } from './contract.js'
import { asHeader, asToken, hostileTexts, type Hostile } from './hostile-texts.js'
import type { AttackProxy } from './proxy.js'
import { addStreams, judgePublished, judgeVictim, openPush, stageApp, stageServer, type Stage } from './stage.js'
import { attackPlainTexts } from './text-plain.js'
import { bodyOf, subjectOf, withBody, type WireFrame } from './wire.js'

/** Hostile texts through everything the screen and the plain mode print. */
export const textSinks: Attack = {
  name: 'text',
  about: 'hostile texts through every sink, on screens of 80x24 and 40x10 and in plain mode',
  runMs: { short: 30_000, full: 240_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const texts = hostileTexts(run.random, { mixed: run.short ? 40 : 600, long: true })
    const sizes = run.short
      ? [{ cols: 80, rows: 24 }]
      : [
          { cols: 80, rows: 24 },
          { cols: 40, rows: 10 },
          { cols: 120, rows: 40 },
        ]
    let bytes = 0
    for (const size of sizes) {
      await tally.attempt(`screen ${size.cols}x${size.rows}`, run.seed, async () => {
        const screen = await attackScreen(run, size, texts)
        tally.count(screen.tried - 1)
        bytes += screen.bytes
        return screen.findings
      })
    }
    const plain = await attackPlainTexts({ ...run, tell: () => undefined }, texts)
    for (const failure of plain.failed) tally.fail(failure)
    tally.count(plain.survived)
    return tally.done(`${Math.round(bytes / 1024)} KiB of screen read byte by byte`)
  },
}

async function attackScreen(
  run: AttackRun,
  size: { readonly cols: number; readonly rows: number },
  texts: readonly Hostile[],
): Promise<{ readonly tried: number; readonly bytes: number; readonly findings: readonly string[] }> {
  const stage = await stageServer(run)
  await addStreams(stage)
  // One that takes everything at once, under the name the program looks for.
  await stage.jsm.consumers.add('REVIEWS', {
    durable_name: 'rating-push',
    deliver_subject: '_INBOX.of.an.earlier.run',
    ack_policy: 'explicit',
    max_ack_pending: 20_000,
    ack_wait: 3600e9,
    description: texts[0]?.text.replaceAll('\0', '') ?? '',
  })
  const stored = await storeTexts(stage, texts)
  const named = await addNamed(stage, texts)
  const { app, proxy } = await stageApp(run, stage, size)
  const lies = lieInText(proxy, texts)
  await openPush(app)
  await comesTrue(() => app.bytesReceived() > 2000, 3000)
  const lost = await everyMessageHeld(app, stage)
  const pages = Math.ceil(stored / Math.max(2, size.rows - 12)) + 2
  lies.refuse()
  await readThrough(run, app, Math.min(pages, run.short ? 60 : 400))
  await visitPanes(run, app, named)
  await sayAloud(run, stage, { app, proxy, texts })
  const keys = await app.keysLive()
  const bytes = app.bytesReceived()
  const findings = [...(await app.end()), ...keys, ...lost, ...judgePublished(proxy), ...(await judgeVictim(stage))]
  return { tried: stored + named + lies.said() + texts.length * 3, bytes, findings }
}

/** A message that reads badly is a message all the same: what the server counts as ours is held on the screen. */
async function everyMessageHeld(app: AttackedApp, stage: Stage): Promise<readonly string[]> {
  let held = 0
  let pending = -1
  const isHeld = await comesTrue(async () => {
    pending = (await stage.jsm.consumers.info('REVIEWS', 'rating-push')).num_ack_pending
    held = Number(/([\d,]+) held/.exec(app.text())?.[1]?.replaceAll(',', '') ?? -1)
    return pending > 0 && held === pending
  }, 5000)
  return isHeld ? [] : [`${held} held on the screen, ${pending} delivered to it`]
}

/** Payloads bare and inside a review, header names and values, subjects; by raw protocol where a client would refuse. */
async function storeTexts(stage: Stage, texts: readonly Hostile[]): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port: stage.server.port })
  socket.on('error', () => undefined)
  socket.on('data', () => undefined)
  socket.write('CONNECT {"verbose":false,"headers":true}\r\n')
  let sent = 0
  const publish = (subject: string, body: Buffer): void => {
    socket.write(Buffer.concat([Buffer.from(`PUB ${subject} ${body.length}\r\n`), body, Buffer.from('\r\n')]))
    sent += 1
  }
  const withHeader = (line: string): void => {
    const head = Buffer.from(`NATS/1.0\r\n${line}\r\n\r\n`)
    socket.write(
      Buffer.concat([
        Buffer.from(`HPUB REVIEWS.rateGiven ${head.length} ${head.length + 1}\r\n`),
        head,
        Buffer.from('x\r\n'),
      ]),
    )
    sent += 1
  }
  for (const { text, bytes, name } of texts) {
    const short = text.slice(0, 300)
    publish('REVIEWS.rateGiven', bytes)
    publish(
      'REVIEWS.rateGiven',
      Buffer.from(
        JSON.stringify({ _id: short, author: short, store: short, text, rating: 3, created: short }).slice(
          0,
          1_000_000,
        ),
      ),
    )
    const header = asHeader(text)
    if (header.trim() !== '') {
      withHeader(`Note: ${header}`)
      withHeader(`${header.replaceAll(':', '').slice(0, 60)}: ${name}`)
    }
    const token = asToken(text)
    if (token !== '') publish(`REVIEWS.${token}`, Buffer.from(name))
  }
  await new Promise<void>((resolve) => socket.end(() => resolve()))
  await comesTrue(async () => (await stage.jsm.streams.info('REVIEWS')).state.messages >= sent * 0.9, 5000)
  return (await stage.jsm.streams.info('REVIEWS')).state.messages
}

/** Streams and consumers with hostile names, descriptions and metadata. */
async function addNamed(stage: Stage, texts: readonly Hostile[]): Promise<number> {
  let made = 0
  for (const { text } of texts) {
    if (made >= 25) break
    const description = text
      .replaceAll('\0', '')
      .replace(/\p{Cs}/gu, '')
      .slice(0, 1000)
    const name = `S${made}${asToken(text)}`
    const config = {
      description,
      subjects: [`s${made}.>`],
      storage: 'memory' as const,
      metadata: { [`k${made}`]: description },
    }
    const added = await stage.jsm.streams
      .add({ name, ...config })
      .catch(() =>
        stage.jsm.streams
          .add({ name: `S${made}`, description, subjects: [`s${made}.>`], storage: 'memory' })
          .catch(() => undefined),
      )
    if (!added) continue
    await stage.jsm.consumers
      .add(added.config.name, { durable_name: 'c', description, ack_policy: 'explicit' })
      .catch(() => undefined)
    made += 1
  }
  return made * 4
}

/** The server's name in INFO and the description of API errors say what a text says, a different one each time. */
function lieInText(
  proxy: AttackProxy,
  texts: readonly Hostile[],
): { readonly said: () => number; readonly refuse: () => void } {
  let at = 0
  let isRefusing = false
  const next = (): string => texts[at++ % texts.length]?.text.slice(0, 300) ?? ''
  proxy.setRewrite((frame: WireFrame) => {
    if (frame.verb === 'INFO') {
      const info = JSON.parse(frame.rest) as Record<string, unknown>
      return Buffer.from(`INFO ${JSON.stringify({ ...info, server_name: next(), cluster: next() })}\r\n`)
    }
    if (frame.payload === undefined || !subjectOf(frame).startsWith('_INBOX.')) return undefined
    const body = bodyOf(frame).toString('utf8')
    if (!body.startsWith('{"type":"io.nats.jetstream.api.v1.stream_info') || !isRefusing) return undefined
    return withBody(
      frame,
      Buffer.from(JSON.stringify({ type: 'x', error: { code: 500, err_code: 10_000 + at, description: next() } })),
    )
  })
  return { said: () => at, refuse: () => void (isRefusing = true) }
}

async function readThrough(run: AttackRun, app: AttackedApp, pages: number): Promise<void> {
  app.press('3', 'g')
  for (let page = 0; page < pages && !run.isOver(); page += 1) {
    app.press('pagedown')
    await pause(25)
    if (page % 4 !== 0) continue
    app.press('enter')
    await pause(60)
    app.press('G')
    await pause(40)
    app.press('esc')
    await pause(60)
  }
}

async function visitPanes(run: AttackRun, app: AttackedApp, named: number): Promise<void> {
  app.press('1', 'g')
  for (let row = 0; row < Math.min(60, named) && !run.isOver(); row += 1) {
    app.press('j')
    await pause(20)
    if (row % 2 === 0) continue
    app.press('i')
    await pause(120)
    app.press('G')
    await pause(30)
    app.press('esc')
    await pause(50)
  }
  for (const chord of ['4', '5', 'L', 'G']) {
    app.press(chord)
    await pause(120)
  }
  app.press('esc')
  await pause(100)
}

/** What comes while one looks: error lines, advisories, and the user's own paste of a hostile text. */
async function sayAloud(
  run: AttackRun,
  stage: Stage,
  given: { readonly app: AttackedApp; readonly proxy: AttackProxy; readonly texts: readonly Hostile[] },
): Promise<void> {
  const { app, proxy, texts } = given
  const kinds = ['MSG_NAKED', 'MSG_TERMINATED', 'MAX_DELIVERIES', 'DELETED', 'PAUSE']
  for (const [index, { text }] of texts.entries()) {
    if (run.isOver()) break
    const line = text.replace(/[\r\n\0']/g, ' ').slice(0, 200)
    proxy.inject(`-ERR 'attack ${line}'\r\n`)
    const advisory = {
      stream: 'REVIEWS',
      consumer: 'rating-push',
      stream_seq: index + 1,
      deliveries: 1,
      reason: text.slice(0, 500),
      client: { user: line, name: line },
    }
    const kind = kinds[index % kinds.length] ?? 'PAUSE'
    if (kind !== 'DELETED')
      stage.nc.publish(`$JS.EVENT.ADVISORY.CONSUMER.${kind}.REVIEWS.rating-push`, JSON.stringify(advisory))
    const token = asToken(text)
    if (token !== '' && !/[\x00-\x20\x7f]/.test(token))
      stage.nc.publish(`$JS.EVENT.ADVISORY.STREAM.UPDATED.${token}`, JSON.stringify(advisory))
    if (index % 10 === 0) await pause(30)
  }
  app.press('c')
  await pause(100)
  app.press('enter')
  await pause(100)
  for (const { text } of texts.slice(0, run.short ? 30 : 200)) {
    app.paste(text.replaceAll('\x1b[201~', '').slice(0, 500))
    await pause(20)
  }
  app.press('esc')
  await pause(150)
}
