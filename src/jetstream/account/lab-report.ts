import type { LossKind } from '../connection/link-faults.js'

/** What the failure lab can do. */
export type LabActId =
  | 'kill-worker'
  | 'kill-behind-ack'
  | 'kill-server'
  | 'restart-server'
  | 'freeze-server'
  | 'kill-leader'
  | 'kill-two'
  | 'heal-cluster'
  | 'cut-link'
  | 'cut-worker'
  | 'slow-link'
  | 'lose-ack'
  | 'lose-pub-ack'
  | 'lose-flow-control'
  | 'ack-late'
  | 'ack-twice'
  | 'fill-places'
  | 'fill-stream'
  | 'delete-consumer'

/** One thing that was seen after an act, or while it went on: a claim that its numbers bear out. No cause is in it. */
export type LabFinding =
  /** The connection was lost for so long, or did not answer for so long without being lost. */
  | { readonly kind: 'away' | 'silent'; readonly forMs: number }
  /** The connection answered all the time. */
  | { readonly kind: 'link-held' }
  /** Round trips before and meanwhile. */
  | { readonly kind: 'round-trip'; readonly beforeMs: number; readonly meanwhileMs: number }
  /** Of so many messages stored before, so many are no longer there; whoever took them. */
  | { readonly kind: 'stored'; readonly before: number; readonly gone: number }
  /** Messages that workers here got another time. */
  | { readonly kind: 'again'; readonly count: number; readonly fromSeq: number; readonly toSeq: number }
  /** The server's numbers on the consumer, as read at the end. */
  | { readonly kind: 'numbers'; readonly out: number; readonly toCome: number; readonly floor: number }
  /** A message was lost on purpose; of an ack `seq` is whose it was, of an answer `subject` what was published on. */
  | { readonly kind: 'lost'; readonly what: LossKind; readonly seq?: number; readonly subject: string }
  /** The message came to a worker here again, or did not within the time it was waited for. */
  | { readonly kind: 'came-again'; readonly seq: number; readonly afterMs: number; readonly tries: number }
  | { readonly kind: 'not-again'; readonly seq: number; readonly withinMs: number }
  /** A publish that was tried again came to be stored once; `duplicate`: the server said it had it already. */
  | { readonly kind: 'published'; readonly seq: number; readonly duplicate: boolean; readonly tries: number }
  | { readonly kind: 'publish-refused'; readonly why: string }
  | { readonly kind: 'publish-unknown'; readonly why: string }
  /** Flow control was answered again after so long; `stalled`: a heartbeat said that the server waits for it. */
  | { readonly kind: 'flow-again'; readonly afterMs: number; readonly stalled: boolean }
  | { readonly kind: 'flow-silent'; readonly withinMs: number }
  /** An ack that was sent so long after the ack wait was over; `answered`: the server confirmed that it came. */
  | { readonly kind: 'late-ack'; readonly seq: number; readonly lateMs: number; readonly answered: boolean }
  /** A second ack of the same delivery, and what the consumer counted before and after it. */
  | {
      readonly kind: 'second-ack'
      readonly seq: number
      readonly answered: boolean
      readonly before: { readonly out: number; readonly floor: number }
      readonly after: { readonly out: number; readonly floor: number }
    }
  /** All places of max ack pending were out, so many of them by our delayed naks. */
  | {
      readonly kind: 'full'
      readonly out: number
      readonly limit: number
      readonly naked: number
      readonly toCome: number
    }
  /** So long nothing came that had not come before. */
  | { readonly kind: 'nothing-new'; readonly forMs: number }
  | { readonly kind: 'limit-set'; readonly messages: number }
  /** Afterwards the stream had so many messages, the first of them this one. */
  | { readonly kind: 'kept'; readonly messages: number; readonly firstSeq: number }
  /** The stream that was made for it is gone, or is not for this reason. */
  | { readonly kind: 'undone' }
  | { readonly kind: 'not-undone'; readonly why: string }
  /** The consumer is deleted, and so many were out as it was. */
  | { readonly kind: 'deleted'; readonly consumer: string; readonly out: number }
  /** Workers here learned it after so long. */
  | { readonly kind: 'told'; readonly afterMs: number; readonly workers: number }
  /** Who led the stream so long after it, `still` the same as before, as the list of streams had it; nobody without both. */
  | { readonly kind: 'leader'; readonly now?: string; readonly still?: string; readonly afterMs: number }
  /** So many copies of the stream were current at the end. */
  | { readonly kind: 'copies'; readonly current: number; readonly of: number }
  /**
   * A worker was killed with so many in hand while another asked on the same consumer: what was new came to that one after
   * `newMs`, absent where it did not, and `again` of what the other held until then.
   */
  | {
      readonly kind: 'worker-killed'
      readonly lane: number
      readonly held: number
      readonly other: number
      readonly newMs: number | undefined
      readonly again: number
    }
  /** So many of those came to the other one within so long. */
  | {
      readonly kind: 'taken-over'
      readonly other: number
      readonly again: number
      readonly of: number
      readonly afterMs: number
      readonly ackWaitMs: number
    }
  /** Acks were confirmed, and the server killed so long after that. */
  | { readonly kind: 'killed-behind'; readonly seqs: readonly number[]; readonly afterMs: number }
  /** So many more were out afterwards than when the acks were confirmed, with nothing sent in between. */
  | { readonly kind: 'ack-unkept'; readonly more: number }
  /** One of the messages came again all the same, so long after the kill. */
  | { readonly kind: 'ack-forgotten'; readonly seq: number; readonly afterMs: number; readonly tries: number }
  /** It was ended before anything happened. */
  | { readonly kind: 'ended-early' }

/** Of which act; and for one done to a worker beside the screen's, to which. */
type LabStep = { readonly act: LabActId; readonly lane?: number }

/** A step of an act of the failure lab. */
export type LabReport =
  | (LabStep & { readonly step: 'begun'; readonly forMs?: number })
  | (LabStep & { readonly step: 'ended'; readonly tookMs: number; readonly found: readonly LabFinding[] })
  /** It could not be done, or not to the end. */
  | (LabStep & { readonly step: 'failed'; readonly why: string; readonly found: readonly LabFinding[] })
