/** How a run without a screen ends: as it should, otherwise, by wrong usage, without a server. */
export const exitCodes = { done: 0, failed: 1, usage: 2, noServer: 3 } as const
