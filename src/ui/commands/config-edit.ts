import { consumerFields, streamFields } from '../../jetstream/index.js'
import type { Change, ConfigEdit, ConsumerSummary, Problem, StreamSummary, WireConfig } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { Result } from '../../lib/result.js'
import type { Line } from '../components/line.js'
import { sayProblem } from './context.js'
import type { CommandContext } from './context.js'
import { changesIn, configIn, fieldRows, touchedIn } from './field-form.js'
import type { FormOf } from './field-form.js'
import { overlapQuestion, overlapWords } from './overlap-question.js'
import { lifetimeRow, nameRow } from './settings-form.js'
import { newStreamConfig, newStreamFields } from './stream-form.js'

/** The consumer an edit is about, as last looked at. */
export type EditedConsumer = {
  readonly stream: string
  readonly info: Pick<ConsumerSummary['info'], 'name' | 'config' | 'push_bound'>
  /** Called when the server has taken the edit. */
  readonly onDone?: () => void
}

/** Forms that edit a consumer or a stream, whoever made it, and that make another one like it. */
export type ConfigEdits = {
  readonly consumer: (of: EditedConsumer) => void
  readonly stream: (stream: StreamSummary) => void
}

/** See `ConfigEdits`. The difference is asked about before anything is sent; a refusal comes back into the form. */
export function createConfigEdits(context: CommandContext): ConfigEdits {
  const { ui, workspace } = context
  const { streamActions } = workspace
  const version = (): string | undefined => connectedVersion(workspace)

  /** Sends while the form stays open, so that a refusal finds what was typed. */
  const send = (submit: Submit, act: () => Promise<Result<unknown, Problem>>, done: () => void): void => {
    ui.say('info', literal`asking the server …`)
    void act().then((outcome) => {
      const top = ui.get().overlays.at(-1)
      const isOpen = top?.kind === 'form' && top.submit === submit
      if (outcome.ok) {
        if (isOpen) ui.close()
        return done()
      }
      sayProblem(ui, outcome.error)
      if (isOpen) ui.replaceTop({ ...top, problem: problemText(outcome.error) })
    })
  }
  const editForm = (of: {
    readonly form: FormOf
    readonly name: SafeText
    readonly notes: readonly Line[]
    readonly apply: (edit: ConfigEdit) => Promise<Result<unknown, Problem>>
    readonly onDone?: () => void
    readonly likeThis: () => void
    /** What speaks against a config, for the question about it. */
    readonly against?: (config: WireConfig) => SafeText | undefined
  }): void => {
    const { form, name } = of
    const submit: Submit = (values) => {
      const changes = changesIn(form, values)
      if (changes.length === 0) {
        ui.close()
        return ui.say('info', literal`${name}: nothing was changed`)
      }
      const apply = (): void =>
        send(
          submit,
          () => of.apply({ touched: touchedIn(form, values), seen: form.config }),
          () => {
            of.onDone?.()
            ui.say('good', literal`${name}: ${changeText(changes)}`)
          },
        )
      const against = of.against?.(configIn(form, values))
      ui.open({
        kind: 'pick',
        // What an edit does to what is under way cannot be taken back.
        guarded: changes.some(({ effect }) => effect !== undefined) ? 'read' : 'seen',
        title: literal`Change ${name}?`,
        notes: [
          ...changes.flatMap(changeLines),
          ...(against === undefined ? [] : [[{ text: against, role: 'warn' as const }]]),
        ],
        items: [
          { key: 'no', label: literal`no, back to the form`, choose: ui.closing() },
          {
            key: 'yes',
            label: literal`yes, change ${changes.length === 1 ? literal`this` : literal`these`}`,
            choose: ui.closing(apply),
          },
        ],
      })
    }
    ui.open({
      kind: 'form',
      title: literal`Edit ${name}`,
      notes: of.notes,
      at: 0,
      fields: fieldRows(form),
      submit,
      likeThis: of.likeThis,
    })
  }

  const consumerLike = (stream: string, like: WireConfig, name: string): void => {
    const taken = (workspace.streams.find(stream)?.consumers ?? []).map((one) => one.name)
    const form: FormOf = {
      table: consumerFields,
      config: likeConfig(like),
      place: { version: version() },
      isNew: true,
    }
    const submit: Submit = (values) => {
      const called = values['name'] ?? ''
      const lifetime = values['lifetime'] === 'ephemeral' ? { name: called } : { durable_name: called }
      const config = { ...configIn(form, values), ...lifetime }
      const make = (): void =>
        send(
          submit,
          () => streamActions.makeConsumer(stream, config),
          () => ui.say('good', literal`made ${safeText(called)} on ${safeText(stream)}: it is in the streams list`),
        )
      const question = overlapQuestion(context, { stream, name: called, config }, make)
      if (question) ui.open(question)
      else make()
    }
    ui.replaceTop({
      kind: 'form',
      title: literal`A new consumer like ${safeText(name)}`,
      notes: [[{ text: literal`It starts where deliver policy says; ${safeText(name)} stays as it is.`, role: 'dim' }]],
      at: 0,
      fields: [
        nameRow(freeName(name, taken), taken),
        lifetimeRow(like['durable_name'] !== undefined),
        ...fieldRows(form).map((row) =>
          row.id === 'deliver_subject'
            ? {
                ...row,
                value: '',
                hint: 'where it delivers; empty is a subject of its own',
                check: row.check && plainOrEmpty(row.check),
              }
            : row,
        ),
      ],
      submit,
    })
  }
  const streamLike = ({ name, info }: StreamSummary): void => {
    const others = workspace.streams.state.get().streams
    const names = others.map((one) => one.name)
    const of = { others, wanted: freeName(name, names), like: likeConfig(info.config), place: { version: version() } }
    const submit: Submit = (values) => {
      const config = newStreamConfig(of, values)
      send(
        submit,
        () => streamActions.create(config),
        () => ui.say('good', literal`made stream ${safeText(config.name)}`),
      )
    }
    ui.replaceTop({
      kind: 'form',
      title: literal`A new stream like ${safeText(name)}`,
      notes: [[{ text: literal`It starts empty; ${safeText(name)} stays as it is.`, role: 'dim' }]],
      at: 0,
      fields: newStreamFields(of),
      submit,
    })
  }

  return {
    consumer: ({ stream, info, onDone }) =>
      editForm({
        form: {
          table: consumerFields,
          config: info.config,
          place: { version: version(), bound: info.push_bound === true },
        },
        name: literal`consumer ${safeText(info.name)}`,
        notes: [[{ text: literal`Only what you change is changed. What cannot be stands at the end.`, role: 'dim' }]],
        apply: (edit) => streamActions.editConsumer(stream, info.name, edit),
        onDone,
        likeThis: () => consumerLike(stream, info.config, info.name),
        against: (config) => overlapWords(context, { stream, name: info.name, config }),
      }),
    stream: (stream) =>
      editForm({
        form: { table: streamFields, config: stream.info.config, place: { version: version() } },
        name: literal`stream ${safeText(stream.name)}`,
        notes: [[{ text: literal`Only what you change is changed. What cannot be stands at the end.`, role: 'dim' }]],
        apply: (edit) => streamActions.edit(stream.name, edit),
        likeThis: () => streamLike(stream),
      }),
  }
}

/** The version of the server we are connected to. */
export function connectedVersion({ connection }: CommandContext['workspace']): string | undefined {
  const state = connection.state.get()
  return state.kind === 'connected' ? state.server.version : undefined
}

type Submit = (values: Readonly<Record<string, string>>) => void

/** The lines of a question about changes: before and after, and what it does to what is under way. */
export function changeLines({ label, before, after, effect }: Change): readonly Line[] {
  const [was, is] = differing(before, after)
  const change: Line = [{ text: literal`${safeText(label)}: ${safeText(was)} → ${safeText(is)}` }]
  return effect === undefined ? [change] : [change, [{ text: literal`  ${safeText(effect)}`, role: 'warn' }]]
}

const longestValue = 60

// Of long values the part that differs is shown: a cut at the end could hide just that.
function differing(before: string, after: string): readonly [string, string] {
  if (before.length <= longestValue && after.length <= longestValue) return [before, after]
  let same = 0
  while (same < before.length && before[same] === after[same]) same += 1
  const from = Math.max(0, same - 12)
  const part = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + longestValue)}${text.length > from + longestValue ? '…' : ''}`
  return [part(before), part(after)]
}

function changeText(changes: readonly Change[]): SafeText {
  const [first] = changes
  if (!first) return literal`nothing changed`
  const more = changes.length > 1 ? literal` and ${changes.length - 1} more` : literal``
  return literal`${safeText(first.label)} is ${safeText(first.after)} now${more}`
}

function problemText({ summary, advice }: Problem): SafeText {
  return advice === undefined ? safeText(summary) : literal`${safeText(summary)} — ${safeText(advice)}`
}

// A pause and the server's own keys are of the one that is there.
function likeConfig(config: WireConfig): WireConfig {
  const metadata = Object.entries((config['metadata'] ?? {}) as WireConfig).filter(([key]) => !key.startsWith('_nats.'))
  return Object.fromEntries(
    Object.entries({
      ...config,
      ...(config['deliver_subject'] !== undefined && { deliver_subject: '' }),
      metadata: metadata.length > 0 ? Object.fromEntries(metadata) : undefined,
      pause_until: undefined,
      name: undefined,
      durable_name: undefined,
    }).filter(([, value]) => value !== undefined),
  )
}

function freeName(name: string, taken: readonly string[]): string {
  let number = 2
  while (taken.includes(`${name}-${number}`)) number += 1
  return `${name}-${number}`
}

type Check = (text: string, all: Readonly<Record<string, string>>) => string | undefined

function plainOrEmpty(check: Check): Check {
  return (text, all) => (text === '' ? undefined : check(text, all))
}
