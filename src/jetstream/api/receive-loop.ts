import { managerOptions } from '../connection/cli-flags.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import { literalOf } from './act-code.js'

/** What a receive loop is written for: a consumer as the server has it, or the ordered mode, which makes its own. */
export type LoopSettings =
  | {
      readonly kind: 'consumer'
      readonly info: Pick<ConsumerInfo, 'name' | 'config'>
      /** Messages kept in hand; 0 where one asks by hand. */
      readonly inHand: number
    }
  | { readonly kind: 'ordered'; readonly filterSubject: string }

/**
 * A whole program that receives from this consumer until Ctrl-C, for Node with `@nats-io/transport-node` and
 * `@nats-io/jetstream`. Server and login come from the variables the `nats` tool reads; none of them is written down.
 */
export function receiveLoop(of: {
  readonly place: JetStreamPlace
  readonly stream: string
  readonly settings: LoopSettings
}): string {
  const { settings, stream } = of
  const options = managerOptions(of.place.apiPrefix)
  const parts =
    settings.kind === 'ordered' ? orderedParts(stream, settings.filterSubject) : consumerParts(stream, settings)
  return [
    "import { connect } from '@nats-io/transport-node'",
    "import { jetstream } from '@nats-io/jetstream'",
    '',
    ...parts.notes.map((note) => `// ${note}`),
    'const nc = await connect({',
    "  servers: process.env.NATS_URL ?? 'nats://127.0.0.1:4222',",
    '  user: process.env.NATS_USER,',
    '  pass: process.env.NATS_PASSWORD,',
    '  token: process.env.NATS_TOKEN,',
    '})',
    `const js = jetstream(nc${options === undefined ? '' : `, ${options}`})`,
    `const consumer = await js.consumers.${parts.get}`,
    `const messages = await consumer.consume(${parts.consume})`,
    "process.once('SIGINT', () => void messages.close())",
    'for await (const m of messages) {',
    '  console.log(m.seq, m.info.deliveryCount, m.subject, m.string())',
    ...parts.verdict.map((line) => `  ${line}`),
    '}',
    'await nc.close()',
    '',
  ].join('\n')
}

type Parts = {
  readonly notes: readonly string[]
  readonly get: string
  readonly consume: string
  readonly verdict: readonly string[]
}

function orderedParts(stream: string, filterSubject: string): Parts {
  const filters = filterSubject.split(/\s+/).filter((one) => one !== '')
  // A server below 2.10 knows one filter only, and the client then wants it as a text.
  const options = filters.length === 0 ? {} : { filter_subjects: filters.length === 1 ? filters[0] : filters }
  return {
    notes: ['Everything of the stream in its order; the client makes the consumer anew where there is a gap.'],
    get: `get(${literalOf(stream)}, ${literalOf(options)})`,
    consume: '',
    verdict: ['// nothing to ack: the consumer takes no acks'],
  }
}

function consumerParts(stream: string, of: Extract<LoopSettings, { readonly kind: 'consumer' }>): Parts {
  const { config, name } = of.info
  const names = `${literalOf(stream)}, ${literalOf(name)}`
  const isPush = config.deliver_subject !== undefined
  const isQueue = config.deliver_group !== undefined
  const alone = 'A push consumer has one subscriber: leave it in review-tui before this runs.'
  return {
    notes: [...(isPush && !isQueue ? [alone] : []), ...limitNotes(config)],
    get: isPush ? `getPushConsumer(${names})` : `get(${names})`,
    consume: isPush ? '' : consumeOptions(of),
    verdict: verdictLines(config),
  }
}

/** The client refuses what the server would: more than the consumer's own limits. */
function consumeOptions({ info: { config }, inHand }: Extract<LoopSettings, { readonly kind: 'consumer' }>): string {
  const [group] = config.priority_groups ?? []
  const most = Math.min(inHand > 0 ? inHand : 100, config.max_batch || Infinity)
  const options = {
    max_messages: most,
    ...(config.max_expires ? { expires: Math.max(1000, Math.floor(config.max_expires / 1e6)) } : {}),
    ...(group === undefined ? {} : { group }),
  }
  return `{ ${Object.entries(options).map(([key, value]) => `${key}: ${literalOf(value)}`).join(', ')} }` // prettier-ignore
}

function limitNotes({
  ack_policy: ack,
  ack_wait: wait,
  max_deliver: tries,
  backoff,
}: ConsumerInfo['config']): readonly string[] {
  if (ack === 'none') return []
  const seconds = (nanos: number): string => `${nanos / 1e9} s`
  const waits = backoff && backoff.length > 0 ? backoff.map(seconds).join(', ') : seconds(wait ?? 30e9)
  const again = `What is not acked within ${waits} comes again`
  return [tries !== undefined && tries > 0 ? `${again}, at most ${tries} times in all.` : `${again}.`]
}

function verdictLines({ ack_policy: ack }: ConsumerInfo['config']): readonly string[] {
  if (ack === 'none') return ['// nothing to ack: the consumer takes no acks']
  const all = ack === 'all' ? ' // and with it every message before' : ''
  return [`m.ack()${all}`, '// or m.nak(), m.nak(5000), m.term("reason"), m.working()']
}
