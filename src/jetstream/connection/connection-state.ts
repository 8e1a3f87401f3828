/** The server at the other end, as it described itself; names and versions are foreign text. */
export type ServerDetails = {
  /** Scheme, host and port of the connection in use; `tls://` when it is encrypted; never a login. */
  readonly url: string
  readonly host: string
  readonly port: number
  readonly version: string
  readonly name: string
  readonly id: string
  /** Ours on that server; what `nats server report connections` shows. */
  readonly clientId: number
  readonly maxPayloadBytes: number
  /** Whether the server runs JetStream at all; one account may still lack it. */
  readonly jetstream: boolean
  readonly encrypted: boolean
  readonly loopback: boolean
}

/**
 * How the connection stands. Times are epoch milliseconds of the clock. `attempt` counts from 1 and starts anew with
 * every outage; texts are for the status line.
 */
export type ConnectionState =
  | {
      readonly kind: 'connecting'
      readonly since: number
      readonly attempt: number
      readonly lastError?: string
      readonly advice?: string
      /** Waiting does not mend it: somebody has to change a setting, here or on the server. */
      readonly final?: boolean
    }
  | { readonly kind: 'connected'; readonly since: number; readonly server: ServerDetails; readonly rttMs?: number }
  | {
      /** The link is silent: a ping has no answer yet. Nothing is lost so far; the state goes back or on by itself. */
      readonly kind: 'stale'
      readonly since: number
      readonly server: ServerDetails
      readonly reason: string
      readonly action: string
    }
  | {
      readonly kind: 'disconnected'
      readonly since: number
      readonly reason: string
      readonly attempt: number
      /** What we do about it. */
      readonly action: string
      /** The server that was lost, when there was one. */
      readonly server?: ServerDetails
      /** Why the latest try failed. */
      readonly lastError?: string
      readonly advice?: string
      /** Waiting does not mend it: somebody has to change a setting, here or on the server. */
      readonly final?: boolean
    }
  | { readonly kind: 'closed' }
