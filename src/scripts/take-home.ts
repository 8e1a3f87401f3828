import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isAtLeast } from '../jetstream/index.js'
import { lessonCode } from '../lessons/lesson-code.js'
import { shippedLessons } from '../lessons/library.js'
import { testBinary, testServer } from '../test/support/nats-server.js'
import { buildNatsTool, natsToolVersion } from './build/nats-tool.js'
import { runToEnd, serverSays } from '../test/support/take-home.js'
import { openTestWorkspace } from '../test/support/workspace.js'

// Runs the commands of each lesson’s code with the real `nats` tool, and reads the lesson’s checks from what they leave on
// the server. The outcome stands in take-home.md beside this file. `--nats FILE` takes a tool that is there.

type Outcome = { readonly id: string; readonly said: string }

const lessons = shippedLessons()

async function tryOn(version: 'newest' | 'oldest', tool: string): Promise<{ server: string; outcomes: Outcome[] }> {
  const server = await testServer({ version })
  const looking = await openTestWorkspace(server)
  const natsServer = (await testBinary(version)).path
  const home = mkdtempSync(join(tmpdir(), 'review-tui-take-home-'))
  const outcomes: Outcome[] = []
  try {
    for (const lesson of lessons) {
      const { id, since } = lesson
      if (!isAtLeast(server.version, since)) {
        outcomes.push({ id, said: `needs ${since}` })
        continue
      }
      const file = join(home, `${id}.sh`)
      writeFileSync(file, lessonCode(id)?.commands ?? '')
      const { pid, code, said } = await runToEnd('sh', [file], {
        PATH: `${dirname(tool)}:/usr/bin:/bin`,
        HOME: home,
        XDG_CONFIG_HOME: home,
        NATS_URL: server.url,
        NATS_TOKEN: server.token,
        NATS_SERVER: natsServer,
        KEEP: 'yes',
      })
      const { missing } = await serverSays(looking, lesson, pid)
      const isSo = code === 0 && /^Seen: /m.test(said) && missing.length === 0
      outcomes.push({ id, said: isSo ? 'true' : `not true (${code}): ${missing.join('; ')}` })
      console.log(
        `${server.version}  ${isSo ? 'true    ' : 'NOT TRUE'}  ${id}${isSo ? '' : `\n${said}\n${missing.join('; ')}`}`,
      )
    }
    return { server: server.version, outcomes }
  } finally {
    await looking.close()
    await server.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

function report(
  tool: string,
  results: readonly { readonly server: string; readonly outcomes: readonly Outcome[] }[],
): string {
  const servers = results.map(({ server }) => server)
  const head = [
    '# The commands to take home, run by the real tool',
    '',
    `Written by \`npm run take-home\`: natscli ${tool}, nats-server ${servers.join(' and ')}. The commands of each lesson are`,
    'run as they ship, and the checks of the lesson are then read from the server by another client. _true_: the commands',
    'said so, and so did every check that stands on the server’s numbers.',
    '',
    `| lesson | ${servers.join(' | ')} |`,
    `| --- | ${servers.map(() => '---').join(' | ')} |`,
  ]
  const rows = lessons.map(
    ({ id }) =>
      `| ${id} | ${results.map(({ outcomes }) => outcomes.find((one) => one.id === id)?.said ?? '').join(' | ')} |`,
  )
  return `${[...head, ...rows].join('\n')}\n`
}

const { nats } = parseArgs({ options: { nats: { type: 'string' } } }).values
const tool = nats === undefined ? buildNatsTool() : resolve(nats)
if (tool === undefined) process.exit(2)
const said = execFileSync(tool, ['--version'], { encoding: 'utf8' }).trim()
const results = [await tryOn('newest', tool), await tryOn('oldest', tool)]
const path = fileURLToPath(new URL('take-home.md', import.meta.url))
writeFileSync(path, report(nats === undefined ? natsToolVersion : said, results))
const wrong = results.flatMap(({ outcomes }) => outcomes).filter((one) => one.said.startsWith('not'))
console.log(wrong.length === 0 ? 'all true' : `${wrong.length} are not true: see src/scripts/take-home.md`)
process.exit(wrong.length === 0 ? 0 : 1)
