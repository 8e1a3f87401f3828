import type { ConsumerSession, LedgerEntry } from '../../jetstream/index.js'
import { formatAmount, formatCount } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import { layoutScreen, paneOrder } from '../layout.js'
import type { PaneId } from '../layout.js'
import { composerFields } from '../ui-state.js'
import type { CommandContext, CommandHandler } from './context.js'

/** Panes, overlays, help, quitting: everything that is not JetStream. */
export function createAppCommands(
  context: CommandContext,
  screen: () => { readonly columns: number; readonly rows: number },
) {
  const { ui, workspace, slots } = context

  const focus = (pane: PaneId) => (): void =>
    ui.change(({ lower, composer }) => ({
      focus: pane,
      lower: pane === 'truth' || pane === 'life' ? pane : lower,
      composer: { ...composer, editing: false },
    }))
  // On a screen that shows one of truth and life, Tab stops at the one in view.
  const stops = (): readonly PaneId[] => {
    const { columns, rows } = screen()
    const { focus: now, lower } = ui.get()
    const { kind, panes } = layoutScreen(columns, rows, { focus: now, lower })
    return kind === 'single' ? paneOrder : paneOrder.filter((pane) => panes[pane] !== undefined)
  }
  const step = (by: number) => (): void => {
    const panes = stops()
    const next = panes[(panes.indexOf(ui.get().focus) + by + panes.length) % panes.length]
    if (next) focus(next)()
  }

  const back = (): void => {
    const { overlays, filter, cursors } = ui.get()
    if (overlays.length > 0) return ui.close()
    const view = slots.shown.get()
    const cursor = view.kind === 'open' ? cursors[view.session.key] : undefined
    if (view.kind === 'open' && (cursor?.markFrom !== undefined || cursor?.marked !== undefined)) {
      return ui.setCursor(view.session.key, { rowKey: cursor.rowKey })
    }
    if (filter !== '') return ui.change(() => ({ filter: '' }))
    if (ui.get().focus !== 'consumer') return focus('consumer')()
    if (view.kind === 'open') ui.setCursor(view.session.key, {})
  }

  const heldEverywhere = () => {
    const view = slots.shown.get()
    const here =
      view.kind === 'open' ? [{ session: view.session, entries: view.session.state.get().ledger.open() }] : []
    return [...here, ...workspace.leftBehind()].flatMap(({ session, entries }) => {
      const held = entries.filter(
        ({ state }) => state.kind === 'held' || state.kind === 'expired' || state.kind === 'unconfirmed',
      )
      return held.length > 0 ? [{ session, held }] : []
    })
  }
  const quit = (): void => {
    const all = heldEverywhere()
    const count = all.reduce((sum, { held }) => sum + held.length, 0)
    const top = ui.get().overlays.at(-1)
    if (count === 0 || (top?.kind === 'pick' && top.items.some(({ key }) => key === 'quit'))) return context.quit()
    const latestMs = Math.max(...all.flatMap(({ held }) => held.map(({ deadlineMs }) => deadlineMs ?? 0)))
    const leftS = Math.max(0, Math.ceil((latestMs - context.clock.now()) / 1000))
    const soon = leftS > 0 ? literal`within ${leftS}s` : literal`with the next chance`
    const when = context.serverEnds ? literal`after the next start` : soon
    const decideAll = (kind: 'ack' | 'nak') => (): void => {
      ui.close()
      const done = all.map(({ session, held }) => {
        // What is handed back is for the next reader: we would only take it along.
        session.detach()
        const ids = held.map(({ delivery }) => delivery.id)
        return session.decide(ids, { kind }).done
      })
      const settled = kind === 'ack' ? 'acked' : 'naked'
      const isSettled = (session: ConsumerSession, { delivery }: LedgerEntry): boolean => {
        const state = session.state.get().ledger.get(delivery.id)?.state.kind
        // What the ledger has let go of is settled.
        return state === undefined || state === settled
      }
      void Promise.all(done).then(() => {
        const taken = all.reduce(
          (sum, { session, held }) => sum + held.filter((one) => isSettled(session, one)).length,
          0,
        )
        const rest = count - taken
        const others = rest > 0 ? literal`; the server sends ${rest} again ${when}` : literal``
        context.quit(literal`${formatAmount(taken, 'message')} ${safeText(settled)} on the way out${others}`)
      })
    }
    const them = count === 1 ? literal`it` : literal`them`
    const every = count === 1 ? literal`it` : literal`all ${formatCount(count)}`
    ui.open({
      kind: 'pick',
      guarded: 'read',
      title: literal`${formatAmount(count, 'message')} held without a verdict: quit?`,
      notes: [
        ...all.map(({ session, held }) => [
          { text: literal`${held.length} on ${safeText(session.consumer)}`, role: 'dim' as const },
        ]),
        [{ text: literal`Left alone, the server sends ${them} again ${when}. Nothing is lost.`, role: 'dim' }],
      ],
      items: [
        {
          key: 'quit',
          label: literal`quit, leave ${them} to the server`,
          choose: () =>
            context.quit(literal`${formatAmount(count, 'message')} held: the server sends ${them} again ${when}`),
        },
        { key: 'ack', label: literal`ack ${every}, then quit`, choose: decideAll('ack') },
        { key: 'nak', label: literal`nak ${every}, then quit`, choose: decideAll('nak') },
        { key: 'stay', label: literal`stay`, choose: ui.closing() },
      ],
    })
  }

  const field = (by: number) => (): void => {
    const { composer, overlays } = ui.get()
    const top = overlays.at(-1)
    if (top?.kind === 'form') {
      return ui.replaceTop({ ...top, at: (top.at + by + top.fields.length) % top.fields.length, problem: undefined })
    }
    const at = composer.at + by
    if (at < 0 || at >= composerFields.length) return step(by)()
    ui.setComposer({ at })
  }

  return {
    'pane.next': { run: step(1) },
    'pane.previous': { run: step(-1) },
    'pane.streams': { run: focus('streams') },
    'pane.composer': { run: focus('composer') },
    'pane.consumer': { run: focus('consumer') },
    'pane.truth': { run: focus('truth') },
    'pane.life': { run: focus('life') },
    'editing.next': { run: field(1) },
    'editing.previous': { run: field(-1) },
    'editing.done': {
      run: () => {
        if (ui.get().overlays.length === 0) return ui.setComposer({ editing: false })
        ui.close()
        ui.say('info', literal`cancelled: nothing was changed`)
      },
    },
    'truth.whole': { run: () => ui.open({ kind: 'truth', top: 0 }) },
    'app.help': { run: () => ui.open({ kind: 'help', top: 0 }) },
    'app.palette': { run: () => ui.open({ kind: 'palette', query: '', at: 0 }) },
    'app.log': { run: () => ui.open({ kind: 'log', top: Infinity }) },
    'app.back': { run: back },
    'app.quit': { run: quit },
    'app.suspend': { run: context.suspend },
    'app.redraw': { run: context.redraw },
    'list.filter': {
      run: () =>
        ui.open({
          kind: 'form',
          title: literal`Show only rows that contain`,
          notes: [],
          at: 0,
          fields: [
            {
              id: 'text',
              label: 'text',
              value: ui.get().filter,
              hint: 'in the review, the subject or the sequence; empty shows all',
              check: () => undefined,
            },
          ],
          submit: ({ text = '' }) => {
            ui.close()
            ui.change(() => ({ filter: text.trim() }))
          },
        }),
      disabled: () => (slots.shown.get().kind === 'open' ? undefined : 'no consumer is open: press m'),
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
