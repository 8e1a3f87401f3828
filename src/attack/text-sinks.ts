import type { AttackedApp } from './attacked-app.js'
import type { Attack, AttackRun } from './contract.js'
import { comesTrue, keepTally, pause } from './contract.js'
import { addNamed, lieInText, storeTexts } from './hostile-stage.js'
import { asToken, hostileTexts, type Hostile } from './hostile-texts.js'
import type { AttackProxy } from './proxy.js'
import { addStreams, judgePublished, judgeVictim, openPush, stageApp, stageServer, type Stage } from './stage.js'
import { attackDetails } from './text-details.js'
import { judgeRepeated, judgeWritten, pressAndSee } from './text-judge.js'
import { attackPlainTexts } from './text-plain.js'

/** Hostile texts through everything the screen and the plain mode print. */
export const textSinks: Attack = {
  name: 'text',
  about: 'hostile texts through every sink, on screens of 80x24 and 40x10, in the details of streams and in plain mode',
  runMs: { short: 45_000, full: 300_000 },
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
    const shareMs = (run.short ? textSinks.runMs.short : textSinks.runMs.full) / (sizes.length + 2)
    // Each size has its share, and so have the details and plain mode: the first must not use up the time of all.
    const inShare = (): AttackRun => {
      const untilMs = performance.now() + shareMs
      return { ...run, isOver: () => run.isOver() || performance.now() > untilMs }
    }
    for (const size of sizes) {
      await tally.attemptMany(`screen ${size.cols}x${size.rows}`, run.seed, async () => {
        const screen = await attackScreen(inShare(), size, texts)
        bytes += screen.bytes
        return { cases: screen.tried, findings: screen.findings }
      })
    }
    await tally.attemptMany('details 200x60', run.seed, async () => {
      const screen = await attackDetails(inShare(), texts)
      bytes += screen.bytes
      return { cases: screen.tried, findings: screen.findings }
    })
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
  await untilQuiet(app)
  const keys = await app.keysLive()
  const bytes = app.bytesReceived()
  const findings = [
    ...(await app.end()),
    ...judgeRepeated(app, texts),
    ...judgeWritten(app.home),
    ...keys,
    ...lost,
    ...judgePublished(proxy),
    ...(await judgeVictim(stage)),
  ]
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

const quietForMs = 300
const quietWithinMs = 20_000

/** Waits until what was pasted and sent so far is drawn. */
async function untilQuiet(app: AttackedApp): Promise<void> {
  let drawn = -1
  await comesTrue(async () => {
    const before = drawn
    drawn = app.bytesReceived()
    await pause(quietForMs)
    return drawn === before
  }, quietWithinMs)
}

async function readThrough(run: AttackRun, app: AttackedApp, pages: number): Promise<void> {
  app.press('3', 'g')
  for (let page = 0; page < pages && !run.isOver(); page += 1) {
    await pressAndSee(app, 'pagedown')
    if (page % 4 !== 0) continue
    for (const chord of ['enter', 'G', 'esc']) await pressAndSee(app, chord)
  }
}

async function visitPanes(run: AttackRun, app: AttackedApp, named: number): Promise<void> {
  app.press('1', 'g')
  for (let row = 0; row < Math.min(60, named) && !run.isOver(); row += 1) {
    await pressAndSee(app, 'j')
    if (row % 2 === 0) continue
    app.press('i')
    // The answer of the server is drawn as well.
    await pause(120)
    for (const chord of ['G', 'esc']) await pressAndSee(app, chord)
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
