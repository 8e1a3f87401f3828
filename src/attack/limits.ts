import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { runPiped, startAttacked } from './attacked-app.js'
import { comesTrue, keepTally, pause, type Attack, type AttackRun } from './contract.js'
import { addStreams, openPush, stageApp, stageServer, type Stage } from './stage.js'

const plainWithinMs = 14_000
const wordsWithinMs = 8000
const mostKiB = 400 * 1024

type Listener = { readonly name: string; readonly greet: (socket: Socket) => void; readonly says: RegExp }

const every = (socket: Socket, ms: number, act: () => void): void => {
  const timer = setInterval(act, ms)
  socket.on('close', () => clearInterval(timer))
}

// What may listen on a port besides a nats-server, and what the user must be told of it.
const listeners: readonly Listener[] = [
  { name: 'a silent port', greet: () => undefined, says: /not a NATS|nothing|no greeting|silent|does not speak/i },
  {
    name: 'an HTTP server',
    greet: (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    says: /not a NATS|does not speak|HTTP|nothing/i,
  },
  {
    name: 'a port that speaks first, another language',
    greet: (socket) => void socket.write('220 \x1b[2J\x1b]0;pwned\x07 ESMTP\r\n'),
    says: /not a NATS|does not speak/i,
  },
  {
    name: 'a port that closes at once',
    greet: (socket) => void socket.end(),
    says: /clos|hung up|no server|refused/i,
  },
  {
    name: 'a port that resets',
    greet: (socket) => void socket.resetAndDestroy(),
    says: /clos|hung up|reset|no server|refused/i,
  },
  {
    name: 'a port that drips',
    greet: (socket) => {
      socket.write('INFO {"server_id":"')
      every(socket, 150, () => socket.write('a'))
    },
    says: /not a NATS|nothing|greeting|does not speak|finish|silent/i,
  },
  {
    name: 'a flood without an end of line',
    greet: (socket) => {
      const chunk = 'INFO {"server_id":"'.padEnd(256 * 1024, 'a')
      every(socket, 5, () => {
        if (socket.writableLength < 4 * 1024 * 1024) socket.write(chunk)
      })
    },
    says: /not a NATS|greeting|does not speak|too long|large/i,
  },
  {
    name: 'a greeting and then nothing',
    greet: (socket) =>
      void socket.write('INFO {"server_id":"x","version":"2.15.1","proto":1,"max_payload":1048576,"headers":true}\r\n'),
    says: /answer|time|nothing|silent|login/i,
  },
]

/** A full store, no connection left, and ports where no nats-server is. */
export const limits: Attack = {
  name: 'limits',
  about: 'store full, no connection left, ports that are closed, silent, dripping, flooding or speak another language',
  runMs: { short: 25_000, full: 120_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const queue: (() => Promise<unknown>)[] = [
      () => tally.attempt('store full, on the screen', run.seed, () => fullOnScreen(run)),
      () => tally.attempt('store full, plain', run.seed, () => fullPlain(run)),
      () => tally.attempt('no connection left, plain', run.seed, () => noConnectionLeft(run, 'plain')),
      () => tally.attempt('no connection left, on the screen', run.seed, () => noConnectionLeft(run, 'screen')),
      () =>
        tally.attempt('a closed port, plain', run.seed, () =>
          knockPlain(run, 1, /refused|no server|nothing listens|listens/i),
        ),
      () =>
        tally.attempt('a closed port, on the screen', run.seed, () =>
          knockOnScreen(run, 1, /refused|no server|nothing listens|listens/i),
        ),
      ...listeners.flatMap((listener) => [
        () =>
          tally.attempt(`${listener.name}, plain`, run.seed, async () =>
            knockPlain(run, await listen(run, listener), listener.says),
          ),
        () =>
          tally.attempt(`${listener.name}, on the screen`, run.seed, async () =>
            knockOnScreen(run, await listen(run, listener), listener.says),
          ),
      ]),
    ]
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next()
    }
    await Promise.all(Array.from({ length: 6 }, worker))
    return tally.done(`words within ${wordsWithinMs / 1000} s, plain ends within ${plainWithinMs / 1000} s`)
  },
}

async function listen(run: AttackRun, { greet }: Listener): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    greet(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  run.defer(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function knockPlain(run: AttackRun, port: number, says: RegExp): Promise<readonly string[]> {
  const ended = await runPiped(run, { args: ['--plain', `--server=127.0.0.1:${port}`], withinMs: plainWithinMs })
  return [
    ...ended.findings,
    ...(ended.code === 3 ? [] : [`exit ${ended.code}, not 3: ${ended.stderr.slice(0, 300)}`]),
    ...(says.test(ended.stderr) ? [] : [`without the reason (${says.source}): ${ended.stderr.slice(0, 300)}`]),
  ]
}

async function knockOnScreen(run: AttackRun, port: number, says: RegExp): Promise<readonly string[]> {
  const app = startAttacked(run, { args: [`--server=127.0.0.1:${port}`] })
  const isSaid = await comesTrue(() => says.test(app.text()), wordsWithinMs)
  const findings = [...(isSaid ? [] : [`no word of it (${says.source})\n${app.text()}`]), ...app.judge()]
  const used = residentKiB(app.pid)
  if (used > mostKiB) findings.push(`uses ${Math.round(used / 1024)} MB`)
  app.press('esc')
  await pause(150)
  app.press('ctrl+c')
  const isOut = await comesTrue(app.hasEnded, 3000)
  return [
    ...findings,
    ...(isOut ? [] : ['Ctrl-C does not end it']),
    ...(app.isAlternateScreen() ? ['the alternate screen stayed'] : []),
  ]
}

async function fill(stage: Stage): Promise<void> {
  const body = new Uint8Array(50_000)
  for (let left = 60; left > 0; left -= 1) {
    const isStored = await stage.js.publish('REVIEWS.rateGiven', body).then(
      () => true,
      () => false,
    )
    if (!isStored) return
  }
  throw new Error('the store did not fill up')
}

async function stageFull(run: AttackRun): Promise<Stage> {
  const stage = await stageServer(run, { maxFileBytes: 2_000_000 })
  await addStreams(stage)
  return stage
}

async function fullPlain(run: AttackRun): Promise<readonly string[]> {
  const stage = await stageFull(run)
  await fill(stage)
  const ended = await runPiped(run, {
    args: ['--plain', '--count=3', `--server=127.0.0.1:${stage.server.port}`],
    withinMs: plainWithinMs,
  })
  const isSaid = /storage|store|disk|full|space|resources/i.test(ended.stderr)
  return [
    ...ended.findings,
    ...(ended.code === 1 ? [] : [`exit ${ended.code}, not 1`]),
    ...(isSaid ? [] : [`no reason: ${ended.stderr.slice(0, 300)}`]),
  ]
}

async function fullOnScreen(run: AttackRun): Promise<readonly string[]> {
  const stage = await stageFull(run)
  const { app } = await stageApp(run, stage)
  await openPush(app)
  await fill(stage)
  app.press('p')
  const isSaid = await comesTrue(
    () => /storage|disk|full|space|resources/i.test(app.screen().slice(-3).join(' ')),
    wordsWithinMs,
  )
  const isFalse = /✓ stored/.test(app.text())
  const keys = await app.keysLive()
  return [
    ...(isSaid ? [] : [`no reason after ${wordsWithinMs} ms\n${app.text()}`]),
    ...(isFalse ? ['claims it was stored'] : []),
    ...keys,
    ...(await app.end()),
  ]
}

async function noConnectionLeft(run: AttackRun, how: 'plain' | 'screen'): Promise<readonly string[]> {
  const stage = await stageServer(run, { config: 'max_connections: 1' })
  const says = /connections/i
  return how === 'plain' ? knockPlain(run, stage.server.port, says) : knockOnScreen(run, stage.server.port, says)
}

function residentKiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
