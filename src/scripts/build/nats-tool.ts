import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { serverPaths } from '../../server/index.js'

const module = 'github.com/nats-io/natscli/nats'

/** Which version of the real `nats` tool commands are tried with. */
export const natsToolVersion = process.env['NATSCLI_VERSION'] ?? 'v0.5.1'

/** Builds the tool where it is not there yet; undefined, with the reason said, where Go is missing or cannot. */
export function buildNatsTool(): string | undefined {
  const folder = join(serverPaths(process.env).cacheDir, 'conformance', natsToolVersion)
  const tool = join(folder, 'bin', 'nats')
  if (existsSync(tool)) return tool
  try {
    console.log(`Go: ${execFileSync('go', ['version'], { encoding: 'utf8' }).trim()}`)
  } catch {
    console.error('Go is not on this machine: nothing was run. Install Go, and try again.')
    return undefined
  }
  mkdirSync(folder, { recursive: true })
  const paths = { GOPATH: join(folder, 'go'), GOBIN: join(folder, 'bin'), GOCACHE: join(folder, 'cache') }
  try {
    console.log(`building ${module}@${natsToolVersion} …`)
    const env = { ...process.env, ...paths, GOFLAGS: '-modcacherw -buildvcs=false' }
    execFileSync('go', ['install', `${module}@${natsToolVersion}`], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  } catch (error) {
    console.error(`Go could not build the tool: nothing was run. ${error instanceof Error ? error.message : ''}`)
    return undefined
  } finally {
    for (const path of [paths.GOPATH, paths.GOCACHE]) rmSync(path, { recursive: true, force: true })
  }
  return tool
}
