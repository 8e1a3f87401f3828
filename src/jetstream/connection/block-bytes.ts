/** Copies a few bytes to `at`; returns where they end. What Node does before it copies would cost more than that. */
export function put(bytes: Uint8Array, into: Buffer, at: number): number {
  const { length } = bytes
  for (let index = 0; index < length; index += 1) into[at + index] = bytes[index] as number
  return at + length
}

/** A block of twice the length with the bytes used so far. */
export function grown(block: Buffer, used: number): Buffer {
  const larger = Buffer.allocUnsafe(block.length * 2)
  block.copy(larger, 0, 0, used)
  return larger
}
