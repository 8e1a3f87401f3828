/** What may be called again, and then does nothing. */
export function once(task: () => void): () => void {
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    task()
  }
}
