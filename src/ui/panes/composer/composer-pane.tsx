import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { PublisherState, PublishRun } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import { keyOf } from '../../../words/key-words.js'
import { briefPublishWords } from '../../../words/publish-words.js'
import { composerError, connectedMaxPayload } from '../../commands/publish-commands.js'
import { Field } from '../../components/field.js'
import { Rows } from '../../components/rows.js'
import type { Line } from '../../components/line.js'
import { paintPane, paneCells } from '../../components/pane.js'
import { barText } from '../../components/panel.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import { usePaneWords } from '../../context/use-words.js'
import { termOf } from '../../../words/glossary.js'
import type { Theme } from '../../theme.js'
import { composerFields } from '../../ui-state.js'
import type { ComposerField } from '../../ui-state.js'
import type { PaneProps } from '../pane-props.js'

const placeholders: Readonly<Record<ComposerField, string>> = {
  subject: 'REVIEWS.rateGiven',
  store: 'which store?',
  author: 'who writes?',
  rating: '1 to 5',
  text: 'what was it like?',
}

/** Writing a review and publishing it; below it what the publisher is doing. */
export function ComposerPane({ rect, focused, title }: PaneProps): ReactNode {
  const workspace = useJetStream()
  const { theme, ui, commands, readOnly } = useScreen()
  const composer = useStore(ui, (state) => state.composer)
  const topmost = useStore(ui, (state) => state.overlays.length)
  const publishing = useStore(workspace.publisher.state)
  const stream = useStore(workspace.stream)
  const editing = focused && composer.editing && topmost === 0
  const inner = paneCells(rect.width)
  const tail = readOnly
    ? readOnlyLines
    : tailLines({
        publishing,
        stream,
        composer,
        editing,
        focused,
        theme,
        inner,
        maxBytes: connectedMaxPayload({ workspace }),
      })
  const textRows = Math.max(1, rect.height - 1 - 4 - tail.length)
  const blank: Line[] = Array.from({ length: 4 + textRows }, () => [])
  const rows = paintPane(
    {
      width: rect.width,
      height: rect.height,
      title,
      corner: runCorner(publishing, stream, theme),
      focused,
      lines: [...blank, ...tail],
    },
    theme,
  )
  const labels = composerFields.map((field): Line => [
    { text: literal` ` },
    { text: safeText(field), term: termOf(field) },
  ])
  usePaneWords('composer', { rect, title, lines: labels })
  return (
    <Box width={rect.width} height={rect.height}>
      <Box position="absolute">
        <Rows rows={rows} />
      </Box>
      <Box position="absolute" marginLeft={1} marginTop={1} flexDirection="column">
        {composerFields.map((field, index) => (
          <Field
            key={field}
            label={field}
            value={
              field === 'rating' && !(editing && composer.at === index)
                ? ratingText(composer.values.rating, theme)
                : composer.values[field]
            }
            width={inner}
            height={field === 'text' ? textRows : 1}
            selected={focused && composer.at === index}
            editing={editing && composer.at === index}
            bad={composer.values[field] !== '' && composerError(field, composer.values[field]) !== undefined}
            placeholder={placeholders[field]}
            onChange={(value) => ui.setComposer({ values: { ...ui.get().composer.values, [field]: value } })}
            onSubmit={commands.sendComposed}
          />
        ))}
      </Box>
    </Box>
  )
}

const readOnlyLines: readonly Line[] = [[{ text: literal`read-only: nothing is published`, role: 'warn' }]]

function ratingText(rating: string, theme: Theme): string {
  return /^[1-5]$/.test(rating) ? `${rating} ${theme.rating(Number(rating), 5)}` : rating
}

type Tail = {
  readonly publishing: PublisherState
  /** The stream in view. */
  readonly stream: string
  readonly composer: {
    readonly values: Readonly<Record<ComposerField, string>>
    readonly at: number
    readonly sending: boolean
  }
  readonly editing: boolean
  readonly focused: boolean
  readonly theme: Theme
  readonly inner: number
  readonly maxBytes: number | undefined
}

function tailLines({ publishing, stream, composer, editing, focused, theme, inner, maxBytes }: Tail): readonly Line[] {
  return [
    hintLine({ composer, editing, focused, maxBytes }),
    lastLine(publishing, stream, theme),
    ...runLines(publishing, { stream, theme, inner }),
  ]
}

// What came of publishing belongs to its stream's view; what still goes on is shown on each, by name.
const isOf = (of: { readonly stream?: string | undefined }, stream: string): boolean =>
  of.stream === undefined || of.stream === stream
const goesOn = ({ phase }: PublishRun): boolean => phase === 'running' || phase === 'paused'

function hintLine({
  composer,
  editing,
  focused,
  maxBytes,
}: Pick<Tail, 'composer' | 'editing' | 'focused' | 'maxBytes'>): Line {
  if (composer.sending) return [{ text: literal`publishing …`, role: 'dim' }]
  const field = composerFields[composer.at] ?? 'text'
  const error = composerError(field, composer.values[field], maxBytes)
  if (editing)
    return error === undefined
      ? [{ text: literal`Enter publishes`, role: 'good' }]
      : [{ text: safeText(error), role: composer.values[field] === '' ? 'dim' : 'bad' }]
  return focused
    ? [{ text: literal`${keyOf('composer.edit')} writes, ${keyOf('composer.template')} fills in`, role: 'dim' }]
    : [{ text: literal`${keyOf('composer.focus')} writes a review`, role: 'dim' }]
}

function lastLine({ last }: PublisherState, stream: string, { glyphs }: Theme): Line {
  if (!last || !isOf(last, stream)) return []
  const { sign, text, tone } = briefPublishWords(last.outcome)
  return [{ text: literal`${safeText(sign === 'same' ? '=' : glyphs[sign])} ${text}`, role: tone }]
}

function runLines(
  { run, speed }: PublisherState,
  { stream, theme, inner }: Pick<Tail, 'stream' | 'theme' | 'inner'>,
): readonly Line[] {
  const isHere = run !== undefined && isOf(run, stream)
  if (!run || !(isHere || goesOn(run)))
    return [
      [
        {
          text: literal`${keyOf('publish.run')} run · ${keyOf('publish.next')} one · ${keyOf('publish.burst')} burst`,
          role: 'dim',
        },
      ],
    ]
  if (run.kind === 'paced') {
    const state =
      run.phase === 'running' ? literal`running ×${speed}` : run.phase === 'paused' ? literal`paused` : literal`stopped`
    const whose = isHere ? literal`run` : safeText(run.stream ?? '')
    return [
      [
        {
          text: literal`${whose} ${state} · ${formatCount(run.stored)} stored`,
          role: run.phase === 'running' ? 'accent' : 'dim',
        },
      ],
    ]
  }
  if (goesOn(run)) {
    const whose = literal`${safeText(run.stream ?? '')}:`
    return [...(isHere ? [] : [[{ text: whose, role: 'dim' as const }]]), burstLine(run, theme, inner)]
  }
  const parts = [
    literal`burst: ${formatCount(run.stored)} stored`,
    ...(run.failed > 0 ? [literal`${formatCount(run.failed)} refused`] : []),
    ...(run.unknown > 0 ? [literal`${formatCount(run.unknown)} unknown`] : []),
    ...((run.total ?? run.sent) > run.sent ? [literal`${formatCount((run.total ?? 0) - run.sent)} not sent`] : []),
  ]
  return [[{ text: joinSafe(parts, literal`, `), role: parts.length > 1 ? 'warn' : 'dim' }]]
}

function burstLine(run: PublishRun, theme: Theme, inner: number): Line {
  const total = Math.max(1, run.total ?? 1)
  const done = run.stored + run.failed + run.unknown
  const count = literal` ${formatCount(run.stored)}/${formatCount(total)}`
  const bar = barText(done / total, Math.max(4, inner - count.length - 1), theme)
  return [
    {
      text: bar,
      role: run.failed > 0 ? 'bad' : run.unknown > 0 ? 'warn' : run.phase === 'running' ? 'accent' : 'good',
    },
    { text: count },
  ]
}

function runCorner({ run }: PublisherState, stream: string, theme: Theme): Line {
  if (!run || !(isOf(run, stream) || goesOn(run))) return []
  if (run.failed > 0) return [{ text: literal`${formatCount(run.failed)} refused`, role: 'bad' }]
  if (run.unknown > 0) return [{ text: literal`${formatCount(run.unknown)} unknown`, role: 'warn' }]
  if (run.kind === 'burst' && run.phase === 'running')
    return [{ text: literal`${run.inFlight} in flight`, role: 'accent' }]
  if (run.phase === 'running') return [{ text: literal`${safeText(theme.glyphs.live)} live`, role: 'good' }]
  return []
}
