/** The server's word that a message is stored. `tries`: how often it was sent, more than once where answers stayed out. */
export type Stored = {
  readonly seq: number
  readonly stream: string
  readonly duplicate: boolean
  readonly tries?: number
}

/** What became of one publish. */
export type PublishOutcome =
  | ({ readonly kind: 'stored' } & Stored)
  /** It may be stored: the answer never came, even after trying again under the same message id. */
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string; readonly advice?: string }
