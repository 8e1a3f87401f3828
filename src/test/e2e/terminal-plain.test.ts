import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bundlePath, freshHome, homeEnv } from '../support/app-driver.js'
import { rawServer } from '../support/raw-nats-server.js'

/** The program with pipes for a terminal, once it has printed `said`. */
const startPlain = async (args: readonly string[], said: RegExp): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [bundlePath, '--plain', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...homeEnv(freshHome()) },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (said.test(text)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
  return child
}

const endOf = async (child: ChildProcess): Promise<readonly unknown[]> => {
  const sinceMs = performance.now()
  const ended = (await once(child, 'exit')) as readonly unknown[]
  expect(performance.now() - sinceMs).toBeLessThan(4000)
  return ended
}

describe('a plain run that waits', () => {
  it('for a frozen server ends on SIGTERM, and at once on a second signal', async () => {
    const server = await rawServer((folder) => `jetstream { store_dir: "${folder}/store" }`)
    onTestFinished(async () => {
      server.signal('SIGCONT')
      await server.stop()
    })
    const args = ['--count', '100', '--server', `127.0.0.1:${server.port}`]
    const first = await startPlain(args, /Consumer => subject/)
    const second = await startPlain([...args, '--mode', 'pull'], /Consumer => subject/)
    server.signal('SIGSTOP')
    first.kill('SIGTERM')
    expect(await endOf(first)).toEqual([143, null])
    second.kill('SIGTERM')
    second.kill('SIGINT')
    const sinceMs = performance.now()
    await endOf(second)
    expect(performance.now() - sinceMs).toBeLessThan(1000)
  })

  it('for a host that says nothing ends on SIGHUP', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    const child = await startPlain(['--server', `127.0.0.1:${port}`], /Plain => /)
    child.kill('SIGHUP')
    expect(await endOf(child)).toEqual([129, null])
  })
})
