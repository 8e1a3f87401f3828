import type { Result } from './result.js'
import type { ReadableStore } from './store.js'

/** One server process of ours, as the screen may show it. */
export type ServerNode = {
  /** `server` for a lone one, `n1` and so on for the nodes of a cluster; never changes. */
  readonly name: string
  /** `nats://127.0.0.1:PORT`, without the token; stays the same over restarts. */
  readonly url: string
  /** Absent while no process runs. */
  readonly pid?: number
  /**
   * `frozen`: its process stands still by our wish (SIGSTOP); `starting`: it has ended and is being started again;
   * `down`: it has ended, and nobody starts it but `restart`, where that is possible.
   */
  readonly state: 'up' | 'down' | 'frozen' | 'starting'
  /** Since when it has been in this state, in milliseconds since the Unix epoch. */
  readonly sinceMs: number
  /** Why it is not up, in words that follow "the server"; not cleaned for a terminal. */
  readonly why?: string
}

/**
 * Power over the server processes that this very process started, and no other: never over a server of the user's, nor
 * over one of another copy. An error is the reason as a sentence without a stop, for the user.
 */
export type ServerControl = {
  readonly nodes: ReadableStore<readonly ServerNode[]>
  /**
   * Ends the process at once, as `kill -9` does. A lone server is started again at once, as after any death; a node of a
   * cluster stays down until `restart`. Answers the number of the process that was killed.
   */
  readonly kill: (name: string) => Result<number, string>
  /** Starts it where it is down; ends it in order first (SIGTERM) where it runs, woken if frozen. Answers once it takes clients again. */
  readonly restart: (name: string) => Promise<Result<void, string>>
  /** Lets the process stand still (SIGSTOP) for `forMs`, at most ten minutes; it goes on earlier by `thaw` and at every end of ours. */
  readonly freeze: (name: string, forMs: number) => Result<void, string>
  /** Lets a frozen one go on (SIGCONT). */
  readonly thaw: (name: string) => Result<void, string>
}
