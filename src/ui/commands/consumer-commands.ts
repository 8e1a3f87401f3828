import { formatCount, formatSet } from '../../lib/format.js'
import {
  changesBetween,
  consumerFields,
  modes,
  patchConfig,
  toConsumerConfig,
  touchedSettings,
  groupAsked,
} from '../../jetstream/index.js'
import type { Change, ConsumerSettings, ConsumerSummary, Mode } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { keyOf } from '../../words/key-words.js'
import type { Place } from '../ui-state.js'
import { sayProblem } from './context.js'
import { changeLines, connectedVersion, createConfigEdits } from './config-edit.js'
import type { CommandContext, CommandHandler } from './context.js'
import { groupAskedWords } from '../../words/group-words.js'
import { groupsOffered } from './groups-offered.js'
import { focusedSession } from './focused-session.js'
import { createJoining } from './join-consumer.js'
import { leaveHeld } from './leave-held.js'
import { noAcks, noConsumer } from './refusal-words.js'
import { openMode as openModeIn } from './open-mode.js'
import { overlapQuestion } from './overlap-question.js'
import { settingsFields, settingsFromForm } from './settings-form.js'

const pullWaitMs = 30_000
const pauseMs = 60_000
const autoDelays = [0, 200, 1000, 5000]

/** Modes, pulling, auto-ack, pause, settings: everything done to the consumer in view. */
export function createConsumerCommands(context: CommandContext) {
  const { ui, workspace, slots } = context

  const openMode = (mode: Mode, place: Place): void => void openModeIn(context, mode, place)
  const step = (by: number) => () => {
    const view = slots.shown.get()
    const at = view.kind === 'none' ? 0 : (modes.indexOf(view.mode) + by + modes.length) % modes.length
    const next = modes[at]
    if (next) leaveHeld(context, safeText(next), (place) => openMode(next, place))
  }

  const notJoined = (): string => `observing: nothing is taken. ${keyOf('consumer.join')} joins it`
  const notPull = (): string | undefined => {
    const focused = focusedSession(context)
    if (!focused) return noConsumer(context)
    if (focused.session.mode === 'ordered') return 'the ordered consumer pulls by itself'
    if (focused.snapshot.phase.kind === 'observing') return notJoined()
    if (focused.snapshot.info?.config.deliver_subject !== undefined)
      return `push: the server sends by itself, nothing is asked for. ${keyOf('mode.next')} changes the mode`
    return undefined
  }
  const fetch = (batch: number): void => {
    const focused = focusedSession(context)
    if (!focused) return
    const { max_batch: maxBatch = 0, max_expires: maxExpires = 0 } = focused.snapshot.info?.config ?? {}
    // The server refuses what is beyond the consumer's own limits; 0 is no limit.
    const most = Math.min(batch, maxBatch || Infinity)
    const waitMs = Math.min(pullWaitMs, maxExpires / 1e6 || Infinity)
    const asked = focused.session.fetch(most, waitMs)
    if (!asked.ok) return ui.say('warn', safeText(asked.error))
    const cut = most < batch ? literal`, all it may (max batch)` : literal``
    const limit = waitMs < pullWaitMs ? literal`, all it may (max expires)` : literal``
    ui.say('info', literal`pull ${formatCount(most)} sent${cut}; it waits up to ${formatSet(waitMs)}${limit}`)
  }
  const askFetch = (): void => {
    const focused = focusedSession(context)
    if (!focused) return
    const { session, snapshot } = focused
    const groups = groupsOffered(snapshot.info?.config).map(({ key, asks, group, means }) => ({
      key,
      label: literal`ask in group ${group} from now on: ${means}`,
      choose: ui.closing(() => {
        session.setAsks(asks)
        ui.say('good', literal`each pull names ${groupAskedWords(asks)} from now on`)
      }),
    }))
    const asked = groupAsked(snapshot.info?.config, snapshot.asks)
    const once = [1, 5, 10, 25].map((batch) => ({
      key: `once-${batch}`,
      label: literal`fetch ${formatCount(batch)} now; ${keyOf('consumer.fetch')} fetches ${formatCount(batch)} from then on`,
      choose: () => {
        ui.close()
        ui.change(() => ({ fetchBatch: batch }))
        session.setContinuous(0)
        fetch(batch)
      },
    }))
    const keep = [1, 5, 25, 100].map((inHand) => ({
      key: `keep-${inHand}`,
      label: literal`keep ${inHand} in hand: ask again whenever fewer are held`,
      choose: () => {
        ui.close()
        session.setContinuous(inHand)
        ui.say('good', literal`keeping ${inHand} in hand`)
      },
    }))
    const stop = {
      key: 'stop',
      label: literal`ask only when ${keyOf('consumer.fetch')} is pressed`,
      choose: ui.closing(() => session.setContinuous(0)),
    }
    ui.open({
      kind: 'pick',
      title: literal`Pull`,
      notes: [
        [{ text: literal`Nothing is prefetched: what you ask for is what you hold.`, role: 'dim' }],
        ...(asked ? [[{ text: literal`Each pull names ${groupAskedWords(asked)}.`, role: 'text' as const }]] : []),
      ],
      items: [...once, ...keep, stop, ...groups],
    })
  }

  const toggleAuto = (): void => {
    const focused = focusedSession(context)
    if (!focused) return
    const { session, snapshot } = focused
    if (snapshot.autoAckDelayMs !== undefined) {
      session.setAutoAck(undefined)
      return ui.say('good', literal`hold: every message waits for your verdict`)
    }
    ui.open({
      kind: 'pick',
      title: literal`Ack each message by itself`,
      notes: [
        [
          {
            text: literal`What is held now is acked too. ${keyOf('consumer.auto')} goes back to holding.`,
            role: 'dim',
          },
        ],
      ],
      items: autoDelays.map((delayMs) => ({
        key: String(delayMs),
        label: delayMs === 0 ? literal`at once` : literal`${formatSet(delayMs)} after it comes`,
        choose: ui.closing(() => {
          session.setAutoAck(delayMs)
          // Nothing is left to decide by hand: the cursor may follow what comes.
          ui.setCursor(session.key, {})
          ui.say('good', literal`auto-ack is on: ${keyOf('consumer.auto')} goes back to holding`)
        }),
      })),
    })
  }

  const togglePause = (): void => {
    const focused = focusedSession(context)
    if (!focused) return
    const { session, snapshot } = focused
    const paused = snapshot.info?.paused === true
    const { idle_heartbeat: heartbeat } = snapshot.info?.config ?? {}
    // Seen on 2.15.1: a resumed push consumer gets its backlog with the next heartbeat only.
    const resumed = heartbeat
      ? literal`resumed: the server goes on with its next heartbeat, within ${formatSet(heartbeat / 1e6)}`
      : literal`resumed`
    const act = paused
      ? workspace.streamActions.resumeConsumer(session.stream, session.consumer)
      : workspace.streamActions.pauseConsumer(session.stream, session.consumer, pauseMs)
    void act.then((outcome) => {
      void session.refresh()
      if (!outcome.ok) return sayProblem(ui, outcome.error)
      ui.say(
        'good',
        paused
          ? resumed
          : literal`paused for ${formatSet(pauseMs)}: acks still count, ${keyOf('consumer.pause')} resumes`,
      )
    })
  }

  const edits = createConfigEdits(context)
  // Nothing of a consumer that is there is changed before the difference was seen.
  const askToChange = (
    next: ConsumerSettings,
    {
      info,
      place,
      apply,
    }: { readonly info: ConsumerSummary['info']; readonly place: Place; readonly apply: () => void },
  ): void => {
    const changes = changesOf(next, info)
    if (changes.length === 0) return ui.isAt(place) ? apply() : undefined
    ui.openFor(place, {
      kind: 'pick',
      guarded: 'read',
      title: literal`${safeText(next.name)} is there already: change it?`,
      notes: changes.flatMap(changeLines),
      items: [
        { key: 'no', label: literal`no, back to the form`, choose: ui.closing() },
        { key: 'yes', label: literal`yes, change it and open it`, choose: ui.closing(apply) },
      ],
    })
  }
  const edit = (): void => {
    const view = slots.shown.get()
    const mode: Mode = view.kind === 'none' ? 'push' : view.mode
    const session = view.kind === 'open' ? view.session : undefined
    const info = session?.state.get().info
    const isGone = session?.state.get().phase.kind === 'gone'
    // What is gone cannot be edited. The mode's own is made again from the mode's settings, nobody else's is.
    const isOwn = session?.consumer === workspace.settings.get()[mode].name
    if (isGone && !isOwn) return ui.say('warn', literal`this consumer is gone from the server: nothing is left to edit`)
    if (session && info && !isGone) {
      return edits.consumer({ stream: session.stream, info, onDone: () => void session.refresh() })
    }
    if (session && !isGone && mode !== 'ordered')
      return ui.say('info', literal`the server has not said yet what it is like`)
    const start = workspace.settings.get()[mode]
    ui.open({
      kind: 'form',
      title: literal`Settings of ${safeText(mode)} on ${safeText(workspace.stream.get())}`,
      notes: [[{ text: mode === 'ordered' ? orderedNote : ownNote, role: 'dim' }]],
      at: 0,
      fields: settingsFields(start, { version: connectedVersion(workspace) }),
      submit: (values) => {
        const next = settingsFromForm(start, values)
        const apply = (): void => {
          ui.close()
          void slots.applySettings(next).then((applied) => {
            if (applied.ok) ui.say('good', setWords(next))
            else sayProblem(ui, applied.error)
          })
        }
        if (mode === 'ordered') return apply()
        const place = ui.place()
        void workspace.streamActions.consumer(workspace.stream.get(), next.name).then((found) => {
          if (!found.ok) return sayProblem(ui, found.error)
          if (!found.value) {
            if (!ui.isAt(place)) return
            const wanted = { stream: workspace.stream.get(), name: next.name, config: toConsumerConfig(next, '') }
            const question = overlapQuestion(context, wanted, apply)
            return question ? ui.open(question) : apply()
          }
          askToChange(next, { info: found.value, place, apply })
        })
      },
    })
  }

  return {
    'mode.next': { run: step(1) },
    'mode.previous': { run: step(-1) },
    'mode.edit': { run: edit },
    'consumer.join': createJoining(context),
    'consumer.fetch': { run: () => fetch(ui.get().fetchBatch), disabled: notPull },
    'consumer.fetch-options': { run: askFetch, disabled: notPull },
    'consumer.auto': {
      run: toggleAuto,
      disabled: () => {
        const focused = focusedSession(context)
        if (!focused) return noConsumer(context)
        return focused.snapshot.takesAcks ? undefined : noAcks(focused.snapshot)
      },
    },
    'consumer.pause': {
      run: togglePause,
      disabled: () => {
        const focused = focusedSession(context)
        if (!focused) return noConsumer(context)
        if (focused.session.mode === 'ordered') return 'the ordered consumer is the client’s own and cannot be paused'
        const pause = workspace.features()?.pause
        return pause && !pause.available ? pause.reason : undefined
      },
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}

const ownNote = literal`What this mode makes when there is no consumer of that name.`
const orderedNote = literal`The name is no setting: each time it opens, the app makes a consumer under a new name of its own (rating-ordered-…), and removes it when you leave. What it delivers you can set.`

function setWords({ mode, name, filterSubject }: ConsumerSettings): SafeText {
  if (mode !== 'ordered') return literal`${safeText(name)} is set`
  return literal`ordered mode: ${filterSubject === '' ? literal`all subjects` : safeText(filterSubject)}`
}

function changesOf(wanted: ConsumerSettings, info: ConsumerSummary['info']): readonly Change[] {
  return changesBetween(consumerFields, info.config, patchConfig(info.config, touchedSettings(wanted, info)))
}
