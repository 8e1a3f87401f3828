/** One protocol line with its payload, as it goes between a NATS client and its server. */
export type WireFrame = {
  /** `INFO`, `-ERR`, `MSG`, `HMSG`, `PUB`, `HPUB`, `SUB`, `PING` and so on, in capitals. */
  readonly verb: string
  /** What stands behind the verb, without the line's end. */
  readonly rest: string
  /** Headers and body of a message, as they came; undefined for a line alone. */
  readonly payload?: Buffer
  readonly raw: Buffer
}

const lineEnd = Buffer.from('\r\n')

/** Cuts one direction of a connection into frames; bytes of a frame that is not whole yet wait for the next chunk. */
export function createFrameCutter(): (chunk: Buffer) => readonly WireFrame[] {
  let waiting: Buffer = Buffer.alloc(0)
  return (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
    const frames: WireFrame[] = []
    for (;;) {
      const end = waiting.indexOf(lineEnd)
      if (end < 0) return frames
      const line = waiting.toString('utf8', 0, end)
      const [, verb = '', rest = ''] = /^(\S*)\s*([^]*)$/.exec(line) ?? []
      const name = verb.toUpperCase()
      const hasPayload = /^H?(?:MSG|PUB)$/.test(name)
      const size = hasPayload ? Number(rest.split(/\s+/).at(-1)) : 0
      const length = hasPayload ? end + 2 + size + 2 : end + 2
      if (waiting.length < length) return frames
      const raw = waiting.subarray(0, length)
      frames.push({
        verb: name,
        rest,
        raw,
        ...(hasPayload ? { payload: waiting.subarray(end + 2, end + 2 + size) } : {}),
      })
      waiting = waiting.subarray(length)
    }
  }
}

/** The subject of a message frame, from either side. */
export function subjectOf(frame: WireFrame): string {
  return frame.rest.split(/\s+/)[0] ?? ''
}

/** A message of the server with another body; headers and the rest stay. */
export function withBody(frame: WireFrame, body: Buffer): Buffer {
  const parts = frame.rest.split(/\s+/)
  if (frame.verb === 'MSG') {
    parts[parts.length - 1] = String(body.length)
    return Buffer.concat([Buffer.from(`MSG ${parts.join(' ')}\r\n`), body, lineEnd])
  }
  const headerBytes = Number(parts.at(-2))
  const head = (frame.payload ?? Buffer.alloc(0)).subarray(0, headerBytes)
  parts[parts.length - 1] = String(headerBytes + body.length)
  return Buffer.concat([Buffer.from(`HMSG ${parts.join(' ')}\r\n`), head, body, lineEnd])
}

/** The body of a message frame, without its headers. */
export function bodyOf(frame: WireFrame): Buffer {
  const payload = frame.payload ?? Buffer.alloc(0)
  return frame.verb.startsWith('H') ? payload.subarray(Number(frame.rest.split(/\s+/).at(-2))) : payload
}
