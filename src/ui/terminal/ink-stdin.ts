import { EventEmitter } from 'node:events'

/** The input stream Ink is given: it carries only what the router chose to forward. */
export type InkStdin = {
  /** For Ink's `stdin` option. Raw mode, ref and unref are ours, so Ink's calls do nothing. */
  readonly stream: NodeJS.ReadStream
  /** Gives `text` to Ink's mounted fields at once; it waits in the stream while none is mounted. */
  readonly push: (text: string) => void
  /** Whether pushed text is still waiting for a field. */
  readonly hasWaiting: () => boolean
  /** Offers waiting text again; true when a field took it. */
  readonly retry: () => boolean
  /** Drops waiting text, so that a field mounted later does not receive what was meant for another. */
  readonly discard: () => void
}

/** Creates the stream with nothing in it. */
export const createInkStdin = (): InkStdin => {
  const chunks: string[] = []
  const emitter = new EventEmitter()
  const stream = Object.assign(emitter, {
    isTTY: true,
    fd: -1,
    read: (): string | null => chunks.shift() ?? null,
    setEncoding: () => stream,
    setRawMode: () => stream,
    ref: () => stream,
    unref: () => stream,
    resume: () => stream,
    pause: () => stream,
    unshift: (text: string | Buffer) => {
      chunks.unshift(String(text))
    },
  })
  // Ink's `useInput` reads on `readable` only while a component listens.
  const offer = (): boolean => emitter.emit('readable') && chunks.length === 0
  return {
    stream: stream as unknown as NodeJS.ReadStream,
    push: (text) => {
      chunks.push(text)
      offer()
    },
    hasWaiting: () => chunks.length > 0,
    retry: offer,
    discard: () => {
      chunks.length = 0
    },
  }
}
