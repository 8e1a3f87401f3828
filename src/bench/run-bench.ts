import { writeFileSync } from 'node:fs'
import { cpus, homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildRevision, buildToday } from '../attack/bundle.js'
import type { BenchPlay, BenchResult, BenchStage, Figures } from './contract.js'
import { plays } from './plays/index.js'
import { keptFile, keptWith, readKept, type KeptBench } from './kept.js'
import { formatResults, resultsOf, worsened, type Pair } from './results.js'
import { endings, sample } from './sample.js'
import { benchServer } from './server.js'

const usage = `npm run bench -- [options]

  --only NAMES    these plays alone, with commas between
  --rounds N      so many samples of each instead of the play's own number
  --scale N       the sizes N times as large: 10, 100, or 0.1 for a quick look
  --against REV   measure the program as it was at this revision
  --json FILE     write the results there too
  --keep          keep the results as those to compare with, and those of other plays as they were
  --list          say what there is
`
const usageCode = 2

/** The command: measures, prints the table and what got worse, and gives the exit code: 1 when a line got worse. */
export async function runBench(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string' },
      scale: { type: 'string' },
      against: { type: 'string' },
      json: { type: 'string' },
      keep: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) return say(usage, 0)
  if (values.list === true) return say(plays.map(({ name, about }) => `${name.padEnd(14)} ${about}\n`).join(''), 0)
  const names = values.only?.split(',')
  const unknown = names?.filter((name) => !plays.some((play) => play.name === name)) ?? []
  if (unknown.length > 0) return say(`no play is called ${unknown.join(', ')}; --list names them\n`, usageCode)
  const [rounds, scale] = [Number(values.rounds ?? 0), Number(values.scale ?? 1)]
  if (!Number.isInteger(rounds) || rounds < 0 || !(scale > 0)) return say(usage, usageCode)

  process.env['XDG_CACHE_HOME'] ??= join(homedir(), '.cache')
  const ends = endings()
  try {
    const bundle = values.against === undefined ? buildToday() : buildRevision(values.against, ends.defer)
    const server = await benchServer()
    ends.defer(server.stop)
    const stage = { server, bundle, scale, tell: (line: string) => void say(`${line}\n`, 0) }
    const chosen = plays.filter(({ name }) => names?.includes(name) ?? true)
    const results: BenchResult[] = []
    for (const play of chosen) results.push(...(await runPlay(play, stage, rounds)))
    const versions = `nats-server ${server.version}, node ${process.versions.node}, ${cpus().length} cores`
    return report({ when: new Date().toISOString().slice(0, 10), versions, scale, results }, values)
  } finally {
    await ends.run()
  }
}

function report(run: KeptBench, { json, keep }: { readonly json?: string; readonly keep?: boolean }): number {
  say(`\n${formatResults(run.results)}\n${run.versions}\n`, 0)
  const asText = (results: KeptBench): string => `${JSON.stringify(results, undefined, 2)}\n`
  if (json !== undefined) writeFileSync(json, asText(run))
  const kept = readKept()
  const worse = kept?.scale === run.scale ? worsened(run.results, kept.results) : []
  if (keep === true) {
    const names = plays.map(({ name }) => name)
    writeFileSync(keptFile, asText(keptWith(run, kept, names)))
  }
  return worse.length === 0 ? 0 : say(`\nworse than on ${kept?.when}:\n${worse.join('\n')}\n`, 1)
}

async function runPlay(
  play: BenchPlay,
  stage: Omit<BenchStage, 'defer'>,
  rounds: number,
): Promise<readonly BenchResult[]> {
  const whole = endings()
  const pairs: Pair[] = []
  try {
    await play.prepare?.({ ...stage, defer: whole.defer })
    for (let round = 1; round <= (rounds || play.rounds); round += 1) {
      const ours = await sample(play.ours, stage)
      const yardstick = play.yardstick && (await sample(play.yardstick, stage))
      pairs.push({ ours, ...(yardstick === undefined ? {} : { yardstick }) })
      stage.tell(`${play.name} ${round}: ${inWords(ours)}${yardstick ? ` / ${inWords(yardstick)}` : ''}`)
    }
  } finally {
    await whole.run()
  }
  return resultsOf(play, pairs)
}

function inWords(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value >= 100 ? Math.round(value) : value.toFixed(1)}`)
    .join(', ')
}

function say(text: string, code: number): number {
  process.stdout.write(text)
  return code
}
