// Asks the built program, row by row of src/test/findings.md, whether what use showed of the first landing is mended:
// today's must hold every row, and an older revision (`--against REV`) none. Writes how each row stood to rows.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { buildRevision, buildToday } from '../attack/bundle.js'
import { testBinary } from '../test/support/nats-server.js'

type Outcome = { readonly row: string; readonly outcome: string; readonly why: string }

const usage = `npm run rows -- [options]

  --against REV    ask the program as it was at this revision, which must hold none
  --only PATTERN   the rows whose test is called so alone; writes nothing
`
const root = join(import.meta.dirname, '..', '..')
const kept = join('src', 'scripts', 'rows.md')

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { against: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help === true) {
    process.stdout.write(usage)
    return 0
  }
  const { against, only } = values
  // Every home is fresh; only the fetched servers are shared.
  process.env['XDG_CACHE_HOME'] ??= join(homedir(), '.cache')
  const ends: (() => void)[] = []
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-rows-'))
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  try {
    const bundle = against === undefined ? buildToday() : buildRevision(against, (end) => ends.push(end))
    const outcomes = ask(bundle, join(folder, 'rows.jsonl'), only)
    const wanted = against === undefined ? 'holds' : 'does not hold'
    const others = outcomes.filter(({ outcome }) => outcome !== wanted)
    for (const { row, outcome, why } of outcomes)
      process.stdout.write(`${row.padEnd(4)} ${outcome}: ${firstLine(why)}\n`)
    process.stdout.write(`\n${outcomes.length} rows; ${others.length} otherwise than wanted (${wanted})\n`)
    if (only === undefined && against !== undefined) await keep(outcomes, against)
    return outcomes.length === 0 || others.length > 0 ? 1 : 0
  } finally {
    for (const end of ends.reverse()) end()
  }
}

function ask(bundle: string, file: string, only: string | undefined): readonly Outcome[] {
  writeFileSync(file, '')
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = ['run', '--project', 'rows', ...(only === undefined ? [] : ['-t', only])]
  spawnSync(process.execPath, [vitest, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, REVIEW_TUI_BUNDLE: bundle, REVIEW_TUI_ROWS_OUT: file },
  })
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Outcome).sort((a, b) => orderOf(a) - orderOf(b))
}

const orderOf = ({ row }: Outcome): number => (row.startsWith('U') ? 1000 : 0) + Number(row.slice(1))
const firstLine = (text: string): string => text.split('\n')[0]?.slice(0, 160) ?? ''

async function keep(outcomes: readonly Outcome[], against: string): Promise<void> {
  const { version } = await testBinary('newest')
  const day = new Date().toISOString().slice(0, 10)
  const table = outcomes.map(({ row, outcome, why }) => `| ${row} | ${outcome} | ${quoted(firstLine(why))} |`)
  const text = `# The rows of \`src/test/findings.md\`, asked of the program as it was at ${against}

Written by \`npm run rows -- --against ${against}\` on ${day}: nats-server ${version}, node ${process.versions.node}.
_does not hold_: the program of then fails the row where today's is asked for it. _holds_: this play does not tell the
two apart, and _was not reached_: the program of then did not come so far; such rows, and those not listed, are held by
the tests that \`findings.md\` names.

| row | then | how it was seen |
| --- | --- | --- |
${table.join('\n')}
`
  const options = await resolveConfig(join(root, kept))
  writeFileSync(join(root, kept), await format(text, { ...options, parser: 'markdown' }))
}

// Code spans keep what the program said from being read as Markdown.
function quoted(text: string): string {
  return text === '' ? '' : `\`${text.replaceAll('`', "'").replaceAll('|', '¦')}\``
}

process.exitCode = await main()
