import { delimiter, isAbsolute } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

const usualPath = '/usr/local/bin:/usr/bin:/bin'

/**
 * The environment of a program we run: where programs, home and temporary files are, plus the variables named, and
 * plain English. Nothing else passes: no `NATS_*`, no `NODE_OPTIONS`, no `LD_PRELOAD`, no `TAR_OPTIONS`, which could
 * make a checked program do something else. Relative entries of PATH are left out, since children run in other folders.
 */
export function childEnv(env: Env = process.env, names: readonly string[] = []): Env {
  const path = (env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => isAbsolute(entry))
    .join(delimiter)
  const passed = ['HOME', 'TMPDIR', 'SystemRoot', ...names].flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(passed), PATH: path === '' ? usualPath : path, LC_ALL: 'C' }
}

/** How a machine is told to reach the network; apt and its helpers need them. */
export const proxyVariables: readonly string[] = ['http', 'https', 'ftp', 'all', 'no'].flatMap((scheme) => [
  `${scheme}_proxy`,
  `${scheme.toUpperCase()}_PROXY`,
])
