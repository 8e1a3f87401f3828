import type { PaletteReason } from '../lib/background.js'
import type { PaletteName, ThemeChoice } from '../lib/theme-choice.js'

/**
 * What `review-tui doctor --json` prints. The keys are stable: new ones may come, none goes or changes its meaning
 * while `format` is 1. No value is a secret; text is redacted. Every list is bounded.
 */
export type DoctorReport = {
  readonly format: 1
  /** Whether a run with these options would come to a server; the exit code is 0 then, else 1. */
  readonly wouldWork: boolean
  /** Why it would not, and what to do: empty when it would. */
  readonly problems: readonly string[]
  readonly versions: {
    readonly reviewTui: string
    readonly node: string
    readonly platform: string
    readonly arch: string
  }
  readonly paths: readonly PathReport[]
  readonly terminal: TerminalReport
  readonly server: ServerReport
  /** The nats-servers of this machine, in the order in which they would be tried. Nothing is run to find out. */
  readonly programs: readonly ProgramReport[]
  readonly contexts: readonly ContextReport[]
  /** What answered at the addresses that would be used, asked for at most 3 s. */
  readonly reach: readonly ReachReport[]
  /** The claims on the private server's store, newest last, then those on the private cluster's. */
  readonly runs: readonly RunReport[]
}

/** A folder or file of ours or of the `nats` CLI. */
export type PathReport = {
  readonly name: 'cache' | 'state' | 'store' | 'cluster' | 'log' | 'contexts'
  readonly path: string
  readonly exists: boolean
  /** Permissions such as `0700`; absent when it is not there, and on Windows. */
  readonly mode?: string
  readonly owner?: 'you' | 'another user'
  readonly fine: boolean
  /** What is wrong and what to do; absent when it is fine. */
  readonly fault?: string
}

/** What the terminal can do, and which mode follows from it. */
export type TerminalReport = {
  readonly stdin: boolean
  readonly stdout: boolean
  /** Absent when not set. */
  readonly term?: string
  readonly colorTerm?: string
  readonly columns?: number
  readonly rows?: number
  readonly noColor: boolean
  readonly utf8: boolean
  readonly theme: ThemeReport
  readonly mode: 'screen' | 'plain'
  readonly why: string
}

/** The colours of the screen, as far as they are known without asking the terminal. */
export type ThemeReport = {
  readonly choice: ThemeChoice
  /** What named the choice; absent where nothing did. */
  readonly choiceFrom?: '--theme' | 'REVIEW_TUI_THEME'
  /** A run asks the terminal for its background first; `palette` is what it takes where no answer comes. */
  readonly asksTerminal: boolean
  readonly palette: PaletteName
  readonly reason: Exclude<PaletteReason, 'the terminal'>
}

/** Where a run would get its server from. `refused`: the settings cannot be used. */
export type ServerReport = {
  readonly from: 'named' | 'local' | 'private' | 'refused'
  readonly why: string
  /** Without logins. */
  readonly addresses: readonly string[]
  /** Which login and from where, never its value. */
  readonly login?: string
  readonly notes: readonly string[]
}

/** A program that could be run as the private server. */
export type ProgramReport = {
  readonly path: string
  readonly from: 'environment' | 'path' | 'cache'
  /** As kept when it was fetched; absent for those that were not. */
  readonly version?: string
  readonly usable: boolean
  readonly why: string
}

/** A context of the `nats` CLI. */
export type ContextReport = {
  readonly name: string
  readonly selected: boolean
  /** A run with these options would use it. */
  readonly used: boolean
  /** It could be used, were it asked for. */
  readonly usable: boolean
  /** The fields that are set, without their values. */
  readonly fields: readonly string[]
  readonly why: string
}

/** What answers at an address; `nats` is a server that greeted us. */
export type ReachReport = {
  readonly address: string
  readonly answer: 'nats' | 'unknown' | 'tls-first' | 'refused' | 'unreachable' | 'silent' | 'foreign'
  readonly text: string
}

/** One claim on the store of the private server. */
export type RunReport = { readonly path: string; readonly holder: 'held' | 'out-of-sight' | 'nobody' }
