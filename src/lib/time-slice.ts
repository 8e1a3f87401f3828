/** Whether the time of a piece of work is over, so that keys have their turn; asked now and then by the work itself. */
export type TimeSlice = () => boolean

/** Begins a piece of work of so many milliseconds. */
export function createTimeSlice(ms: number): TimeSlice {
  const endMs = performance.now() + ms
  return () => performance.now() >= endMs
}
