import { connect } from 'node:net'
import { comesTrue, keepTally, pause, type Attack, type AttackRun } from './contract.js'
import { addStreams, judgePublished, judgeVictim, openPush, stageApp, stageServer, type Stage } from './stage.js'

const account =
  'accounts: { A: { jetstream: enabled, users: [ { user: boss, password: boss }, { user: mallory, password: m, permissions: { publish: { allow: [">"], deny: ["$JS.API.>", "$SYS.>"] } } } ] } }'

/** Messages that look like the server's own control messages: stored in the stream, and sent on the deliver subject. */
export const forgedControl: Attack = {
  name: 'forged control',
  about: 'stored and direct messages that carry status lines and subjects to answer on, in each mode',
  runMs: { short: 20_000, full: 120_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const modes = ['push', 'pull', 'wildcard', 'ordered'] as const
    const servers = run.short ? ([run.server, 'oldest'] as const) : (['newest', 'oldest'] as const)
    for (const server of new Set(servers)) {
      for (const mode of run.short && server !== run.server
        ? (['push'] as const)
        : run.short
          ? (['push', 'pull'] as const)
          : modes) {
        await tally.attemptMany(`${server} server, ${mode} mode`, run.seed, async () => ({
          cases: lines.length * 2,
          findings: await attackMode({ ...run, server }, mode),
        }))
      }
    }
    return tally.done(`${lines.length} status lines, ${modes.length} modes`)
  },
}

const wicked = [
  '$JS.API.STREAM.DELETE.PAYROLL',
  '$JS.API.STREAM.PURGE.PAYROLL',
  'PAYROLL.pay',
  '$JS.FC.PAYROLL.worker.x',
  '$JS.API.CONSUMER.DELETE.PAYROLL.worker',
  '$SYS.REQ.SERVER.PING',
]
const fields = [
  'Nats-Consumer-Stalled',
  'nats-consumer-stalled',
  'Nats-Last-Consumer',
  'Nats-Last-Stream',
  'Nats-Pending-Messages',
  'Reply-To',
  'Nats-Expected-Stream',
]
const lines: readonly string[] = [
  ...wicked.map((subject) => `NATS/1.0 100 Idle Heartbeat\r\nNats-Consumer-Stalled: ${subject}`),
  ...fields.map((field) => `NATS/1.0 100 FlowControl Request\r\n${field}: $JS.API.STREAM.DELETE.PAYROLL`),
  ...['404 No Messages', '408 Request Timeout', '409 Message Size Exceeds MaxBytes', '409 Consumer Deleted', '409 Leadership Change', '409 Server Shutdown', '409 Exceeded MaxAckPending', '423 Nats-Pin-Id', '503 No Responders', '503', '100', '400 Bad Request', '999 x', '100\x1b[2J'].map((status) => `NATS/1.0 ${status}`),
  'NATS/1.0 100 Idle Heartbeat\r\nNats-Last-Consumer: 99999999999999999999\r\nNats-Last-Stream: -1',
  'NATS/1.0\r\nbad name: x',
  'NATS/1.0\r\n: no name',
  'NATS/2.0 100',
  'NOT EVEN A HEADER',
  'NATS/1.0\r\nStatus: 100\r\nDescription: FlowControl Request',
] // prettier-ignore

async function attackMode(run: AttackRun, mode: 'push' | 'pull' | 'wildcard' | 'ordered'): Promise<readonly string[]> {
  const stage = await stageServer(run, { config: account, user: 'boss', pass: 'boss' })
  await addStreams(stage)
  if (mode === 'push') {
    // One that takes all of them at once, from an earlier run; the others are made by the program.
    const deliver = `_INBOX.${Array.from({ length: 24 }, () => run.random.pick([...'abcdefghijkmnopqrstuvwxyz'])).join('')}`
    const limits = { ack_policy: 'explicit', max_ack_pending: 1000, flow_control: true, idle_heartbeat: 5e9 } as const
    await stage.jsm.consumers.add('REVIEWS', { durable_name: 'rating-push', deliver_subject: deliver, ...limits })
  }
  const socket = connect({ host: '127.0.0.1', port: stage.server.port })
  socket.on('error', () => undefined)
  socket.on('data', () => undefined)
  run.defer(() => socket.destroy())
  socket.write('CONNECT {"verbose":false,"headers":true,"user":"mallory","pass":"m"}\r\n')
  const send = (subject: string, reply = ''): void => {
    for (const line of lines) {
      const head = Buffer.from(`${line}\r\n\r\n`, 'latin1')
      socket.write(
        Buffer.concat([
          Buffer.from(`HPUB ${subject} ${reply}${reply === '' ? '' : ' '}${head.length} ${head.length}\r\n`),
          head,
          Buffer.from('\r\n'),
        ]),
      )
    }
  }
  // What the consumers have to show: as many as were stored, none of them taken for the server's word.
  const { app, proxy } = await stageApp(run, stage, { args: ['--user', 'boss', '--password', 'boss'] })
  await openPush(app)
  const steps = { push: 0, pull: 1, wildcard: 2, ordered: 3 }[mode]
  for (let left = steps; left > 0; left -= 1) {
    app.press('m')
    await pause(500)
  }
  send('REVIEWS.rateGiven')
  if (mode === 'pull') {
    app.press('f')
    await pause(300)
  }
  await pause(500)
  const findings: string[] = await deliveredIsHeld(stage, app.text, mode)
  const consumers = (await stage.jsm.consumers.list('REVIEWS').next()).map(({ config }) => config)
  for (const { deliver_subject: deliver } of consumers) {
    if (deliver === undefined) continue
    if (!/[A-Za-z0-9]{16}/.test(deliver)) findings.push(`the deliver subject can be guessed: ${deliver}`)
    send(deliver)
    for (const reply of [
      '$JS.API.STREAM.DELETE.PAYROLL',
      '$JS.FC.PAYROLL.worker.x',
      '$JS.ACK.PAYROLL.worker.1.1.1.1.0',
      '$JS.ACK.REVIEWS.rating-push.1.1.1.1700000000000000000.0',
    ])
      send(deliver, reply)
  }
  await pause(600)
  // Verdicts on whatever came by that: they must not go where the forger said.
  app.press('3', 'V')
  await pause(150)
  app.press('a')
  await pause(400)
  findings.push(
    ...(await app.keysLive()),
    ...(await app.end()),
    ...judgePublished(proxy),
    ...(await judgeVictim(stage)),
  )
  return findings
}

async function deliveredIsHeld(stage: Stage, text: () => string, mode: string): Promise<string[]> {
  if (mode === 'ordered') return []
  let pending = 0
  let held = -1
  const isSame = await comesTrue(async () => {
    pending = (await stage.jsm.consumers.info('REVIEWS', `rating-${mode}`)).num_ack_pending
    held = Number(/([\d,]+) held/.exec(text())?.[1] ?? -1)
    return pending > 0 && pending === held
  }, 3000)
  return isSame ? [] : [`${mode}: the server delivered ${pending}, the screen holds ${held}`]
}
