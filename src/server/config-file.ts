import { compareVersions } from './server-version.js'

/** What a private server is told. Sizes are in bytes. */
export type ServerSettings = {
  readonly version: string
  /** 0 to 65535, or -1 for a free one of the server's choice. */
  readonly port: number
  readonly token: string
  readonly portsDir: string
  readonly pidFile: string
  readonly logFile: string
  readonly storeDir: string
  readonly maxMemoryBytes: number
  readonly maxFileBytes: number
}

const maxLogBytes = 4 * 1024 * 1024

/** The text of the server's config file. It holds the token: write it where only the user can read. */
export function configText(settings: ServerSettings): string {
  const quote = JSON.stringify
  const lines = [
    'host: "127.0.0.1"',
    `port: ${settings.port}`,
    'server_name: "review-tui"',
    `ports_file_dir: ${quote(settings.portsDir)}`,
    `pid_file: ${quote(settings.pidFile)}`,
    `log_file: ${quote(settings.logFile)}`,
    `log_size_limit: ${maxLogBytes}`,
    // 2.9 refuses to start over a key it does not know; there the next start removes old logs.
    ...(compareVersions(settings.version, '2.11.0') >= 0 ? ['logfile_max_num: 2'] : []),
    `authorization { token: ${quote(settings.token)} }`,
    'jetstream {',
    `  store_dir: ${quote(settings.storeDir)}`,
    `  max_mem: ${settings.maxMemoryBytes}`,
    `  max_file: ${settings.maxFileBytes}`,
    '}',
  ]
  return `${lines.join('\n')}\n`
}
