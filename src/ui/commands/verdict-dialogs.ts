import { formatCount } from '../../lib/format.js'
import { parseDelay, verdictLabel } from '../../jetstream/index.js'
import type { LedgerEntry, Verdict } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { CommandContext } from './context.js'

const delayPresets = [1000, 5000, 15_000, 60_000]
const termReasons = ['cannot be parsed', 'spam', 'unknown store', 'too old to matter']

/** The questions a verdict may need answered first: how long to wait, and why. */
export function createVerdictDialogs(
  { ui, workspace }: CommandContext,
  targets: () => readonly LedgerEntry[],
  decide: (entries: readonly LedgerEntry[], verdict: Verdict) => void,
): { readonly askDelay: () => void; readonly askReason: () => void } {
  const count = (entries: readonly LedgerEntry[]) =>
    entries.length === 1
      ? literal`seq ${entries[0]?.delivery.streamSeq ?? 0}`
      : literal`${formatCount(entries.length)} messages`

  const isWorkQueue = ([first]: readonly LedgerEntry[]): boolean =>
    workspace.streams.find(first?.delivery.stream ?? '')?.info.config.retention === 'workqueue'
  const whatTermDoes = (entries: readonly LedgerEntry[]): SafeText =>
    isWorkQueue(entries)
      ? literal`Never delivered again, and removed from the stream: a work queue keeps only what is not settled.`
      : literal`Never delivered again to this consumer; it stays in the stream.`

  const askDelay = (): void => {
    const entries = targets()
    const nakAfter = (delayMs: number): void => {
      ui.close()
      decide(entries, { kind: 'nak-delayed', delayMs })
    }
    const choose = delayPresets.map((delayMs) => ({
      key: String(delayMs),
      label: safeText(verdictLabel({ kind: 'nak-delayed', delayMs }).replace('nak ', '')),
      choose: () => nakAfter(delayMs),
    }))
    const own = {
      key: 'own',
      label: literal`another delay …`,
      choose: () =>
        ui.replaceTop({
          kind: 'form',
          title: literal`Nak ${count(entries)} after …`,
          notes: [],
          at: 0,
          fields: [
            {
              id: 'delay',
              label: 'delay',
              value: '',
              hint: 'such as 5s, 300ms, 2m; a bare number is seconds',
              check: (text) =>
                parseDelay(text) === undefined ? 'a delay is a number with ms, s, m or h: 300ms, 5s, 2m' : undefined,
            },
          ],
          submit: ({ delay = '' }) => nakAfter(parseDelay(delay) ?? 0),
        }),
    }
    ui.open({
      kind: 'pick',
      title: literal`Nak ${count(entries)}: send it again …`,
      notes: [[{ text: literal`It stays out meanwhile: its place in max ack pending stays taken.`, role: 'dim' }]],
      items: [...choose, own],
    })
  }

  const askReason = (): void => {
    const entries = targets()
    const term = (reason: string | undefined): void => {
      ui.close()
      decide(entries, { kind: 'term', ...(reason === undefined ? {} : { reason }) })
    }
    const features = workspace.features()
    const unheard = features && !features.termReason.available ? safeText(features.termReason.reason) : undefined
    ui.open({
      kind: 'pick',
      title: literal`Term ${count(entries)}: why?`,
      notes: [
        [{ text: whatTermDoes(entries), role: isWorkQueue(entries) ? 'warn' : 'dim' }],
        ...(unheard ? [[{ text: literal`The reason stays here: ${unheard}.`, role: 'warn' as const }]] : []),
      ],
      items: [
        ...termReasons.map((reason) => ({ key: reason, label: safeText(reason), choose: () => term(reason) })),
        { key: 'none', label: literal`no reason`, choose: () => term(undefined) },
        {
          key: 'own',
          label: literal`another reason …`,
          choose: () =>
            ui.replaceTop({
              kind: 'form',
              title: literal`Term ${count(entries)}`,
              notes: [],
              at: 0,
              fields: [
                {
                  id: 'reason',
                  label: 'reason',
                  value: '',
                  hint: 'goes to the server and into its advisory',
                  check: (text) => (text.length > 200 ? 'at most 200 characters' : undefined),
                },
              ],
              submit: ({ reason = '' }) => term(reason.trim() === '' ? undefined : reason.trim()),
            }),
        },
      ],
    })
  }

  return { askDelay, askReason }
}
