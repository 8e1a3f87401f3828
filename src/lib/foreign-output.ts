import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { safeText } from './safe-text.js'

/** Something that is not ours and wanted to print. `by` is our own word for the way it came: `console.log`, `stderr`. */
export type ForeignOutput = { readonly by: string; readonly text: string }

/** The part of `process` that prints. */
export type PrintingProcess = {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly on: (event: 'warning', listener: (warning: Error) => void) => unknown
  readonly removeAllListeners: (event: 'warning') => unknown
}

/** The two outputs, for us alone. */
export type OwnOutput = { readonly stdout: NodeJS.WriteStream; readonly stderr: NodeJS.WriteStream }

/**
 * Takes the outputs of a process for ourselves: from now on what anybody writes to `process.stdout` and
 * `process.stderr`, says with `console` (captured methods too), warns of, or prints for debugging (`util.debuglog`,
 * `process._rawDebug`) comes to `onForeign` and goes nowhere else. Only the returned streams still print.
 * Out of reach are writes to the bare descriptors, and what Node prints natively while it dies.
 */
export function takeOutput(
  host: { readonly process: PrintingProcess; readonly console: object },
  onForeign: (output: ForeignOutput) => void,
): OwnOutput {
  const tell = (by: string, text: string): void => {
    // Ink and its helpers switch the cursor, and nothing else: ours is the watch over that.
    if (!/^(?:\x1b\[\?25[hl])*$/.test(text)) onForeign({ by, text })
  }
  const own = {
    stdout: takeStream(host.process.stdout, (text) => tell('stdout', text)),
    stderr: takeStream(host.process.stderr, (text) => tell('stderr', text)),
  }
  takeConsole(host.console, tell)
  host.process.removeAllListeners('warning')
  host.process.on('warning', (warning) => tell('warning', describeWarning(warning)))
  const debugging = host.process as { _rawDebug?: unknown }
  if (typeof debugging._rawDebug === 'function') {
    debugging._rawDebug = (...parts: readonly unknown[]) => tell('debug', parts.map(String).join(' '))
  }
  return own
}

/** Makes the stream's own `write` and `end` tell, and gives the stream as it was. */
function takeStream(stream: NodeJS.WriteStream, tell: (text: string) => void): NodeJS.WriteStream {
  const write = stream.write.bind(stream) as (...args: readonly unknown[]) => boolean
  const take = (...args: readonly unknown[]): true => {
    const [chunk] = args
    if (typeof chunk === 'string') tell(chunk)
    else if (chunk instanceof Uint8Array) tell(Buffer.from(chunk).toString('utf8'))
    const done = args.at(-1)
    if (typeof done === 'function') process.nextTick(done)
    return true
  }
  Object.assign(stream, {
    write: take,
    end: (...args: readonly unknown[]) => {
      take(...args)
      return stream
    },
  })
  return new Proxy(stream, {
    get: (target, key) => {
      if (key === 'write') return write
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

function takeConsole(console: object, tell: (by: string, text: string) => void): void {
  let by = 'console'
  const sink = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      tell(by, String(chunk))
      done()
    },
  })
  const quiet = new Console({ stdout: sink, stderr: sink, colorMode: false })
  for (const [name, method] of Object.entries(quiet) as readonly [string, unknown][]) {
    if (typeof method !== 'function' || name === 'Console') continue
    Object.assign(console, {
      [name]: (...args: readonly unknown[]) => {
        by = `console.${name}`
        try {
          return (method as (...all: readonly unknown[]) => unknown)(...args)
        } catch {
          // What is shown may throw while it is shown; whoever prints it must not end by that.
          tell(by, 'something that cannot be shown')
          return undefined
        }
      },
    })
  }
}

function describeWarning(warning: unknown): string {
  if (!(warning instanceof Error)) return safeText(String(warning))
  const { code, detail } = warning as { readonly code?: unknown; readonly detail?: unknown }
  const head = `${typeof code === 'string' ? `[${code}] ` : ''}${warning.name}: ${warning.message}`
  return typeof detail === 'string' ? `${head} ${detail}` : head
}
