import type { ReactNode } from 'react'
import type { Worker } from '../../../jetstream/index.js'
import { literal } from '../../../lib/safe-text.js'
import { causeSentence } from '../../../words/cause-words.js'
import type { Line } from '../../components/line.js'
import { paneCells } from '../../components/pane.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import { saysAll } from '../../chrome/head-lines.js'
import { useKeysHere, useSeen } from '../../chrome/use-head.js'
import { keyOf } from '../../../words/key-words.js'
import { hasLessonBegun } from '../../lessons/lesson-scopes.js'
import { useLesson } from '../../lessons/lesson-strip.js'
import { leftLines, truthLines } from './truth-lines.js'
import type { TruthParts } from './truth-lines.js'
import type { PaneProps } from '../pane-props.js'
import { PaneRows } from '../pane-rows.js'

/** What happens next, and our count beside the server's, each number in plain words. */
export function TruthPane(props: PaneProps): ReactNode {
  const view = useStore(useScreen().slots.shown)
  if (view.kind === 'open') return <OpenTruth {...props} session={view.session} />
  return <ClosedTruth {...props} />
}

function ClosedTruth({ rect, focused, title }: PaneProps): ReactNode {
  const { nowMs } = useScreen()
  const left = leftLines(useJetStream().leftBehind(), useStore(nowMs), paneCells(rect.width))
  const lines: readonly Line[] = [[{ text: literal`No consumer is open.`, role: 'dim' }], ...left]
  return <PaneRows pane="truth" rect={rect} of={{ title, focused, lines }} />
}

function OpenTruth({ rect, focused, title, columns, session }: PaneProps & { readonly session: Worker }): ReactNode {
  const parts = useTruth(session, columns)
  const { lines, isCut } = truthLines(parts, rect.height - 1, paneCells(rect.width))
  // Of what is gone, or does not answer, they say how it was.
  const isOld = parts.snapshot.link === 'lost' || parts.snapshot.infoStaleSinceMs !== undefined
  const stale: Line = isOld ? [{ text: literal`stale`, role: 'warn' }] : []
  const more: Line = isCut
    ? [
        { text: keyOf('truth.whole'), role: 'accent', bold: true },
        { text: literal` more`, role: 'dim' },
      ]
    : []
  const corner = isOld && isCut ? [...stale, { text: literal`  ` }, ...more] : [...stale, ...more]
  return <PaneRows pane="truth" rect={rect} of={{ title, corner, focused, lines }} />
}

/** What the truth of a session is drawn from, as it is now, on a screen of so many columns. */
export function useTruth(session: Worker, columns: number): TruthParts {
  const workspace = useJetStream()
  const { theme } = useScreen()
  const keys = useKeysHere()
  const { snapshot, cause, stream, nowMs } = useSeen(session)
  const lesson = useLesson()
  // Beside a lesson the head may have no row for it, and before the guess it is what is asked.
  const isSaid = lesson ? !hasLessonBegun(lesson) : saysAll(cause, { width: columns, theme, keys })
  return { next: causeSentence(cause, keys), isSaid, snapshot, stream, left: workspace.leftBehind(), nowMs }
}
