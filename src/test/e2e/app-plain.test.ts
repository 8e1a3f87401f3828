import { describe, expect, it } from 'vitest'
import { freshHome, processToEnd, serverRecord, startApp } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { freePort } from '../support/raw-nats-server.js'
import { runProgram } from '../support/run-program.js'
import { connectTruth } from '../support/server-truth.js'

const linesOf = (text: string, start: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(start))

describe('plain mode', () => {
  it.each(['push', 'pull', 'wildcard'])('is the article’s run as log lines: %s', async (mode) => {
    const server = await testServer()
    try {
      const address = `nats://${server.token}@127.0.0.1:${server.port}`
      const ended = await runProgram(['--plain', '--mode', mode, '--count', '3', '--server', address])
      expect(ended.stderr).toBe('')
      expect(ended.code).toBe(0)
      expect(linesOf(ended.stdout, 'Publisher => subject REVIEWS.rateGiven')).toHaveLength(3)
      const received = linesOf(ended.stdout, 'Consumer => subject REVIEWS.rateGiven')
      expect(received).toHaveLength(3)
      for (const line of received) expect(line).toMatch(/seq \d+ try 1 id \S+ author .+ store .+ rating [1-5] text .+/)
      expect(ended.stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/)
      expect(ended.stdout).not.toContain(server.token)
      const truth = await connectTruth(server)
      const info = await truth.info(`rating-${mode}`)
      expect([info.num_ack_pending, info.num_pending, info.ack_floor.stream_seq]).toEqual([0, 0, 3])
    } finally {
      await server.stop()
    }
  })

  it('is what one gets without a terminal, with a private server that goes with it', async () => {
    const home = freshHome()
    const ended = await runProgram(['--private', '--count', '1'], home)
    expect(ended.code).toBe(0)
    expect(linesOf(ended.stdout, 'Consumer => subject')).toHaveLength(1)
    expect(serverRecord(home)).toBeUndefined()
  })

  it('in a terminal too when asked for, and Ctrl-C ends it with 130', async () => {
    const app = startApp({ cols: 100, rows: 30, args: ['--plain', '--private', '--count', '500'] })
    await app.waitForText(/Consumer => subject/)
    expect(app.isAlternateScreen()).toBe(false)
    const { pid } = app.privateServer()
    app.press('ctrl+c')
    expect((await app.toExit()).exitCode).toBe(130)
    await processToEnd(pid, 'the private server')
  })

  it('exits 3 when nobody listens, and says what to do', async () => {
    const ended = await runProgram(['--plain', '--server', `127.0.0.1:${await freePort()}`])
    expect(ended.code).toBe(3)
    expect(ended.stderr).toMatch(/no server/)
    expect(ended.stderr).toMatch(/--private/)
  })

  it('exits 2 on wrong usage, in one line', async () => {
    for (const [args, word] of [
      [['--bogus'], /bogus/],
      [['--mode', 'sideways'], /--mode/],
      [['--count', '0'], /--count/],
      [['--private', '--server', 'x'], /--private/],
      [['--context', 'there-is-none'], /there-is-none/],
    ] as const) {
      const ended = await runProgram(args)
      expect([args, ended.code]).toEqual([args, 2])
      expect(ended.stderr).toMatch(word)
      expect(ended.stderr).not.toMatch(/\n\s+at /)
    }
  })

  it('tells its version and its options', async () => {
    expect((await runProgram(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const help = await runProgram(['--help'])
    expect(help.code).toBe(0)
    expect(help.stdout).toMatch(/--read-only/)
  })
})
