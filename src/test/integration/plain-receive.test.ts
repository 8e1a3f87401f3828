import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { neededSubjects } from '../../jetstream/wire/needed-subjects.js'
import { ownJetStream } from '../../jetstream/wire/jetstream-place.js'
import { systemClock } from '../../lib/clock.js'
import { receive, type ReceiveFailure, type ReceiveOptions } from '../../plain-receive.js'
import { testServer, type TestServer } from '../support/nats-server.js'
import { rawServer } from '../support/raw-nats-server.js'
import { must, openTestWorkspace, type TestWorkspace } from '../support/workspace.js'

let server: TestServer
let workspace: TestWorkspace
const said: string[] = []

beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  said.length = 0
  workspace = await openTestWorkspace(server)
  workspace.publisher.setSpeed(32)
})
afterEach(() => workspace.close())

const run = async (change: Partial<ReceiveOptions> = {}, on = workspace): Promise<ReceiveFailure> => {
  const session = must(await on.openMode('push'))
  return receive(on, session, {
    subject: 'REVIEWS.rateGiven',
    count: 3,
    clock: systemClock,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    needed: neededSubjects(ownJetStream, { name: 'REVIEWS' }, 'rating-push'),
    patienceMs: 1000,
    ...change,
  })
}

it('ends when all is published, received and acked', async () => {
  expect(await run()).toBeUndefined()
  expect(said.at(-1)).toBe('Done => 3 published, 3 received, 3 acked')
})

it('ends in bounded time when nothing comes any more, and says how far it came', async () => {
  must(await workspace.openMode('push'))
  await workspace.api.pauseConsumer('REVIEWS', 'rating-push', Date.now() + 3_600_000)
  const failure = await run()
  expect(failure?.summary).toBe('nothing moved for 1s: 3 published, 0 received, 0 of 3 acked')
})

it('publishes nothing that the filter would keep from coming', async () => {
  const failure = await run({ subject: 'REVIEWS.rateAnswered' })
  expect(failure?.summary).toContain('reads REVIEWS.rateGiven: what is published on REVIEWS.rateAnswered never comes')
  expect((await workspace.api.streamInfo('REVIEWS')).state.messages).toBe(0)
})

it('ends when it is told to', async () => {
  const stopping = new AbortController()
  const ended = run({ count: 1000, signal: stopping.signal, say: () => stopping.abort() })
  expect((await ended)?.summary).toContain('stopped: ')
})

it('ends when the login is taken away, with the reason', async () => {
  const config = (token: string): string => `jetstream {}\nauthorization { token: ${token} }`
  const own = await rawServer((folder) => `store_dir: "${folder}/store"\n${config('first')}`)
  const restricted = await openTestWorkspace({ url: `nats://127.0.0.1:${own.port}`, token: 'first' })
  try {
    let told = false
    const say = (): void => {
      if (told) return
      told = true
      own.configure(`store_dir: "${own.folder}/store"\n${config('second')}`)
      own.signal('SIGHUP')
    }
    const failure = await run({ count: 1000, say, patienceMs: 20_000 }, restricted)
    expect(failure?.summary).toMatch(/ of 1000 acked, then the connection was lost: .*refused the login/)
  } finally {
    await restricted.close()
    await own.stop()
  }
})
