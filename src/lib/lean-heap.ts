import { versions } from 'node:process'
import { setFlagsFromString } from 'node:v8'

/** V8 says on the terminal that it does not know a flag; these know it. */
const newestKnown = 24

/**
 * Has V8 collect what a flood leaves behind once the heap has grown by half, where it would let it grow several times
 * over: a quarter of a gigabyte for rows of a few megabytes. What is young is collected by one thread: several wait for
 * one another, and where the server and the terminal have the other core they wait long. No flag of V8's that concerns
 * what is old may be set while it runs: with one thread for all of it (`--single-threaded-gc`) each flood ended the
 * program (Node 20). To be called once the start is over, which grows anyway.
 */
export function keepHeapLean(): void {
  const [major = ''] = versions.node.split('.')
  if (Number(major) > newestKnown) return
  setFlagsFromString('--heap-growing-percent=50')
  setFlagsFromString('--no-parallel-scavenge')
}
