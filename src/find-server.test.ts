import { describe, expect, it } from 'vitest'
import { findServer, judgeGreeting } from './find-server.js'
import { parseOptions } from './options.js'

const info = (parts: object) => `INFO ${JSON.stringify({ jetstream: true, ...parts })}\r\n`

describe('the greeting of a server', () => {
  it.each([
    [info({}), { kind: 'open' }],
    [`${info({})}+OK\r\n`, { kind: 'open' }],
    [info({ auth_required: true }), { kind: 'unfit', why: 'it wants a login (give --server with one)' }],
    [info({ tls_required: true }), { kind: 'unfit', why: 'it wants TLS (give --server tls://…)' }],
    [info({ jetstream: false }), { kind: 'unfit', why: 'it runs without JetStream' }],
    ['INFO {}\r\n', { kind: 'unfit', why: 'it runs without JetStream' }],
    ['INFO null\r\n', { kind: 'unfit', why: 'its greeting cannot be read' }],
    ['INFO {"jetst', { kind: 'unfit', why: 'its greeting cannot be read' }],
    ['HTTP/1.1 400 Bad Request\r\n', { kind: 'unfit', why: 'it does not speak NATS' }],
    ['', { kind: 'unfit', why: 'it does not speak NATS' }],
  ])('%j is judged %o', (line, judgement) => {
    expect(judgeGreeting(line)).toEqual(judgement)
  })
})

async function find(...args: string[]) {
  const options = parseOptions(['--no-context', '--no-download', ...args])
  if (!options.ok) throw new Error(options.error)
  const said: string[] = []
  const found = await findServer(options.value, {
    env: process.env,
    signal: new AbortController().signal,
    onProgress: ({ kind }) => said.push(kind),
  })
  return { found, said }
}

describe('a server the user named', () => {
  it.each([
    ['nats://localhost:4333', true],
    ['127.0.0.1', true],
    ['[::1]:4222', true],
    ['127.example.com', false],
    ['nats.example.com', false],
    ['127.0.0.1,nats.example.com', false],
  ])('is taken without a knock; %s is a server of one’s own: %s', async (server, ownServer) => {
    const { found, said } = await find('--server', server)
    expect(found).toMatchObject({ ok: true, value: { label: '', ownServer } })
    expect(said).toEqual([])
  })

  it('is refused as wrong usage when it is no address', async () => {
    const { found } = await find('--server', 'http://localhost')
    expect(found).toMatchObject({ ok: false, error: { usage: true } })
  })
})
