import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { bothSizes, openPattern, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { processesNaming } from '../support/server-owner.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { labAct, saidToBe } from '../support/lab-screen.js'

// Elections take seconds each, and nothing makes them shorter.
vi.setConfig({ testTimeout: 300_000 })

const electedMs = 60_000

async function clustered(): Promise<AppDriver> {
  const app = startApp({ ...bothSizes[1], args: ['--cluster'] })
  await app.waitForText(openPattern('rating-push'), { timeoutMs: electedMs })
  expect(app.text()).toMatch(/private cluster of 3/)
  return app
}

/** The process that holds the cluster below the app's home: the app itself. */
const pidOf = (app: AppDriver): number => {
  const file = join(app.home, 'state', 'review-tui', 'private-cluster', 'run-1', 'owner.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly pid: number }).pid
}

const serversOf = async (app: AppDriver): Promise<readonly number[]> => {
  const pids = await processesNaming(join(app.home, 'state', 'review-tui', 'private-cluster'))
  return pids.filter((pid) => /server\.conf/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')))
}

const noneLeft = (app: AppDriver): Promise<void> =>
  conditionToHold({
    check: async () => (await processesNaming(app.home)).length === 0,
    what: 'every process of the run to be gone',
    withinMs: 15_000,
  })

const said = (app: AppDriver, words: RegExp): Promise<void> => saidToBe(app, words, electedMs)

describe('a private cluster', () => {
  it('shows its leader, loses it, loses its majority, heals, and stores all that was said to be stored', async () => {
    const app = await clustered()
    app.command('publish.next')
    await app.waitForHeld(1)
    app.command('pane.streams')
    await said(app, /leader +n[123], of 3 copies/)
    await said(app, /followers +n[123] current; n[123] current/)
    app.command('stream.step-down')
    await app.waitForText(/Have n[123] step down as the leader of REVIEWS\?/)
    await app.choose(/yes, n[123] steps down/)
    await said(app, /the leader of REVIEWS steps down/)
    app.command('pane.consumer')
    await said(app, /the leader of the stream: n[123] → n[123]/)

    await labAct(app, /kill the leader/)
    await said(app, /lab: kill the leader: n[123] leads the stream after \S+;/)
    expect(await serversOf(app)).toHaveLength(2)
    app.command('publish.next')
    await said(app, /stored as seq 2 of REVIEWS/)

    await labAct(app, /heal the cluster/)
    await said(app, /3 of 3 copies current/)
    await labAct(app, /kill two of three/)
    await said(app, /nobody leads the stream after/)
    await app.waitForText('No server leads the stream now')
    app.command('publish.next')
    await said(app, /the stream of REVIEWS\.rateGiven has no leader now: nothing was stored/)

    await labAct(app, /heal the cluster/)
    await said(app, /lab: heal the cluster: n[123] leads the stream after \S+; 3 of 3 copies current/)
    app.command('publish.next')
    await said(app, /stored as seq 3 of REVIEWS/)
    app.command('app.quit')
    await app.choose(/quit, leave/)
    expect((await app.toExit()).exitCode).toBe(0)
    await noneLeft(app)
  })

  it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('leaves no process after %s', async (signal) => {
    const app = await clustered()
    expect(await serversOf(app)).toHaveLength(3)
    process.kill(pidOf(app), signal)
    await app.toExit()
    await noneLeft(app)
  })

  it('leaves no process after q and after Ctrl-C', async () => {
    for (const leave of ['q', 'ctrl+c'] as const) {
      const app = await clustered()
      app.press(leave)
      expect((await app.toExit()).exitCode).toBe(0)
      await noneLeft(app)
    }
  })
})
