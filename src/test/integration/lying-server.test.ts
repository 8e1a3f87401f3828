import { connect } from '@nats-io/transport-node'
import { expect, it, onTestFinished } from 'vitest'
import { startLyingServer } from '../support/lying-server.js'
import { conditionToHold } from '../support/wait-for-server.js'

it('the server that lies speaks the protocol: login, requests, deliveries, nobody there', async () => {
  const server = await startLyingServer({
    answer: ({ subject, text }) => (subject === 'ask' ? { heard: text } : undefined),
  })
  const nc = await connect({ servers: server.url, name: 'a client' })
  onTestFinished(() => nc.close())
  expect(server.logins[0]).toContain('"name":"a client"')

  const answer = await nc.request('ask', 'me', { timeout: 2000 })
  expect(answer.json()).toEqual({ heard: 'me' })
  await expect(nc.request('nobody', '', { timeout: 2000 })).rejects.toThrow(/no responders/)
  expect(server.published.map(({ subject }) => subject)).toEqual(['ask', 'nobody'])

  const got: string[] = []
  nc.subscribe('a.*', { callback: (_error, msg) => void got.push(`${msg.subject} ${msg.string()} ${msg.reply ?? ''}`) })
  await nc.flush()
  server.deliver('a.b', 'hello', { reply: 'r', headers: 'NATS/1.0\r\nx: y\r\n\r\n' })
  await conditionToHold({ check: () => got.length > 0, what: 'the delivery' })
  expect(got).toEqual(['a.b hello r'])
})
