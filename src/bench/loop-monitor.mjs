// Loaded with `node --import` into the program that is measured, which knows nothing of it: on SIGUSR2 it writes how
// late its event loop was since the last time, and begins anew.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = process.env.REVIEW_TUI_BENCH_LOOP
if (file) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let written = 0
  process.on('SIGUSR2', () => {
    written += 1
    const p99 = delay.percentile(99) / 1e6
    writeFileSync(file, JSON.stringify({ written, p99, max: delay.max / 1e6 }))
    delay.reset()
  })
}
