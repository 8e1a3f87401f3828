import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DoctorReport } from '../../doctor/index.js'
import { freshHome, startApp } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { runProgram } from '../support/run-program.js'

const examine = (args: readonly string[], home: string) => runProgram(['doctor', ...args], home)

describe('review-tui doctor', () => {
  it('finds a real server without a terminal, as JSON, and writes nothing', async () => {
    const server = await testServer()
    try {
      const home = freshHome()
      const address = `nats://${server.token}@127.0.0.1:${server.port}`
      const ended = await examine(['--json', '--server', address], home)
      const report = JSON.parse(ended.stdout) as DoctorReport
      expect([ended.code, ended.stderr, report.wouldWork]).toEqual([0, '', true])
      expect(report.reach).toMatchObject([{ address: `nats://127.0.0.1:${server.port}`, answer: 'nats' }])
      expect(report.server.login).toBe('a token from the address (--server)')
      expect(ended.stdout).not.toContain(server.token)
      expect(existsSync(join(home, 'state'))).toBe(false)
    } finally {
      await server.stop()
    }
  })

  it('exits 1 where no run would work, and says why', async () => {
    const home = freshHome()
    const ended = await examine(['--server', '127.0.0.1:1'], home)
    expect([ended.code, ended.stderr]).toEqual([1, ''])
    expect(ended.stdout).toMatch(
      /A run would not work:\n {2}nats:\/\/127\.0\.0\.1:1: nothing listens on 127\.0\.0\.1:1\n$/,
    )
  })

  it('sees the copy that runs, in a terminal too, and leaves it alone', async () => {
    const app = startApp({ cols: 100, rows: 30 })
    await app.waitForHeld(0)
    const { pid } = app.privateServer()
    const looked = startApp({ cols: 160, rows: 60, home: app.home, args: ['doctor', '--private'] })
    expect((await looked.toExit()).exitCode).toBe(0)
    expect(looked.isAlternateScreen()).toBe(false)
    expect(looked.text()).toMatch(/screen: input and output are a terminal/)
    expect(looked.text()).toMatch(/run-1: held by a copy that runs/)
    expect(looked.text()).not.toContain(app.privateServer().token)
    expect(app.privateServer().pid).toBe(pid)
    app.command('publish.next')
    await app.waitForHeld(1)
  })
})
