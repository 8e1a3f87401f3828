/**
 * Runs `task` so that two runs never overlap. A call made while one is under way is answered by the next run, which
 * all such calls share: what it resolves with began after the call. A failure reaches everyone who waited for that run.
 */
export function createSerialTask(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = (): Promise<void> => {
    running = task().finally(() => {
      running = undefined
    })
    return running
  }
  const startNext = (): Promise<void> => {
    next = undefined
    return start()
  }
  return () => {
    if (!running) return start()
    next ??= running.then(startNext, startNext)
    return next
  }
}
