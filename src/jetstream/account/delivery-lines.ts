/**
 * Follows the server's count of deliveries on each connection they come by. On one it only rises, so one that goes back
 * says that the server began anew; between two, what the server sent first may well be read last.
 */
export type DeliveryLines = {
  /** Takes the consumer sequence of a delivery that a worker got; true where the count of its connection went back. */
  readonly came: (consumerSeq: number, workerId: number | undefined) => boolean
  /** What `came` said last. */
  readonly wentBack: () => boolean
  /** Whether deliveries have come by more than one connection: then they may overtake each other. */
  readonly areSeveral: () => boolean
  /** By which connection a worker's deliveries come; 0 is the screen's own. */
  readonly lineOf: (workerId: number | undefined) => number
}

/** Creates the follower; without `lineOf` all come by one connection. */
export function createDeliveryLines(lineOf: (workerId: number) => number = () => 0): DeliveryLines {
  const others = new Map<number, number>()
  /** The connection of the last delivery: in a flood it is the one of the next. */
  let line: number | undefined
  let highest = 0
  let wentBack = false
  const lineOfWorker = (workerId: number | undefined): number => (workerId === undefined ? 0 : lineOf(workerId))
  return {
    lineOf: lineOfWorker,
    wentBack: () => wentBack,
    areSeveral: () => others.size > 0,
    came: (consumerSeq, workerId) => {
      const by = lineOfWorker(workerId)
      if (line !== by) {
        if (line !== undefined) others.set(line, highest)
        highest = others.get(by) ?? 0
        line = by
      }
      wentBack = consumerSeq <= highest
      highest = consumerSeq
      return wentBack
    },
  }
}
