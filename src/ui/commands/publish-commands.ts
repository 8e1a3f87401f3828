import { createReviewId, subjectError } from '../../jetstream/index.js'
import type { PublishOutcome, PublishRun, Review } from '../../jetstream/index.js'
import { formatCount, formatDuration } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { composerFields } from '../ui-state.js'
import type { ComposerField } from '../ui-state.js'
import { sayProblem } from './context.js'
import type { CommandContext, CommandHandler } from './context.js'

/** What is wrong with a composer field, for the line below it; undefined when it will do. */
export function composerError(field: ComposerField, value: string, maxPayloadBytes?: number): string | undefined {
  switch (field) {
    case 'subject':
      return subjectError(value, { wildcards: false })
    case 'rating':
      return /^[1-5]$/.test(value) ? undefined : 'a number from 1 to 5'
    case 'text': {
      if (value.trim() === '') return 'say something about the store'
      const bytes = Buffer.byteLength(value)
      const most = Math.max(0, (maxPayloadBytes ?? 1_048_576) - 1024)
      return bytes > most ? `${bytes} bytes: the server takes at most ${most}` : undefined
    }
    case 'store':
    case 'author':
      if (value.trim() === '') return field === 'store' ? 'which store?' : 'who writes?'
      return value.length > 80 ? 'at most 80 characters' : undefined
  }
}

const burstSizes = [100, 1000, 10_000, 100_000]

/** The composer and the publishing runs. */
export function createPublishCommands(context: CommandContext) {
  const { ui, workspace, clock } = context
  const { publisher } = workspace
  let lastComposed: { readonly subject: string; readonly review: Review } | undefined

  const subject = (): string => {
    const { subject: typed } = ui.get().composer.values
    return subjectError(typed, { wildcards: false }) === undefined ? typed : `${workspace.stream.get()}.rateGiven`
  }
  const report = (outcome: PublishOutcome): void => {
    if (outcome.kind === 'stored' && outcome.duplicate) {
      return ui.say(
        'warn',
        literal`duplicate: the message id is known, nothing new was stored (it is seq ${outcome.seq} of ${safeText(outcome.stream)})`,
      )
    }
    if (outcome.kind === 'stored')
      return ui.say('good', literal`stored as seq ${outcome.seq} of ${safeText(outcome.stream)}`)
    sayProblem(ui, {
      summary: outcome.why,
      ...(outcome.kind === 'refused'
        ? { advice: outcome.advice }
        : { advice: 'it may be stored: R publishes it again under the same id' }),
    })
  }

  const send = (): void => {
    const { composer } = ui.get()
    if (composer.sending) return
    const maxBytes = connectedMaxPayload(context)
    const bad = composerFields.findIndex(
      (field) => composerError(field, composer.values[field], maxBytes) !== undefined,
    )
    const field = composerFields[bad]
    if (field) {
      ui.setComposer({ at: bad, editing: true })
      return ui.say(
        'warn',
        literal`${safeText(field)}: ${safeText(composerError(field, composer.values[field], maxBytes) ?? '')}`,
      )
    }
    const { subject: to, rating, store, author, text } = composer.values
    const nowMs = clock.now()
    const review: Review = {
      _id: createReviewId(nowMs),
      author,
      store,
      text,
      rating: Number(rating),
      created: new Date(nowMs).toISOString(),
    }
    lastComposed = { subject: to, review }
    ui.setComposer({ sending: true })
    void publisher.publish(to, review).then((outcome) => {
      const { values } = ui.get().composer
      // What was written since is the next review.
      const done = outcome.kind === 'stored' && values.text === text
      ui.setComposer({ sending: false, values: done ? { ...values, text: '' } : values })
      report(outcome)
    })
  }

  const run = (): void => {
    const { run: now } = publisher.state.get()
    if (now?.kind === 'paced' && now.phase === 'running') {
      publisher.pause()
      return ui.say('info', literal`publishing paused: P goes on, S stops`)
    }
    if (now?.kind === 'paced' && now.phase === 'paused') {
      publisher.resume()
      return ui.say('info', literal`publishing goes on`)
    }
    publisher.startPaced(subject())
    ui.say('good', literal`publishing on ${safeText(subject())}: P pauses, S stops, + - set the pace`)
  }

  const offline = (): string | undefined =>
    workspace.connection.state.get().kind === 'connecting'
      ? 'not connected yet: the tries go on by themselves'
      : undefined

  const sayWhenDone = (): void => {
    const stop = publisher.state.subscribe(() => {
      const { run: now } = publisher.state.get()
      if (now?.phase === 'running' || now?.phase === 'paused') return
      stop()
      if (now?.kind !== 'burst' || now.phase !== 'done') return
      const took = formatDuration(Math.max(1, (now.endedMs ?? now.startedMs) - now.startedMs))
      if (now.failed + now.unknown > 0) return sayCounts(now)
      ui.say('good', literal`${formatCount(now.stored)} reviews stored in ${took}, each confirmed`)
    })
  }
  const sayCounts = (now: PublishRun): void => {
    const refused = now.failed > 0 ? literal`, ${formatCount(now.failed)} refused` : literal``
    const unknown =
      now.unknown > 0
        ? literal`, ${formatCount(now.unknown)} without an answer (may be stored: R asks again under the same ids)`
        : literal``
    ui.say(
      now.failed > 0 ? 'bad' : now.unknown > 0 ? 'warn' : 'good',
      literal`${formatCount(now.stored)} stored${refused}${unknown}${
        now.failed + now.unknown > 0 ? literal`: ${safeText(now.lastProblem ?? '')}` : literal``
      }`,
    )
  }
  const unanswered = (): number => (running() ? 0 : publisher.unanswered())
  const again = (): void => {
    const open = unanswered()
    if (open === 0) {
      if (lastComposed) void publisher.publish(lastComposed.subject, lastComposed.review).then(report)
      return
    }
    ui.say('info', literal`asking again for ${formatCount(open)}, under the same ids …`)
    void publisher.askAgain().then(() => {
      const { run: now, last } = publisher.state.get()
      if (now && open > 1) sayCounts(now)
      else if (last) report(last.outcome)
    })
  }

  const burst = (): void => {
    ui.open({
      kind: 'pick',
      title: literal`Publish at once on ${safeText(subject())}`,
      notes: [[{ text: literal`Asynchronously, at most 256 in flight, each confirmed by the server.`, role: 'dim' }]],
      items: burstSizes.map((total) => ({
        key: String(total),
        label: literal`${formatCount(total)} reviews`,
        choose: () => {
          ui.close()
          publisher.startBurst(subject(), total)
          sayWhenDone()
          ui.say('info', literal`publishing ${formatCount(total)} reviews: S stops`)
        },
      })),
    })
  }
  const running = (): boolean => {
    const phase = publisher.state.get().run?.phase
    return phase === 'running' || phase === 'paused'
  }
  const pace = (factor: number) => (): void => {
    publisher.setSpeed(publisher.state.get().speed * factor)
    ui.say('info', literal`pace ×${publisher.state.get().speed}`)
  }

  return {
    send,
    handlers: {
      'publish.next': { run: () => void publisher.publishNext(subject()).then(report), disabled: offline },
      'publish.run': { run, disabled: offline },
      'publish.burst': { run: burst, disabled: offline },
      'publish.stop': {
        run: () => {
          publisher.stop()
          ui.say('info', literal`publishing stopped`)
        },
        disabled: () => (running() ? undefined : 'nothing is being published'),
      },
      'publish.faster': { run: pace(2) },
      'publish.slower': { run: pace(0.5) },
      'publish.again': {
        run: again,
        disabled: () =>
          lastComposed !== undefined || unanswered() > 0
            ? undefined
            : 'write and publish a review first (c), then R sends it again under the same id',
      },
      'composer.focus': {
        run: () => {
          const { values } = ui.get().composer
          const empty = composerFields.findIndex((field) => composerError(field, values[field]) !== undefined)
          ui.change(() => ({ focus: 'composer' }))
          ui.setComposer({ editing: true, at: Math.max(0, empty) })
        },
      },
      'composer.edit': { run: () => ui.setComposer({ editing: true }) },
      'composer.template': {
        run: () => {
          const { composer } = ui.get()
          const index = (composer.template + 1) % Math.max(1, context.templates.length)
          const template = context.templates[index]
          if (!template) return
          const { author, store, rating, text } = template
          ui.change(() => ({ focus: 'composer' }))
          ui.setComposer({
            template: index,
            values: { ...composer.values, author, store, rating: String(rating), text },
          })
        },
      },
    } as const satisfies Readonly<Record<string, CommandHandler>>,
  }
}

/** The server's payload limit in bytes, once connected. */
export function connectedMaxPayload({ workspace }: Pick<CommandContext, 'workspace'>): number | undefined {
  const state = workspace.connection.state.get()
  return state.kind === 'connected' ? state.server.maxPayloadBytes : undefined
}
