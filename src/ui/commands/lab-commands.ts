import type { LabActId } from '../../jetstream/index.js'
import type { Lab } from '../../lab/lab.js'
import { formatAge, formatSet } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../lib/text-width.js'
import { labActWords, labReportWords, labTone } from '../../words/lab-words.js'
import type { PickItem } from '../overlays.js'
import type { CommandContext, CommandHandler } from './context.js'

/** The failure lab: which act, what to expect of it, and then what came of it. */
export function createLabCommands({ ui, lab, clock }: CommandContext) {
  const run = (of: Lab, id: LabActId, forMs?: number): void => {
    const { name } = labActWords(id)
    ui.say('info', literal`${name}: under way`)
    void of.run(id, forMs).then((report) => {
      const tone = labTone(report)
      ui.say(tone === 'plain' ? 'info' : tone, labReportWords(report))
    })
  }

  const ask = (of: Lab, id: LabActId, spans: readonly number[] | undefined): void => {
    const { name, expect } = labActWords(id)
    const does: readonly PickItem[] = spans
      ? spans.map((ms) => ({
          key: String(ms),
          label: spanLabel(id, ms),
          choose: ui.closing(() => run(of, id, ms)),
        }))
      : [{ key: 'do', label: literal`do it`, choose: ui.closing(() => run(of, id)) }]
    // Opened, not replaced: the same key that chose the act must not answer the question.
    ui.close()
    ui.open({
      kind: 'pick',
      guarded: 'read',
      title: literal`${name}: what do you expect?`,
      notes: [[{ text: expect, role: 'text' }]],
      items: [...does, { key: 'no', label: literal`not now`, choose: ui.closing() }],
    })
  }

  const offer = (of: Lab): void => {
    const nameCells = Math.max(...of.acts.map(({ id }) => textWidth(labActWords(id).name)))
    ui.open({
      kind: 'pick',
      title: literal`Failure lab: what shall go wrong?`,
      notes: [],
      items: of.acts.map(({ id, spans }) => {
        const { name, brief } = labActWords(id)
        const refusal = of.refusal(id)
        const padded = padToWidth(name, nameCells)
        return {
          key: id,
          label: literal`${padded}  ${refusal === undefined ? brief : literal`not now: ${safeText(refusal)}`}`,
          choose: () => {
            const why = of.refusal(id)
            if (why === undefined) ask(of, id, spans)
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
