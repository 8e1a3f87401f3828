import type { LabActId } from '../../jetstream/index.js'
import type { Lab } from '../../lab/lab.js'
import { formatAge, formatSet } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../lib/text-width.js'
import { labActWords, labReportWords, labTone } from '../../words/lab-words.js'
import type { PickItem } from '../overlays.js'
import type { CommandContext, CommandHandler } from './context.js'

type OfferedAct = Lab['acts'][number]
type LabHow = { readonly forMs?: number; readonly lane?: number }

/** The failure lab: which act, what to expect of it, and then what came of it. */
export function createLabCommands({ ui, lab, clock, workspace }: CommandContext) {
  const run = (of: Lab, id: LabActId, how: LabHow = {}): void => {
    const { name } = labActWords(id)
    ui.say('info', literal`${name}: under way`)
    void of.run(id, how.forMs, how.lane).then((report) => {
      const tone = labTone(report)
      ui.say(tone === 'plain' ? 'info' : tone, labReportWords(report))
    })
  }

  /** What is asked beside whether: how long, and to which of the workers beside the screen's. */
  const choices = (of: Lab, act: OfferedAct): readonly PickItem[] => {
    const { id, spans = [undefined], onLane } = act
    const lanes = onLane ? workspace.lanes.state.get().lanes.map((lane) => lane.id) : [undefined]
    return lanes.flatMap((lane) =>
      spans.map((forMs) => {
        const whom = lane === undefined ? literal`` : literal`w${lane}, `
        const does = forMs === undefined ? literal`do it` : spanLabel(id, forMs)
        return {
          key: `${lane} ${forMs}`,
          label: literal`${whom}${does}`,
          choose: ui.closing(() => run(of, id, { forMs, lane })),
        }
      }),
    )
  }
  const ask = (of: Lab, act: OfferedAct): void => {
    const { name, expect } = labActWords(act.id)
    // Opened, not replaced: the same key that chose the act must not answer the question.
    ui.close()
    ui.open({
      kind: 'pick',
      guarded: 'read',
      title: literal`${name}: what do you expect?`,
      notes: [[{ text: expect, role: 'text' }]],
      items: [...choices(of, act), { key: 'no', label: literal`not now`, choose: ui.closing() }],
    })
  }

  const offer = (of: Lab): void => {
    const nameCells = Math.max(...of.acts.map(({ id }) => textWidth(labActWords(id).name)))
    ui.open({
      kind: 'pick',
      title: literal`Failure lab: what shall go wrong?`,
      notes: [],
      items: of.acts.map((act) => {
        const { id } = act
        const { name, brief } = labActWords(id)
        const refusal = of.refusal(id)
        const padded = padToWidth(name, nameCells)
        return {
          key: id,
          label: literal`${padded}  ${refusal === undefined ? brief : literal`not now: ${safeText(refusal)}`}`,
          choose: () => {
            const why = of.refusal(id)
            if (why === undefined) ask(of, act)
            else ui.say('warn', literal`${name}: ${safeText(why)}`)
          },
        }
      }),
    })
  }

  const offerEnd = (of: Lab, { id, sinceMs }: { readonly id: LabActId; readonly sinceMs: number }): void => {
    ui.open({
      kind: 'pick',
      title: literal`${labActWords(id).name}: under way for ${formatAge(clock.now() - sinceMs)}`,
      notes: [
        [{ text: literal`Ended now, what was done is undone, and what was seen until then is told.`, role: 'dim' }],
      ],
      items: [
        { key: 'on', label: literal`let it go on`, choose: ui.closing() },
        { key: 'end', label: literal`end it now`, choose: ui.closing(of.end) },
      ],
    })
  }

  return {
    'lab.open': {
      run: () => {
        if (!lab) return
        const now = lab.underWay.get()
        if (now) offerEnd(lab, now)
        else offer(lab)
      },
      disabled: () =>
        lab ? undefined : 'the failure lab works on a private server only: start with --private to have one',
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}

function spanLabel(id: LabActId, ms: number): SafeText {
  return id === 'slow-link' ? literal`each byte ${formatSet(ms)} later each way` : literal`for ${formatSet(ms)}`
}
