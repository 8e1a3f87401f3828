import { streamOfSubject } from '../../jetstream/index.js'
import type { LastPublish } from '../../jetstream/index.js'
import { formatAmount, formatCount, formatDuration } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { keyOf } from '../../words/key-words.js'
import { publishWords, runWords } from '../../words/publish-words.js'
import type { StatusLine } from '../ui-state.js'
import type { CommandContext } from './context.js'

const tickMs = 1000

/** Says what comes of publishing in the status line, and of which stream it is where another one is in view. */
export function createPublishReports({ ui, workspace, clock }: CommandContext) {
  const { publisher } = workspace

  const of = (stream: string | undefined, text: SafeText): SafeText =>
    stream === undefined || stream === workspace.stream.get() ? text : literal`${safeText(stream)}: ${text}`
  const reportOn =
    (subject: string) =>
    (outcome: LastPublish['outcome']): void => {
      const { tone, text } = publishWords(outcome)
      const stream = streamOfSubject(workspace.streams.state.get().streams, subject)
      // What was stored names its stream anyway.
      ui.say(tone, outcome.kind === 'stored' ? text : of(stream, text))
    }

  // By the second until the answer is there, unless something else was said meanwhile.
  const sayWaiting = (): void => {
    const sinceMs = clock.now()
    let said = ui.get().status
    const tick = (): void => {
      const { waiting } = publisher.state.get()
      if (waiting === undefined || ui.get().status !== said) return
      const left = literal`${Math.round((clock.now() - sinceMs) / 1000)}s`
      ui.say('info', literal`${formatAmount(waiting.count, 'message')} sent, no answer yet: waiting ${left}`)
      said = ui.get().status
      clock.after(tickMs, tick)
    }
    clock.after(tickMs, tick)
  }

  const sayRun = (): void => {
    const { run } = publisher.state.get()
    if (!run) return
    const { tone, text } = runWords(run)
    ui.say(tone, of(run.stream, text))
  }
  // How far a burst is stands here too: where room is short nobody sees the composer.
  const sayWhenDone = (): void => {
    let said = ui.get().status
    const stop = publisher.state.subscribe(() => {
      const { run: now } = publisher.state.get()
      if (now?.phase === 'running' || now?.phase === 'paused') {
        if (now.total === undefined || now.phase === 'paused' || ui.get().status !== said) return
        const part = literal`${formatCount(now.stored)}/${formatCount(now.total)}`
        ui.say('info', of(now.stream, literal`publishing: ${part} stored, ${keyOf('publish.stop')} stops`))
        said = ui.get().status
        return
      }
      stop()
      if (now?.gaveUp) return sayRun()
      if (now?.kind !== 'burst' || now.phase !== 'done') return
      if (now.failed + now.unknown > 0) return sayRun()
      const took = formatDuration(Math.max(1, (now.endedMs ?? now.startedMs) - now.startedMs))
      ui.say('good', of(now.stream, literal`${formatCount(now.stored)} reviews stored in ${took}, each confirmed`))
    })
  }
  // What is on its way is counted when its answer is there, unless something else was said meanwhile.
  const sayStopped = (): void => {
    let said: StatusLine | undefined
    let unsubscribe = (): void => undefined
    const say = (): void => {
      const { run } = publisher.state.get()
      if (run?.phase !== 'stopped' || (said !== undefined && ui.get().status !== said)) return unsubscribe()
      const { tone, text } = runWords(run)
      if (run.inFlight > 0) ui.say('info', of(run.stream, literal`publishing stopped`))
      else ui.say(tone === 'good' ? 'info' : tone, of(run.stream, literal`publishing stopped: ${text}`))
      said = ui.get().status
      if (run.inFlight === 0) unsubscribe()
    }
    unsubscribe = publisher.state.subscribe(say)
    say()
  }
  return { reportOn, sayWaiting, sayRun, sayWhenDone, sayStopped }
}
