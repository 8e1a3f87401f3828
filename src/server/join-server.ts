import { systemClock, type Clock } from '../lib/clock.js'
import { err, ok, type Result } from '../lib/result.js'
import { createStore } from '../lib/store.js'
import { cancelledFailure, createFailure } from './failure.js'
import { greetServer } from './greet.js'
import { readPrivateFile } from './private-files.js'
import { judgeRun, type RunFolder } from './run-folder.js'
import { tellingLine, type ServerLog } from './server-log.js'
import type { PrivateServer, ServerFailure, ServerRecord, ServerState } from './types.js'
import { waitFor } from './wait.js'

const lookEveryMs = 1_000
const mostNodes = 9
/** A private server is never anywhere else, whatever the file says. */
const ownAddress = /^nats:\/\/127\.0\.0\.1:\d{1,5}$/

/**
 * Joins the server that another copy owns: waits until it is published and proves that it answers.
 * Answers `undefined` when the owner let go of it meanwhile, so that the caller can claim the store itself.
 */
export async function joinServer(o: {
  readonly run: RunFolder
  readonly files: Pick<PrivateServer, 'storeDir' | 'logFile'>
  /** Where the owner's server writes, for its words when it cannot be used. */
  readonly log: ServerLog
  readonly withinMs: number
  readonly clock?: Clock
  readonly signal?: AbortSignal
}): Promise<Result<PrivateServer, ServerFailure> | undefined> {
  let trouble = 'it is still starting'
  let token: string | undefined
  const joined = await waitFor({
    withinMs: o.withinMs,
    everyMs: 50,
    signal: o.signal,
    check: async () => {
      if ((await judgeRun(o.run)) !== 'held') return 'released' as const
      const record = await readRecord(o.run)
      if (record === undefined) return undefined
      token = record.token
      for (const url of urlsOf(record)) {
        const port = Number(new URL(url).port)
        const greeting = await greetServer({ port, token: record.token, withinMs: 2_000, signal: o.signal })
        if (greeting.ok) return record
        trouble = greeting.error
      }
      return undefined
    },
  })
  if (joined === 'released') return undefined
  if (joined !== undefined) return ok(createJoinedServer({ ...o, record: joined }))
  if (o.signal?.aborted) return err(cancelledFailure())
  return err(
    createFailure({
      kind: 'not-ready',
      summary: `Another copy of review-tui holds the private server, but that server cannot be used: ${trouble}.`,
      lastLogLine: await wordsOfServer(o, token),
      advice: ['End the other copy and try again.', 'Or use another server: review-tui --server nats://HOST:4222'],
    }),
  )
}

/** What the owner's present server wrote last; an earlier one's words would mislead. */
async function wordsOfServer(
  o: { readonly run: RunFolder; readonly log: ServerLog },
  token: string | undefined,
): Promise<string | undefined> {
  const pid = Number.parseInt((await readPrivateFile(o.run.pidFile, 64)) ?? '', 10)
  return pid > 1 ? tellingLine(o.log, { byte: 0, pid }, token) : undefined
}

async function readRecord(run: RunFolder): Promise<ServerRecord | undefined> {
  try {
    const record = JSON.parse((await readPrivateFile(run.recordFile)) ?? '') as Partial<ServerRecord>
    const { url, token, version, pid, sinceMs, urls } = record
    if (typeof url !== 'string' || typeof token !== 'string' || typeof version !== 'string') return undefined
    if (typeof pid !== 'number' || typeof sinceMs !== 'number' || !isOwnAddress(url)) return undefined
    const isList = Array.isArray(urls) && urls.length <= mostNodes && urls.every(isOwnAddress)
    if (urls !== undefined && !isList) return undefined
    return { url, token, version, pid, sinceMs, ...(urls === undefined ? {} : { urls }) }
  } catch {
    return undefined
  }
}

const isOwnAddress = (url: unknown): url is string => typeof url === 'string' && ownAddress.test(url)

const urlsOf = ({ url, urls }: ServerRecord): readonly string[] => urls ?? [url]

function createJoinedServer(o: {
  readonly run: RunFolder
  readonly record: ServerRecord
  readonly files: Pick<PrivateServer, 'storeDir' | 'logFile'>
  readonly clock?: Clock
}): PrivateServer {
  const clock = o.clock ?? systemClock
  const running = (record: ServerRecord): ServerState => ({
    kind: 'running',
    pid: record.pid,
    sinceMs: record.sinceMs,
  })
  const state = createStore<ServerState>(running(o.record))
  let latest = o.record
  let left = false
  let cancel: () => void = () => undefined

  const look = async (): Promise<void> => {
    const record = await readRecord(o.run)
    const held = (await judgeRun(o.run)) === 'held'
    if (left) return
    if (!held) {
      const failure = createFailure({
        kind: 'owner-gone',
        summary: 'The copy of review-tui that ran this server has ended, and its server with it.',
      })
      state.set({ kind: 'stopped', failure })
      return
    }
    if (record === undefined && state.get().kind === 'running') {
      state.set({ kind: 'restarting', reason: 'its owner is starting it again', sinceMs: clock.now() })
    } else if (record !== undefined && (record.pid !== latest.pid || state.get().kind === 'restarting')) {
      latest = record
      state.set(running(record))
    }
    cancel = clock.after(lookEveryMs, () => void look())
  }
  cancel = clock.after(lookEveryMs, () => void look())

  return {
    url: o.record.url,
    urls: urlsOf(o.record),
    token: o.record.token,
    version: o.record.version,
    ...o.files,
    configFile: o.run.configFile,
    joined: true,
    state,
    pid: () => undefined,
    signal: () => false,
    stop: () => {
      left = true
      cancel()
      if (state.get().kind !== 'stopped') state.set({ kind: 'stopped' })
      return Promise.resolve()
    },
  }
}
