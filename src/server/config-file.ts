import { compareVersions } from './server-version.js'

/** What a private server is told. Sizes are in bytes. */
export type ServerSettings = {
  readonly version: string
  readonly serverName: string
  /** 0 to 65535, or -1 for a free one of the server's choice. */
  readonly port: number
  readonly token: string
  readonly portsDir: string
  readonly pidFile: string
  readonly logFile: string
  readonly storeDir: string
  readonly maxMemoryBytes: number
  readonly maxFileBytes: number
  /** Absent for a server alone. */
  readonly cluster?: ClusterSettings
}

/** How a node finds the others of its cluster. */
export type ClusterSettings = {
  readonly name: string
  /** Where this node takes the others' routes. */
  readonly port: number
  /** Of all nodes, this one included. */
  readonly routePorts: readonly number[]
  /** What a node shows the others; a secret of the run, and not the clients' one. */
  readonly password: string
}

const routeUser = 'route'
const maxLogBytes = 4 * 1024 * 1024

/** The text of the server's config file. It holds the token: write it where only the user can read. */
export function configText(settings: ServerSettings): string {
  const quote = JSON.stringify
  const lines = [
    'host: "127.0.0.1"',
    `port: ${settings.port}`,
    `server_name: ${quote(settings.serverName)}`,
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
    ...(settings.cluster === undefined ? [] : clusterLines(settings.cluster)),
  ]
  return `${lines.join('\n')}\n`
}

function clusterLines({ name, port, routePorts, password }: ClusterSettings): readonly string[] {
  const routes = routePorts.map((other) => JSON.stringify(`nats://${routeUser}:${password}@127.0.0.1:${other}`))
  return [
    'cluster {',
    `  name: ${JSON.stringify(name)}`,
    '  host: "127.0.0.1"',
    `  port: ${port}`,
    `  authorization { user: ${JSON.stringify(routeUser)}, password: ${JSON.stringify(password)} }`,
    // Clients are told all addresses by us, and nobody else is to hear of them.
    '  no_advertise: true',
    `  routes: [${routes.join(', ')}]`,
    '}',
  ]
}
