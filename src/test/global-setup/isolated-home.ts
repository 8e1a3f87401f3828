import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const marker = 'REVIEW_TUI_TEST_HOME'
/** What a machine may set that would change what the app or Ink does. */
const ambient = /^(?:NATS_|CI$|CONTINUOUS_INTEGRATION$|CI_|NO_COLOR$|FORCE_COLOR$|COLORTERM$|TMUX$|XDG_RUNTIME_DIR$)/

/**
 * Gives every worker, and whatever it starts, a home and XDG folders of this run, and the same environment on every
 * machine. Only the cache is kept between runs (XDG_CACHE_HOME, or .cache here), so that a server is fetched once.
 */
export function setup(): (() => void) | undefined {
  if (process.env[marker] !== undefined) return undefined
  const home = mkdtempSync(join(tmpdir(), 'review-tui-home-'))
  const cache = process.env['XDG_CACHE_HOME'] ?? join(import.meta.dirname, '..', '..', '..', '.cache')
  for (const name of Object.keys(process.env).filter((candidate) => ambient.test(candidate))) {
    Reflect.deleteProperty(process.env, name)
  }
  Object.assign(process.env, {
    [marker]: home,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: cache,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
  })
  for (const name of ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME']) {
    mkdirSync(process.env[name] ?? home, { recursive: true, mode: 0o700 })
  }
  return () => {
    rmSync(home, { recursive: true, force: true })
    Reflect.deleteProperty(process.env, marker)
  }
}
