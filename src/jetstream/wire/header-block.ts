/** The header block of a message, read without trusting it. */
export type HeaderBlock = {
  /** The code and words of a status line, as in `NATS/1.0 100 Idle Heartbeat`. */
  readonly status?: { readonly code: number; readonly text: string }
  /** What could be told apart as name and value; names as they came, also those no header may have. */
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** Why this is no regular block, in words; undefined when it is one. */
  readonly fault?: string
}

const version = 'NATS/1.0'
const maxBytes = 64 * 1024
const maxPairs = 1000
const statusLine = /^NATS\/1\.0[ \t]+(\d{3})(?:[ \t]+(.*))?$/
const regularName = /^[!-9;-~]+$/

/**
 * Reads a header block as the server hands it out. Never throws, whatever the bytes are: the client's own parser does,
 * at a name with a space in it (seen in 3.4.0). Reads at most 64 KiB and 1,000 headers, and says so when it stops.
 */
export function parseHeaderBlock(bytes: Uint8Array): HeaderBlock {
  const text = new TextDecoder().decode(bytes.subarray(0, maxBytes))
  const [first = '', ...lines] = text.split('\r\n')
  const found = statusLine.exec(first)
  const pairs: (readonly [string, string])[] = []
  let fault: string | undefined
  if (!found && first.trimEnd() !== version) fault = `it does not begin with ${version}`
  if (bytes.length > maxBytes) fault ??= `it is longer than ${maxBytes} bytes, the rest is not read`
  for (const line of lines) {
    if (line === '') continue
    if (pairs.length === maxPairs) {
      fault ??= `there are more than ${maxPairs} headers, the rest is not read`
      break
    }
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon))
    if (colon < 0) fault ??= 'a line has no colon'
    else if (!regularName.test(name)) fault ??= 'a name has a character no name may have'
    if (colon >= 0) pairs.push([name, line.slice(colon + 1).trim()])
  }
  return {
    ...(found ? { status: { code: Number(found[1]), text: found[2]?.trim() ?? '' } } : {}),
    pairs,
    ...(fault === undefined ? {} : { fault }),
  }
}
