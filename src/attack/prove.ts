import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attacks } from './attacks.js'
import { guards, takeOut } from './guards.js'
import { runOne, type Ends, type Target } from './run-one.js'
import { attackWithout, sourceGuards } from './source-guards.js'

/**
 * Takes one guard after another out of the built program, or out of a copy of the sources, and attacks that: each
 * attack has to fail. Prints what it found, and gives the exit code: 0 when every attack did fail.
 */
export async function proveGuards(target: Target, ends: Ends, only?: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-prove-'))
  ends.add(() => rmSync(folder, { recursive: true, force: true }))
  const whole = readFileSync(target.bundle, 'utf8')
  const lines: string[] = []
  let unproven = 0
  for (const [index, guard] of [...guards, ...sourceGuards].entries()) {
    const known = attacks.find(({ name }) => name === guard.attack)
    if (known === undefined || only?.includes(known.name) === false) continue
    const place = join(folder, `without-${index}`)
    let found: string
    try {
      const isOfSource = 'module' in guard
      const attack = isOfSource ? await attackWithout(guard, place) : known
      const bundle = isOfSource ? target.bundle : `${place}.mjs`
      if (!isOfSource) writeFileSync(bundle, takeOut(whole, guard))
      const row = await runOne(attack, { ...target, bundle, short: true }, ends)
      const first = row.failed.find(({ detail }) => guard.finds.test(detail))
      found = first === undefined ? '' : `${first.what}: ${first.detail.replace(/\s+/g, ' ').slice(0, 90)}`
    } catch (error) {
      process.stdout.write(`${String(error)}\n`)
      found = ''
    }
    if (found === '') unproven += 1
    lines.push(
      `| ${guard.name} | ${guard.attack} | ${found === '' ? 'NOT SEEN TO FAIL' : found.replaceAll('|', '/')} |`,
    )
  }
  process.stdout.write(`\n| guard taken out | attack | what it found |\n| --- | --- | --- |\n${lines.join('\n')}\n`)
  return unproven === 0 ? 0 : 1
}
