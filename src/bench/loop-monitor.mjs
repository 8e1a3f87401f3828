// Loaded with `node --import` into the program that is measured, which knows nothing of it: on SIGUSR2 it writes how
// late its event loop was since the last time, and begins anew.
import { openSync, readSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = process.env.REVIEW_TUI_BENCH_LOOP
const lookEveryMs = 2

/**
 * Milliseconds this thread was ready and no core took it, since it began; the kernel counts them each time it goes on.
 * Where the kernel does not tell, none.
 */
function waitedForCore() {
  const path = `/proc/self/task/${process.pid}/schedstat`
  const bytes = Buffer.alloc(128)
  try {
    const opened = openSync(path)
    return () => Number(bytes.latin1Slice(0, readSync(opened, bytes, 0, bytes.length, 0)).split(' ')[1]) / 1e6
  } catch {
    return () => 0
  }
}

if (file) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const waited = waitedForCore()
  let before = { atMs: performance.now(), waitedMs: waited() }
  let own = 0
  setInterval(() => {
    const now = { atMs: performance.now(), waitedMs: waited() }
    own = Math.max(own, now.atMs - before.atMs - (now.waitedMs - before.waitedMs))
    before = now
  }, lookEveryMs).unref()
  let written = 0
  process.on('SIGUSR2', () => {
    written += 1
    const p99 = delay.percentile(99) / 1e6
    writeFileSync(file, JSON.stringify({ written, p99, max: delay.max / 1e6, own }))
    delay.reset()
    own = 0
  })
}
