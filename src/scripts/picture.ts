// `npm run picture`: plays a short story in the built app on a real server, once on dark and once on light, and keeps
// its screens as data/screen-dark.svg and data/screen-light.svg, for README.md. Where rsvg-convert is installed they
// are made as PNG as well, in .cache/pictures.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { playToFull } from '../test/support/full-story.js'
import { startTerminal } from '../test/support/terminal-driver.js'
import { markWelcomed } from '../test/support/welcomed-home.js'

const root = join(import.meta.dirname, '..', '..')
const title =
  'The screen of review-tui in push mode, with max ack pending full: five of five places are taken, one of them by a ' +
  'review that was handed back with a delay; one comes back in a few seconds, and two wait in the stream'
const grounds = {
  dark: { foreground: '#d0d7de', background: '#0d1117' },
  light: { foreground: '#1f2328', background: '#ffffff' },
} as const

ensureBuilt()
await Promise.all([takePicture('dark'), takePicture('light')])

async function takePicture(theme: keyof typeof grounds): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'review-tui-picture-'))
  markWelcomed(join(home, '.local', 'state'))
  const server = process.env['REVIEW_TUI_NATS_SERVER']
  const app = startTerminal({
    command: process.execPath,
    args: [join(root, 'dist', 'review-tui.js'), '--private'],
    cols: 120,
    rows: 36,
    // Fetched servers are shared with other runs; everything else is new and goes away again.
    env: {
      HOME: home,
      TZ: 'UTC',
      COLORTERM: 'truecolor',
      REVIEW_TUI_THEME: theme,
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(root, '.cache'),
      ...(server === undefined ? {} : { REVIEW_TUI_NATS_SERVER: server }),
    },
  })
  try {
    await playToFull(app)
    const svg = app.toSvg({ title, ...grounds[theme] })
    refuseTraces(svg)
    const name = `screen-${theme}`
    await writeFile(join(root, 'data', `${name}.svg`), svg)
    process.stdout.write(`data/${name}.svg ${Math.round(svg.length / 1024)} KiB\n`)
    await makePng(name)
  } finally {
    app.kill('SIGTERM')
    await app.exit
    await app.dispose()
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** PNG is for who cannot show SVG; nothing here needs it. */
async function makePng(name: string): Promise<void> {
  const folder = join(root, '.cache', 'pictures')
  await mkdir(folder, { recursive: true })
  const made = spawnSync('rsvg-convert', [
    '-z',
    '2',
    '-o',
    join(folder, `${name}.png`),
    join(root, 'data', `${name}.svg`),
  ])
  if (made.status === 0) process.stdout.write(`.cache/pictures/${name}.png\n`)
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
  const found = [root, tmpdir(), homedir(), ...names].find((trace) => trace !== '/' && svg.includes(trace))
  if (found !== undefined) throw new Error(`The picture shows "${found}" of this machine`)
}
