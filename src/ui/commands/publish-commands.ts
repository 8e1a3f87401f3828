import { createReviewId, subjectError } from '../../jetstream/index.js'
import type { Review } from '../../jetstream/index.js'
import { formatCount } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { commandKey } from '../../keymap/describe.js'
import { bucketOfSubject, bucketWarning } from '../../words/bucket-words.js'
import { keyOf } from '../../words/key-words.js'
import { coreWords } from '../../words/publish-words.js'
import { composerFields } from '../ui-state.js'
import type { ComposerField } from '../ui-state.js'
import type { CommandContext, CommandHandler } from './context.js'
import { publishSubject } from './publish-subject.js'
import { createPublishReports } from './publish-reports.js'

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
      return bytes > most ? `${formatCount(bytes)} bytes: the server takes at most ${formatCount(most)}` : undefined
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
  const subject = (): string => publishSubject(context)
  const { reportOn, sayWaiting, sayRun, sayWhenDone, sayStopped } = createPublishReports(context)

  // What readers of a bucket would find there is no review: nobody means that by a single key.
  const ifMeant = (go: () => void): void => {
    const to = subject()
    const bucket = bucketOfSubject(to)
    if (!bucket) return go()
    ui.open({
      kind: 'pick',
      guarded: 'read',
      title: literal`Publish into ${bucket.kind === 'object' ? literal`object store` : literal`bucket`} ${safeText(bucket.name)}?`,
      notes: [[{ text: bucketWarning(bucket, to), role: 'warn' }]],
      items: [
        { key: 'no', label: literal`no, publish nothing`, choose: ui.closing() },
        { key: 'yes', label: literal`publish on ${safeText(to)} all the same`, choose: ui.closing(go) },
      ],
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
    ifMeant(sendReview)
  }
  const sendReview = (): void => {
    const { subject: to, rating, store, author, text } = ui.get().composer.values
    const nowMs = clock.now()
    const review: Review = {
      _id: createReviewId(nowMs),
      author,
      store,
      text,
      rating: Number(rating),
      created: new Date(nowMs).toISOString(),
    }
    ui.setComposer({ sending: true })
    sayWaiting()
    void publisher.publish(to, review).then((outcome) => {
      const { values } = ui.get().composer
      // What was written since is the next review.
      const done = outcome.kind === 'stored' && values.text === text
      ui.setComposer({ sending: false, values: done ? { ...values, text: '' } : values })
      reportOn(to)(outcome)
    })
  }

  const run = (): void => {
    const { run: now } = publisher.state.get()
    if (now?.kind === 'paced' && now.phase === 'running') {
      publisher.pause()
      return ui.say('info', literal`publishing paused: ${keyOf('publish.run')} goes on, ${keyOf('publish.stop')} stops`)
    }
    if (now?.kind === 'paced' && now.phase === 'paused') {
      publisher.resume()
      return ui.say('info', literal`publishing goes on`)
    }
    ifMeant(() => {
      publisher.startPaced(subject())
      const keys = literal`${keyOf('publish.run')} pauses, ${keyOf('publish.stop')} stops, ${keyOf('publish.faster')} ${keyOf('publish.slower')} set the pace`
      ui.say('good', literal`publishing on ${safeText(subject())}: ${keys}`)
      sayWhenDone()
    })
  }

  const offline = (): string | undefined =>
    workspace.connection.state.get().kind === 'connecting'
      ? 'not connected yet: the tries go on by themselves'
      : undefined

  const unanswered = (): number => (running() ? 0 : publisher.unanswered())
  const again = (): void => {
    const open = unanswered()
    if (open === 0) {
      const to = publisher.repeatable()
      if (to === undefined) return
      sayWaiting()
      return void publisher.repeat().then(reportOn(to))
    }
    ui.say('info', literal`asking again for ${formatCount(open)}, under the same ids …`)
    void publisher.askAgain().then(() => {
      const { run: now, last } = publisher.state.get()
      if (now && open > 1) sayRun()
      else if (last) reportOn(last.subject)(last.outcome)
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
          ifMeant(() => {
            publisher.startBurst(subject(), total)
            ui.say('info', literal`publishing ${formatCount(total)} reviews: ${keyOf('publish.stop')} stops`)
            sayWhenDone()
          })
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
      'publish.next': {
        run: () =>
          ifMeant(() => {
            const to = subject()
            sayWaiting()
            void publisher.publishNext(to).then(reportOn(to))
          }),
        disabled: offline,
      },
      'publish.core': {
        run: () =>
          ifMeant(() => {
            void publisher.publishCore(subject()).then((outcome) => {
              const { tone, text } = coreWords(outcome)
              ui.say(tone, text)
            })
          }),
        disabled: offline,
      },
      'publish.run': { run, disabled: offline },
      'publish.burst': { run: burst, disabled: offline },
      'publish.stop': {
        run: () => {
          publisher.stop()
          sayStopped()
        },
        disabled: () => (running() ? undefined : 'nothing is being published'),
      },
      'publish.faster': { run: pace(2) },
      'publish.slower': { run: pace(0.5) },
      'publish.again': {
        run: again,
        disabled: () =>
          publisher.repeatable() !== undefined || unanswered() > 0
            ? undefined
            : `publish a review first (${commandKey('publish.next')}), then ${commandKey('publish.again')} sends it again under the same id`,
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
