/**
 * Whether writes to an output wait for its reader. Node makes those to a terminal wait: one that does not read then
 * stops the event loop, signals and all. No public switch exists; without it nothing is changed.
 */
export const setBlocking = (stream: NodeJS.WriteStream, isBlocking: boolean): void => {
  const { _handle: handle } = stream as { _handle?: { setBlocking?: (isBlocking: boolean) => unknown } }
  handle?.setBlocking?.(isBlocking)
}
