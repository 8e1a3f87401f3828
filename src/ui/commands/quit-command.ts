import type { Worker, LedgerEntry } from '../../jetstream/index.js'
import { formatAmount, formatCount, formatLeft } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { Line } from '../components/line.js'
import type { CommandContext } from './context.js'

function comesOf(held: readonly LedgerEntry[], usual: SafeText): SafeText {
  const last = held.filter(({ lastTry }) => lastTry).length
  if (last === 0) return usual
  return last === held.length
    ? literal`used up with this try, stored and never sent again`
    : literal`${usual}, but ${formatCount(last)} on the last try`
}

/** `usual`, or what becomes of the held messages whose last try it is: left alone or handed back they are used up. */
export function lastTryNote(held: readonly LedgerEntry[], usual: SafeText): readonly Line[] {
  const last = held.filter(({ lastTry }) => lastTry).length
  if (last === 0) return [[{ text: usual, role: 'dim' }]]
  const used = literal`left alone or handed back (nak) it is used up: stored, but never sent here again.`
  if (last === held.length)
    return [
      [{ text: literal`${last === 1 ? literal`It is` : literal`All are`} on the last try: ${used}`, role: 'warn' }],
    ]
  return [
    [{ text: usual, role: 'dim' }],
    [{ text: literal`But ${formatCount(last)} of them on the last try: ${used}`, role: 'warn' }],
  ]
}

/** Quitting: at once when nothing is held, else after asking, with what the server will do with it. */
export function createQuit(context: CommandContext): () => void {
  const { ui, workspace, slots } = context

  const heldEverywhere = () => {
    const view = slots.shown.get()
    const here =
      view.kind === 'open' ? [{ session: view.session, entries: view.session.state.get().ledger.open() }] : []
    // What a lesson holds goes with its stream, and is sent again to nobody.
    const lessonStream = context.lessons?.state.get().now?.stream
    return [...here, ...workspace.leftBehind()].flatMap(({ session, entries }) => {
      if (session.stream === lessonStream) return []
      const held = entries.filter(
        ({ state }) => state.kind === 'held' || state.kind === 'expired' || state.kind === 'unconfirmed',
      )
      return held.length > 0 ? [{ session, held }] : []
    })
  }
  return () => {
    const all = heldEverywhere()
    const count = all.reduce((sum, { held }) => sum + held.length, 0)
    const top = ui.get().overlays.at(-1)
    if (count === 0 || (top?.kind === 'pick' && top.items.some(({ key }) => key === 'quit'))) return context.quit()
    const latestMs = Math.max(...all.flatMap(({ held }) => held.map(({ deadlineMs }) => deadlineMs ?? 0)))
    const leftMs = latestMs - context.clock.now()
    const soon = leftMs > 0 ? literal`within ${formatLeft(leftMs)}` : literal`with the next chance`
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
      const isSettled = (session: Worker, { delivery }: LedgerEntry): boolean => {
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
        ...lastTryNote(
          all.flatMap(({ held }) => held),
          literal`Left alone, the server sends ${them} again ${when}. Nothing is lost.`,
        ),
      ],
      items: [
        {
          key: 'quit',
          label: literal`quit, leave ${them} to the server`,
          choose: () =>
            context.quit(
              literal`${formatAmount(count, 'message')} held: ${comesOf(
                all.flatMap(({ held }) => held),
                literal`the server sends ${them} again ${when}`,
              )}`,
            ),
        },
        { key: 'ack', label: literal`ack ${every}, then quit`, choose: decideAll('ack') },
        { key: 'nak', label: literal`nak ${every}, then quit`, choose: decideAll('nak') },
        { key: 'stay', label: literal`stay`, choose: ui.closing() },
      ],
    })
  }
}
