/**
 * A time that is read once for all that happens without a pause, as while one chunk of a socket is gone through: a
 * reading a message would cost as much as the message.
 */
export function createMoment<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined
  const forget = (): void => {
    known = undefined
  }
  return () => {
    if (known === undefined) {
      known = { value: read() }
      queueMicrotask(forget)
    }
    return known.value
  }
}
