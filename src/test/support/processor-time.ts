/**
 * The processor time that `work` takes, in milliseconds, the least of `runs`: waiting for a processor on a busy machine
 * does not count.
 */
export function processorMs(work: () => void, runs = 5): number {
  const tookMs = Array.from({ length: runs }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...tookMs)
}
