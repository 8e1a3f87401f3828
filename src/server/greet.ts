import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { err, ok, type Result } from '../lib/result.js'
import { cleanLine } from './clean-line.js'

/** What a server says of itself when greeted. `jetStream` is there where it was asked for. */
export type Greeting = { readonly version: string; readonly jetStream?: 'ready' | 'not-ready' }

const longestInfoBytes = 64 * 1024
const longestVersionChars = 64

/**
 * Opens a connection to a server on loopback, reads its INFO line, and has it accept the token and answer a PING.
 * The error is a short reason in the server's own words where it gave any, without the token. The connection is closed before the answer is given.
 * `asksJetStream` also asks for the account's JetStream: a cluster without a leader refuses, or does not answer at all,
 * which both ends as `not-ready`.
 */
export function greetServer(o: {
  readonly port: number
  readonly token: string
  readonly withinMs: number
  readonly signal?: AbortSignal
  readonly asksJetStream?: boolean
}): Promise<Result<Greeting, string>> {
  return new Promise((resolve) => {
    if (o.signal?.aborted) return resolve(err('cancelled'))
    const socket = connect({ host: '127.0.0.1', port: o.port })
    const settle = (outcome: Result<Greeting, string>): void => {
      clearTimeout(timer)
      o.signal?.removeEventListener('abort', onAbort)
      socket.destroy()
      resolve(outcome)
    }
    const onAbort = (): void => settle(err('cancelled'))
    const timer = setTimeout(() => {
      settle(
        version !== undefined && asked ? ok({ version, jetStream: 'not-ready' }) : err('it does not answer in time'),
      )
    }, o.withinMs)
    o.signal?.addEventListener('abort', onAbort, { once: true })

    let buffered = ''
    let version: string | undefined
    let asked = false
    let isPayload = false
    const readLine = (line: string): void => {
      if (version === undefined) {
        version = parseInfoVersion(line)
        if (version === undefined) return settle(err('what answers is not a NATS server'))
        const hello = { auth_token: o.token, verbose: false, pedantic: false, lang: 'node', version: '0', protocol: 1 }
        socket.write(`CONNECT ${JSON.stringify(hello)}\r\nPING\r\n`)
      } else if (isPayload) {
        settle(ok({ version, jetStream: isRefusal(line) ? 'not-ready' : 'ready' }))
      } else if (asked && /^MSG /.test(line)) {
        isPayload = true
      } else if (line.startsWith('PONG')) {
        if (o.asksJetStream !== true) return settle(ok({ version }))
        asked = true
        const inbox = `_INBOX.${randomBytes(12).toString('hex')}`
        socket.write(`SUB ${inbox} 1\r\nPUB $JS.API.INFO ${inbox} 0\r\n\r\n`)
      } else if (line.startsWith('-ERR')) {
        settle(err(refusalWords(line, o.token)))
      }
    }
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      buffered += chunk
      if (buffered.length > longestInfoBytes) return settle(err('what answers is not a NATS server'))
      const lines = buffered.split('\r\n')
      buffered = lines.pop() ?? ''
      for (const line of lines) readLine(line)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => settle(err(error.code ?? error.message)))
    socket.once('close', () => settle(err('it closed the connection')))
  })
}

function refusalWords(line: string, token: string): string {
  if (/authorization/i.test(line)) return 'it refuses our token'
  const said = cleanLine(line.slice('-ERR'.length).replaceAll(token, '(token)')).replace(/^'|'$/g, '')
  return `it says "${said}"`
}

function parseInfoVersion(line: string): string | undefined {
  if (!line.startsWith('INFO ')) return undefined
  try {
    const { version } = JSON.parse(line.slice('INFO '.length)) as { readonly version?: unknown }
    return typeof version === 'string' && version.length <= longestVersionChars ? cleanLine(version) : undefined
  } catch {
    return undefined
  }
}

function isRefusal(json: string): boolean {
  try {
    const answer = JSON.parse(json) as { readonly error?: unknown } | null
    return answer === null || answer.error !== undefined
  } catch {
    return true
  }
}
