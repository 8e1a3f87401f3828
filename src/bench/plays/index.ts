import type { BenchPlay } from '../contract.js'
import { floodedActs, largeActs } from './acts.js'
import { cursor, idle, longText, stalled } from './by-hand.js'
import { orderedFlood, orderedKeys, pushFlood, pushKeys } from './flood.js'
import { frame } from './frame.js'
import { busyWorkers } from './lanes.js'
import { lists, longLists } from './lists.js'
import { burst } from './publish.js'
import { start } from './start.js'

/** All there is to measure, in the order of the table. */
export const plays: readonly BenchPlay[] = [
  orderedFlood,
  pushFlood,
  orderedKeys,
  pushKeys,
  floodedActs,
  largeActs,
  busyWorkers,
  burst,
  start,
  frame,
  cursor,
  longText,
  stalled,
  idle,
  lists,
  longLists,
]
