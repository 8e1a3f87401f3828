/** One pull request and what became of it: a row of its own on the screen. */
export type PullRequest = {
  readonly id: number
  readonly batch: number
  readonly expiresMs: number
  readonly sentAtMs: number
  readonly got: number
  /** Set once the request is over. `code` is the server's status, such as 408; none when the batch was filled. */
  readonly end?: {
    readonly atMs: number
    readonly code?: number
    readonly text: string
    /** This login may not ask: asking again by itself would meet the same. */
    readonly refused?: true
    /** The server has it no more and did not say so: two heartbeats stayed out, or two looks found no pull waiting. */
    readonly dropped?: true
  }
}

/** How many pulls wait at the server, whoever's they are: an answer at least as new as `askedAtMs`. */
export type PullsSeen = { readonly waiting: number; readonly askedAtMs: number }
