import { spawn } from 'node:child_process'
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'

/**
 * `npm run nodes [MAJOR …] [--project unit|e2e] [-- FILTER …]`: runs the unit and end-to-end tests on other Nodes and
 * prints a table. Their programs come as npm packages, checked by npm, and stay in `.cache/nodes`. Without a MAJOR:
 * 20, 22, 24 and 26. Ends with 1 when any test failed. Not part of `npm test`: it needs the registry and long minutes.
 */
const root = join(import.meta.dirname, '..', '..')
const cache = join(root, '.cache', 'nodes')
const allMajors = ['20', '22', '24', '26'] as const
const allProjects = ['unit', 'e2e'] as const

type Project = (typeof allProjects)[number]
type Outcome = { readonly passed: number; readonly failed: number; readonly code: number }

const asked = readArguments(process.argv.slice(2))
const rows: string[][] = []
let isWhole = true
for (const major of asked.majors) {
  const node = await fetchNode(major)
  const version = (await run(node, ['--version'])).stdout.trim()
  const cells: string[] = []
  for (const project of allProjects) {
    if (!asked.projects.includes(project)) {
      cells.push('not run')
      continue
    }
    const outcome = await runTests(node, { version, project, filters: asked.filters })
    isWhole &&= outcome.code === 0
    cells.push(describe(outcome))
  }
  rows.push([version, ...cells])
}
process.stdout.write(`\n| node | unit | e2e |\n| --- | --- | --- |\n`)
for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`)
process.exitCode = isWhole ? 0 : 1

function readArguments(words: readonly string[]) {
  const majors: string[] = []
  const projects: Project[] = []
  const cut = words.indexOf('--')
  const own = cut < 0 ? words : words.slice(0, cut)
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at] ?? ''
    const project = word === '--project' ? allProjects.find((name) => name === own[at + 1]) : undefined
    if (project !== undefined) {
      projects.push(project)
      at += 1
    } else if (/^\d{2}$/.test(word)) majors.push(word)
    else throw new Error(`usage: npm run nodes -- [MAJOR …] [--project unit|e2e] [-- FILTER …], not "${word}"`)
  }
  return {
    majors: majors.length > 0 ? majors : allMajors,
    projects: projects.length > 0 ? projects : allProjects,
    filters: cut < 0 ? [] : words.slice(cut + 1),
  }
}

/** The program of the newest Node of a major, fetched once; remove `.cache/nodes` to fetch newer ones. */
async function fetchNode(major: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`
  const folder = join(cache, major)
  const program = join(folder, 'node_modules', name, 'bin', 'node')
  if (await exists(program)) return program
  await mkdir(folder, { recursive: true })
  // A manifest of its own keeps npm from looking for one further up, which is ours.
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  const fetched = await run('npm', ['install', ...flags, `${name}@${major}`])
  if (fetched.code !== 0 || !(await exists(program))) throw new Error(`npm could not fetch ${name}@${major}`)
  return program
}

async function runTests(
  node: string,
  o: { readonly version: string; readonly project: Project; readonly filters: readonly string[] },
): Promise<Outcome> {
  const report = join(cache, `report-${o.version}-${o.project}.json`)
  await rm(report, { force: true })
  process.stdout.write(`\n${o.version}, ${o.project}:\n`)
  // What the tests start by the name `node` must be the same one.
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`,
    REVIEW_TUI_TEST_REPORT: report,
  }
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { code } = await run(node, [vitest, 'run', '--project', `${o.project}*`, ...o.filters], env)
  const counts: unknown = JSON.parse(await readFile(report, 'utf8').catch(() => '{}'))
  const { numPassedTests = 0, numFailedTests = 0 } = counts as {
    readonly numPassedTests?: number
    readonly numFailedTests?: number
  }
  return { passed: numPassedTests, failed: numFailedTests, code }
}

function describe({ passed, failed, code }: Outcome): string {
  if (code === 0) return `${passed} passed`
  return failed > 0 ? `${passed} passed, ${failed} failed` : `ended with code ${code}, ${passed} passed`
}

/** Runs a program to its end, without a shell; what it prints is shown, and its output kept. */
function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly code: number; readonly stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      process.stdout.write(chunk)
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 128, stdout: Buffer.concat(chunks).toString('utf8') }))
  })
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
