// `npm run picture`: plays a short story in the built app and keeps its screen as data/screen.svg, for README.md.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { commandById } from '../keymap/table.js'
import type { CommandId } from '../keymap/table.js'
import { startTerminal } from '../test/support/terminal-driver.js'
import type { TerminalDriver } from '../test/support/terminal-driver.js'

const root = join(import.meta.dirname, '..', '..')
const picture = join(root, 'data', 'screen.svg')
const title =
  'The screen of review-tui in push mode: of nine reviews two are acked, one was handed back and is delivered again, ' +
  'one comes back in a few seconds, one is termed, three are held, and the last waits on the server for a verdict'
const fetchingMs = 120_000
const settlingMs = 60_000

ensureBuilt()
const home = await mkdtemp(join(tmpdir(), 'review-tui-picture-'))
const app = startTerminal({
  command: process.execPath,
  args: [join(root, 'dist', 'review-tui.js'), '--private'],
  cols: 120,
  rows: 36,
  // Fetched servers are shared with other runs; everything else is new and goes away again.
  env: {
    HOME: home,
    TZ: 'UTC',
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(root, '.cache'),
    ...(process.env['REVIEW_TUI_NATS_SERVER'] === undefined
      ? {}
      : { REVIEW_TUI_NATS_SERVER: process.env['REVIEW_TUI_NATS_SERVER'] }),
  },
})
try {
  await playStory(app)
  const svg = app.toSvg({ title })
  refuseTraces(svg)
  await writeFile(picture, svg)
  process.stdout.write(`data/screen.svg ${Math.round(svg.length / 1024)} KiB\n`)
} finally {
  await quit(app)
  await rm(home, { recursive: true, force: true, maxRetries: 3 })
}

/** Ends with the cursor on the second delivery of seq 2, while seq 3 is still away. */
async function playStory({ press, waitForText, waitForGone }: TerminalDriver): Promise<void> {
  const command = (id: CommandId): void => press(commandById(id).keys[0] ?? '')
  const row = (seq: number, tries: number, state: string): RegExp => new RegExp(`${seq} +${tries} rateGiven .*${state}`)
  const cursorAt = (seq: number, tries: number): Promise<void> =>
    waitForText(new RegExp(`▌ +${seq} +${tries} rateGiven`))

  await waitForText(/\b0 held  hold/, { timeoutMs: fetchingMs })
  // Right after the start a round trip takes longer than it ever will again.
  await waitForText(/· (?:<1|[1-9])ms/, { timeoutMs: settlingMs })
  for (let seq = 1; seq <= 9; seq += 1) {
    command('publish.next')
    await waitForText(`stored as seq ${seq} of`)
  }
  await waitForText(/\b5 held  hold/)

  command('list.top')
  await cursorAt(1, 1)
  command('message.ack')
  await waitForText(row(1, 1, 'acked'))
  // Waits of different length are what makes the bars worth seeing.
  await waitForText(row(6, 1, 'held 24s'))
  await cursorAt(2, 1)
  command('message.nak')
  await waitForText(row(2, 2, 'held'))

  // The cursor goes on to the next held message by itself.
  await cursorAt(3, 1)
  command('list.down')
  await cursorAt(4, 1)
  command('message.term')
  await waitForText('Term seq 4: why?')
  press('down')
  await waitForText('[spam]')
  press('enter')
  await waitForText(row(4, 1, 'termed'))
  await waitForText(row(7, 1, 'held 22s'))
  await cursorAt(5, 1)
  command('message.ack-confirmed')
  await waitForText(row(5, 1, 'confirmed'))
  await waitForText(row(8, 1, 'held'))

  command('list.top')
  for (const seq of [2, 3]) {
    command('list.down')
    await cursorAt(seq, 1)
  }
  command('message.nak-delayed')
  await waitForText('Nak seq 3: send it again')
  press('down')
  await waitForText('[after 5s]')
  press('enter')
  await waitForText(row(3, 1, 'nak, in \\ds'))

  await cursorAt(6, 1)
  command('message.next-held')
  await cursorAt(2, 2)
  command('message.working')
  await waitForText(/working: seq 2(?! …)/)
  await waitForText(row(2, 2, 'held (?:30|29)s'))
  await waitForText('5/5')
  await waitForGone(/… sending/)
  await waitForText(row(3, 1, 'nak, in [234]s'))
}

function ensureBuilt(): void {
  const build = spawnSync(process.execPath, [join('src', 'scripts', 'ensure-built.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (build.status !== 0) throw new Error('The app could not be built')
}

/** The picture is for everybody: nothing in it may tell of the machine it was made on. */
function refuseTraces(svg: string): void {
  const { username } = userInfo()
  // A word this short stands in many a sentence.
  const names = [hostname(), username].filter((name) => name.length > 4)
  const found = [root, home, homedir(), tmpdir(), ...names].find((trace) => trace !== '/' && svg.includes(trace))
  if (found !== undefined) throw new Error(`The picture shows "${found}" of this machine`)
}

async function quit(app: TerminalDriver): Promise<void> {
  app.kill('SIGTERM')
  await app.exit
  await app.dispose()
}
