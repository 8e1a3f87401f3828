import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { freshHome, homeEnv } from '../support/app-driver.js'
import { startTerminal } from '../support/terminal-driver.js'
import { markWelcomed } from '../support/welcomed-home.js'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '..', '..', '..')

describe('the package', () => {
  it('packs, installs offline into an empty folder, and runs from there', async () => {
    const home = freshHome()
    const folder = join(home, 'empty')
    mkdirSync(folder)
    const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8', npm_config_update_notifier: 'false', ...homeEnv(home) }
    // The bundle is built already; packing again would build it under the feet of whoever runs it.
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
    const packed = await execute('npm', pack, { cwd: root, env })
    const [about] = JSON.parse(packed.stdout) as [
      { readonly filename: string; readonly files: readonly { readonly path: string }[] },
    ]
    const paths = about.files.map(({ path }) => path)
    expect(paths).toContain('dist/review-tui.js')
    expect(paths.some((path) => /licen[cs]e/i.test(path))).toBe(true)
    expect(paths.filter((path) => !/^(?:dist\/|README\.md$|package\.json$|LICEN[CS]E)/.test(path))).toEqual([])

    await execute('npm', ['init', '--yes'], { cwd: folder, env })
    await execute('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${about.filename}`], {
      cwd: folder,
      env,
    })
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['review-tui'])
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
    const said = await execute('npx', ['--offline', 'review-tui', '--version'], { cwd: folder, env })
    expect(said.stdout.trim()).toBe(version)

    const run = ['--offline', 'review-tui', '--plain', '--private', '--count', '2']
    const plain = await execute('npx', run, { cwd: folder, env })
    expect(plain.stdout.match(/^Publisher => /gm)).toHaveLength(2)
    expect(plain.stdout.match(/^Consumer => subject /gm)).toHaveLength(2)

    markWelcomed(join(home, 'state'))
    const screen = startTerminal({
      command: 'npx',
      args: ['--offline', 'review-tui', '--private'],
      cwd: folder,
      env: homeEnv(home),
      cols: 80,
      rows: 24,
    })
    try {
      await screen.waitForText(/rating-push/, { timeoutMs: 30_000 })
      // The two of the plain run are settled.
      screen.press('1')
      await screen.waitForText(/REVIEWS +2 stored/)
      screen.press('q')
      expect((await screen.exit).exitCode).toBe(0)
    } finally {
      await screen.dispose()
    }
  })
})
