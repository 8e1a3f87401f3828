import { receiveLoop } from '../../jetstream/index.js'
import type { Act } from '../../jetstream/index.js'
import { formatAmount } from '../../lib/format.js'
import { literal, safeLines, safeText } from '../../lib/safe-text.js'
import { writeOwnFile } from '../../lib/write-own-file.js'
import { markdownOf, shellScriptOf } from '../../words/act-documents.js'
import { actTitle, answerWords } from '../../words/act-words.js'
import { cursorOf, filteredActs, formLines, logFilters, logForms, nextOf } from '../dialogs/log-model.js'
import type { Overlay } from '../overlays.js'
import type { CommandContext, CommandHandler } from './context.js'
import { askToWriteOver, copyText, pathError } from './write-out.js'

type LogState = Extract<Overlay, { readonly kind: 'log' }>

/** The log of acts: moving in it, showing, copying and writing what it has. */
export function createLogCommands(context: CommandContext) {
  const { ui, workspace, slots, redact } = context
  const state = (): LogState | undefined => {
    const top = ui.get().overlays.at(-1)
    return top?.kind === 'log' ? top : undefined
  }
  const shown = (): readonly Act[] => filteredActs(workspace.journal.acts.get(), state()?.filter)
  const selected = (): Act | undefined => {
    const acts = shown()
    return acts[cursorOf(acts, state()?.top ?? Infinity)]
  }
  const noAct = (): string | undefined => (selected() ? undefined : 'there is no act here')
  const change = (by: (now: LogState) => Partial<LogState>): void => {
    const now = state()
    if (now) ui.replaceTop({ ...now, ...by(now) })
  }
  const textOf = (act: Act, form = state()?.form ?? 'nats'): string =>
    redact(formLines(act, form, workspace.cliFlags).join('\n'))

  const open = (): void => {
    const act = selected()
    if (!act) return
    const forms = logForms.flatMap(({ id, label }) => ['', `${label}:`, textOf(act, id)])
    const lines = safeLines([answerWords(act).text, ...forms].join('\n'))
    ui.open({ kind: 'notes', title: actTitle(act), lines, top: 0 })
  }

  const copy = (): void => {
    const act = selected()
    if (act) copyText(context, textOf(act))
  }

  const save = (path: string, text: string, done: string): void => {
    const written = writeOwnFile(path, text)
    const told = literal`${safeText(done)} written to ${safeText(path)}, for you alone to read`
    if (written.ok) return ui.say('good', told)
    if (written.error.kind === 'failed') {
      return ui.say('bad', literal`${safeText(path)} was not written: ${safeText(written.error.why)}`)
    }
    const replace = (): void => {
      const again = writeOwnFile(path, text, { replace: true })
      if (again.ok) ui.say('good', told)
      else ui.say('bad', literal`${safeText(path)} was not written over: ${safeText(again.error.kind === 'failed' ? again.error.why : 'it exists')}`) // prettier-ignore
    }
    const warning = literal`There is a file of this name. What it holds would be gone.`
    askToWriteOver(context, { path, warning, replace })
  }

  const write = (): void => {
    const acts = shown()
    const filter = logFilters.find(({ id }) => id === (state()?.filter ?? 'done'))?.label ?? ''
    ui.open({
      kind: 'form',
      title: literal`Write the log`,
      notes: [
        [{ text: literal`${formatAmount(acts.length, 'act')}: ${safeText(filter)}. Messages stand in it as they were sent.`, role: 'dim' }],
      ],
      at: 0,
      fields: [
        { id: 'path', label: 'file', value: 'review-tui-log.md', hint: 'a name, or a path; below where you started', check: pathError },
        { id: 'as', label: 'as', value: 'markdown', hint: 'to read, or to run', choices: ['markdown', 'shell script'], check: () => undefined },
      ],
      submit: ({ path = '', as }) => {
        ui.close()
        const document = { acts, cliFlags: workspace.cliFlags, redact }
        const text = as === 'markdown' ? markdownOf(document) : shellScriptOf(document)
        save(path.trim(), text, formatAmount(acts.length, 'act'))
      },
    }) // prettier-ignore
  }

  const loop = (): void => {
    const view = slots.shown.get()
    if (view.kind !== 'open') return
    const { info, continuous } = view.session.state.get()
    const text = receiveLoop({
      place: workspace.journal.place,
      stream: view.session.stream,
      settings: info ? { kind: 'consumer', info, inHand: continuous } : orderedSettings(),
    })
    ui.open({
      kind: 'pick',
      title: literal`Receive with ${safeText(view.session.consumer)} in a program of your own`,
      notes: [[{ text: literal`The whole loop in TypeScript, as this consumer is set now.`, role: 'dim' }]],
      items: [
        { key: 'show', label: literal`show it`, choose: ui.closing(() => showText(text)) },
        { key: 'copy', label: literal`copy it`, choose: ui.closing(() => copyText(context, text)) },
        { key: 'write', label: literal`write it to receive.mts`, choose: ui.closing(() => save('receive.mts', text, 'the loop')) },
      ],
    }) // prettier-ignore
  }
  const orderedSettings = () =>
    ({ kind: 'ordered', filterSubject: workspace.settings.get().ordered.filterSubject }) as const
  const showText = (text: string): void =>
    ui.open({ kind: 'notes', title: literal`Receive loop`, lines: safeLines(text), top: 0 })

  return {
    'log.open': { run: open, disabled: noAct },
    'log.form': { run: () => change(({ form }) => ({ form: nextOf(logForms, form ?? 'nats') })) },
    'log.filter': { run: () => change(({ filter }) => ({ filter: nextOf(logFilters, filter ?? 'done'), top: Infinity })) },
    'log.copy': { run: copy, disabled: noAct },
    'log.write': { run: write, disabled: noAct },
    'log.loop': {
      run: loop,
      disabled: () => (slots.shown.get().kind === 'open' ? undefined : 'no consumer is open'),
    },
    'log.close': { run: ui.close },
  } as const satisfies Readonly<Record<string, CommandHandler>> // prettier-ignore
}
