import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AttackedApp } from './attacked-app.js'
import { judgePlain } from './byte-referee.js'
import { comesTrue, pause } from './contract.js'
import type { Hostile } from './hostile-texts.js'

/** A text that came out as it went in: even one that only colours, which the referee cannot tell from our own looks. */
export function judgeRepeated(app: AttackedApp, texts: readonly Hostile[]): readonly string[] {
  const output = Buffer.from(app.output())
  const repeated = texts.filter(
    ({ bytes, text }) =>
      bytes.subarray(0, -1).includes(0x1b) && !/^(?:\x1b\[[?\d]*[a-zA-Z])*$/.test(text) && output.includes(bytes),
  )
  return repeated.slice(0, 3).map(({ name }) => `came out as it went in: ${name}`)
}

/** What the program wrote into its own folder for people to read: log and crash reports. */
export function judgeWritten(home: string): readonly string[] {
  const folder = join(home, 'state', 'review-tui')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(?:txt|log)(?:\.\d+)?$/.test(name)) : []
  return names.flatMap((name) => judgePlain(readFileSync(join(folder, name))).map((finding) => `${name}: ${finding}`))
}

const drawnWithinMs = 250

/** Presses a key and goes on once something was drawn: keys that pile up would be timed as keys that are dead. */
export async function pressAndSee(app: AttackedApp, chord: string): Promise<void> {
  const before = app.bytesReceived()
  app.press(chord)
  await pause(20)
  await comesTrue(() => app.bytesReceived() > before, drawnWithinMs)
}
