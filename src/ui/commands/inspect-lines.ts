import { consumerFields, isClustered, isOtherwise, streamFields, valueWords } from '../../jetstream/index.js'
import type {
  ClusterInfo,
  ConsumerSummary,
  Field,
  FieldGroup,
  StreamSummary,
  WireConfig,
} from '../../jetstream/index.js'
import { formatAge, formatBytes, formatCount } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth } from '../../lib/text-width.js'
import { followerWords, leaderWords } from '../../words/cluster-words.js'
import type { Line } from '../components/line.js'

const consumerGroups: Readonly<Record<FieldGroup, string>> = {
  identity: 'Who it is',
  what: 'What decides what comes',
  again: 'What decides when it comes again',
  limits: 'Limits',
  rest: 'The rest',
}
const streamGroups: Readonly<Record<FieldGroup, string>> = {
  ...consumerGroups,
  what: 'What decides what is stored',
  again: 'What ends a message, and what counts as a copy',
}
const labelCells = 24
const valueCells = 22

/** A consumer as the server has it: its numbers, then every field of its config in words, the wire value beside. */
export function inspectConsumer(info: ConsumerSummary['info']): readonly Line[] {
  const at = ({ stream_seq: stream, consumer_seq: consumer }: ConsumerSummary['info']['delivered']): SafeText =>
    literal`stream ${formatCount(stream)}, consumer ${formatCount(consumer)}`
  return [
    heading('Now'),
    number('waiting · num pending', formatCount(info.num_pending)),
    number('out · ack pending', formatCount(info.num_ack_pending)),
    number('redelivered', formatCount(info.num_redelivered)),
    number('pulls · num waiting', formatCount(info.num_waiting)),
    number('delivered', at(info.delivered)),
    number('ack floor', at(info.ack_floor)),
    ...(info.push_bound === true ? [number('push bound', literal`somebody listens`)] : []),
    ...(info.paused === true ? [number('paused', literal`${formatAge((info.pause_remaining ?? 0) / 1e6)} left`)] : []),
    ...clusterLines(info.cluster),
    number('created', safeText(info.created)),
    ...configLines(consumerFields, consumerGroups, info.config),
  ]
}

/** A stream as the server has it: its numbers, then every field of its config in words, the wire value beside. */
export function inspectStream({ config, state, created, cluster }: StreamSummary['info']): readonly Line[] {
  return [
    heading('Now'),
    number('messages', formatCount(state.messages)),
    number('bytes', formatBytes(state.bytes)),
    number('first sequence', formatCount(state.first_seq)),
    number('last sequence', formatCount(state.last_seq)),
    number('subjects', state.num_subjects === undefined ? literal`not said` : formatCount(state.num_subjects)),
    number('deleted', formatCount(state.num_deleted ?? 0)),
    number('consumers', formatCount(state.consumer_count)),
    ...clusterLines(cluster),
    number('created', safeText(created)),
    ...configLines(streamFields, streamGroups, config),
  ]
}

function clusterLines(cluster: ClusterInfo | undefined): readonly Line[] {
  if (!isClustered(cluster)) return []
  const followers = followerWords(cluster)
  return [
    number('cluster', safeText(cluster.name ?? '')),
    number('leader', leaderWords(cluster)),
    ...(followers === undefined ? [] : [number('followers', followers)]),
  ]
}

function configLines(
  fields: readonly Field[],
  groups: Readonly<Record<FieldGroup, string>>,
  config: WireConfig,
): readonly Line[] {
  const isDefault = (field: Field): boolean => isOtherwise(field, config[field.wire])
  const grouped = (['what', 'again', 'limits', 'identity', 'rest'] as const).flatMap((group): readonly Line[] => {
    const set = fields.filter((field) => field.group === group && !isDefault(field))
    return set.length === 0 ? [] : [[], heading(groups[group]), ...set.map((field) => fieldLine(field, config))]
  })
  const unknown = Object.keys(config).filter((key) => fields.every(({ wire }) => wire !== key))
  const unknownLines = unknown.map((key) => number(key, safeText(JSON.stringify(config[key]))))
  const otherKind = config['deliver_subject'] === undefined ? 'push' : 'pull'
  const asMade = fields.filter((field) => isDefault(field) && field.only !== otherKind)
  return [
    ...grouped,
    ...(unknown.length > 0 ? [[], heading('Not known to this program'), ...unknownLines] : []),
    [],
    heading('Not set, or as the server makes it'),
    ...asMade.map((field) => fieldLine(field, config, true)),
  ]
}

function fieldLine(field: Field, config: WireConfig, isDim = false): Line {
  const is = config[field.wire]
  // Of metadata the server's own keys are shown too.
  const words = field.wire === 'metadata' && is !== undefined ? field.codec.format(is) : valueWords(field, is)
  const beside = wireBeside(field, is)
  const value = beside === '' ? safeText(words) : padToWidth(safeText(words), valueCells)
  return [
    { text: literal`  ${padToWidth(safeText(field.label), labelCells)}`, role: 'dim' },
    { text: value, ...(isDim && { role: 'dim' as const }) },
    { text: beside === '' ? literal`` : literal`  ${safeText(beside)}`, role: 'dim' },
  ]
}

/** The value on the wire, where the words say it otherwise. */
function wireBeside({ codec: { unit } }: Field, value: unknown): string {
  const units = { duration: 'ns', durations: 'ns', bytes: 'bytes' } as const
  if (value === undefined || value === -1 || !Object.hasOwn(units, unit)) return ''
  return `${JSON.stringify(value)} ${units[unit as keyof typeof units]}`
}

function heading(text: string): Line {
  return [{ text: safeText(text), bold: true }]
}

function number(label: string, value: SafeText): Line {
  return [{ text: literal`  ${padToWidth(safeText(label), labelCells)}`, role: 'dim' }, { text: value }]
}
