import { spawn } from 'node:child_process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { receiveLoop } from '../../jetstream/index.js'
import { ownJetStream } from '../../jetstream/wire/jetstream-place.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { heldToBe, must } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'

const place = ownJetStream

/** Runs the program as it stands; it hears Ctrl-C when the test ends. */
function run(text: string, server: { readonly url: string; readonly token: string }) {
  const child = spawn(process.execPath, ['--input-type=module', '-'], {
    env: { ...process.env, NATS_URL: server.url, NATS_TOKEN: server.token },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  let trouble = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdin.end(text)
  return {
    lines: () => out.split('\n').filter((line) => line !== ''),
    trouble: () => trouble,
    /** Ctrl-C; resolves with how it ended. */
    interrupt: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

describe.each(['newest', 'oldest'] as const)('the receive loop, on the %s server', (version) => {
  const { server, workspace } = workspaceBench(version)

  const loopOf = async (bench: TestWorkspace, consumer: string): Promise<string> => {
    const info = await bench.api.consumerInfo('REVIEWS', consumer)
    if (!info) throw new Error(`no ${consumer}`)
    // Whoever runs it has left the consumer here.
    bench.useStream('REVIEWS')
    await conditionToHold({
      check: async () => (await bench.api.consumerInfo('REVIEWS', consumer))?.push_bound !== true,
      what: 'the consumer to be free',
    })
    return receiveLoop({ place, stream: 'REVIEWS', settings: { kind: 'consumer', info, inHand: 2 } })
  }

  it.each([
    ['push', {}],
    ['pull', {}],
    ['wildcard', {}],
    ['pull', { durable: false, name: 'passing', inactiveThresholdMs: 60_000 }],
    ['pull', { name: 'backs-off', maxDeliver: 3, backoffMs: [30_000, 60_000] }],
  ] as const)('receives and acks all of it: %s %j', async (mode, change) => {
    await workspace().publishMany(7)
    // What is held here is sent again when its ack wait is over.
    const session = await workspace().openWith(mode, { ackWaitMs: 1000, maxAckPending: 5, ...change })
    if (mode !== 'pull') await heldToBe(session, 5)
    const program = run(await loopOf(workspace(), session.consumer), server())
    await conditionToHold({
      check: async () => (await workspace().api.consumerInfo('REVIEWS', session.consumer))?.ack_floor.stream_seq === 7,
      what: `all seven to be acked, but: ${program.trouble()}`,
    })
    const seqs = new Set(program.lines().map((line) => Number(line.split(' ')[0])))
    expect([...seqs].sort()).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect([await program.interrupt(), program.trouble()]).toEqual([0, ''])
  })

  it('receives in order', async () => {
    await workspace().publishMany(7)
    const text = receiveLoop({ place, stream: 'REVIEWS', settings: { kind: 'ordered', filterSubject: 'REVIEWS.*' } })
    const program = run(text, server())
    await conditionToHold({ check: () => program.lines().length === 7, what: `seven lines, but: ${program.trouble()}` })
    expect(program.lines().map((line) => Number(line.split(' ')[0]))).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect([await program.interrupt(), program.trouble()]).toEqual([0, ''])
  })

  it('is taken from the session in view', async () => {
    const session = await workspace().openWith('pull', {})
    const { info } = session.state.get()
    const text = receiveLoop({ place, stream: 'REVIEWS', settings: { kind: 'consumer', info: info!, inHand: 5 } })
    expect(text).toContain('consumer.consume({ max_messages: 5 })')
    expect(text).toContain('What is not acked within 30 s comes again.')
    must(session.fetch(1, 1000))
  })
})
