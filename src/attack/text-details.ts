import type { AttackRun } from './contract.js'
import { comesTrue } from './contract.js'
import { addNamed, storeTexts } from './hostile-stage.js'
import type { Hostile } from './hostile-texts.js'
import { addStreams, judgePublished, judgeVictim, openPush, stageApp, stageServer } from './stage.js'
import { judgeRepeated, judgeWritten, pressAndSee } from './text-judge.js'

/** So few at a time that each of their messages has a row. */
const atOnce = 8
/** The messages of a stream in view are read again within this. */
// The streams are looked at by the second, and both cores may be full: this is not what is measured.
const readWithinMs = 10_000

/**
 * The details of a stream beside the list, on a screen with room for all of them: names, subjects, filters, the command
 * with description and metadata, and the newest messages.
 */
export async function attackDetails(
  run: AttackRun,
  texts: readonly Hostile[],
): Promise<{ readonly tried: number; readonly bytes: number; readonly findings: readonly string[] }> {
  const stage = await stageServer(run)
  await addStreams(stage)
  const named = await addNamed(stage, texts)
  const { app, proxy } = await stageApp(run, stage, { cols: 200, rows: 60 })
  await openPush(app)
  await pressAndSee(app, '1')
  await pressAndSee(app, 'g')
  const unseen = new Set(['Consumers', 'In words', 'As the server has it'])
  // A row for each stream and its consumer, and those that were there.
  for (let row = 0; row < named / 2 + 4 && !run.isOver(); row += 1) {
    for (const part of unseen) if (app.text().includes(`── ${part} ─`)) unseen.delete(part)
    await pressAndSee(app, 'j')
  }
  const told = await messagesInTurn(run, { app, stage, texts })
  const keys = await app.keysLive()
  const bytes = app.bytesReceived()
  const findings = [
    ...(await app.end()),
    ...judgeRepeated(app, texts),
    ...judgeWritten(app.home),
    ...keys,
    ...[...unseen].map((part) => `the details never showed «${part}»`),
    ...told.findings,
    ...judgePublished(proxy),
    ...(await judgeVictim(stage)),
  ]
  return { tried: named + told.tried, bytes, findings }
}

type Staged = Awaited<ReturnType<typeof stageApp>>

/** Some texts after the other as the newest messages of the stream in view; the last ones first seen, then the next. */
async function messagesInTurn(
  run: AttackRun,
  {
    app,
    stage,
    texts,
  }: Pick<Staged, 'app'> & { readonly stage: Parameters<typeof storeTexts>[0]; readonly texts: readonly Hostile[] },
): Promise<{ readonly tried: number; readonly findings: readonly string[] }> {
  const inView = (): boolean => /── REVIEWS ─/.test(app.text())
  await pressAndSee(app, 'g')
  for (let row = 0; row < 200 && !inView(); row += 1) await pressAndSee(app, 'j')
  if (!inView()) return { tried: 0, findings: ['REVIEWS was never in view'] }
  let tried = 0
  // At least once, however late it is: what was never seen proves nothing.
  for (let at = 0; at < texts.length && !(tried > 0 && run.isOver()); at += atOnce) {
    // The 1 MB ones are for the list: here they would only be cut.
    const some = texts.slice(at, at + atOnce).filter(({ bytes }) => bytes.length < 100_000)
    const stored = await storeTexts(stage, some)
    tried += some.length
    const newest = new RegExp(`Stored, newest first[^]*?\\n[^\\n]*│ +${stored} `)
    const isSeen = await comesTrue(() => newest.test(app.text()), readWithinMs)
    if (!isSeen) return { tried, findings: [`the newest of ${stored} messages was never in the details`] }
  }
  return { tried, findings: [] }
}
