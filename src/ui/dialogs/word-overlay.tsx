import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, textWidth, wrapToWidth } from '../../lib/text-width.js'
import { glossary } from '../../words/glossary.js'
import type { Term } from '../../words/glossary.js'
import type { Line, Span } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { Rows } from '../components/rows.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import type { Overlay } from '../overlays.js'
import { dialogWords, spotNow } from '../word-spots.js'
import type { DialogArea } from './dialog-place.js'
import { boxCells, boxRows } from './overlay-box.js'
import { ViewerOverlay } from './viewer-overlay.js'
import { placeWord } from './word-place.js'
import type { Rect } from '../layout.js'

type Word = Extract<Overlay, { kind: 'word' }>

const labelCells = 10
const leastLabelled = 44

/** An entry of the glossary, placed so that it does not cover the word it explains; that word is marked. */
export function WordOverlay({ area, word }: { readonly area: DialogArea; readonly word: Word }): ReactNode {
  const { ui, theme } = useScreen()
  const spot = useStore(ui.words, (spots) => word.from && spotNow(spots, word.from))
  const { server } = glossary[word.term]
  // What is read in a dialog goes on to change: the entry stays beside the word.
  const isOfDialog = spot?.owner === dialogWords
  const rect = wordRect(isOfDialog ? { ...word, from: spot } : word, area)
  const lines = entryLines(word, rect.width - boxCells)
  const title: Line = [
    { text: safeText(word.term) },
    ...(server === undefined ? [] : [{ text: literal`  ${safeText(server)}`, role: 'dim' as const }]),
  ]
  return (
    <>
      <ViewerOverlay area={area} title={title} lines={lines} reader={word} rect={rect} />
      {spot && (
        <Box position="absolute" marginLeft={Math.max(0, spot.rect.x - 1)} marginTop={spot.rect.y}>
          <Rows
            rows={[
              theme.paint(spot.rect.x > 0 ? theme.glyphs.cursor : '', { role: 'accent', bold: true }) +
                theme.paint(spot.text, { role: 'accent', chip: true }),
            ]}
          />
        </Box>
      )}
    </>
  )
}

/** Where the entry of a word stands. */
export function wordRect(word: Word, area: DialogArea): Rect {
  return placeWord(area, word.from, (width) => entryLines(word, width - boxCells).length + boxRows)
}

/** The other entries an entry names, in the order they are chosen. */
export function linksOf(term: Term): readonly Term[] {
  return glossary[term].also as readonly Term[]
}

function entryLines({ term, link }: Word, cells: number): readonly Line[] {
  const { what, moves, wrong, see } = glossary[term]
  const told = (label: string, text: string | undefined): readonly Line[] => {
    if (text === undefined) return []
    if (cells < leastLabelled) return wrapToWidth(safeText(`${label}: ${text}`), cells).map((one) => [{ text: one }])
    return wrapToWidth(safeText(text), cells - labelCells).map((one, row): Line => [
      { text: padToWidth(safeText(row === 0 ? label : ''), labelCells), role: 'dim' },
      { text: one },
    ])
  }
  return [
    ...wrapToWidth(safeText(what), cells).map((text): Line => [{ text, bold: true }]),
    ...told('moved by', moves),
    ...told('mistaken', wrong),
    ...told('see it', see),
    ...linkLines(linksOf(term), link, cells),
  ]
}

/** What else to read, the chosen one in brackets; as many in a line as fit. */
function linkLines(links: readonly Term[], chosen: number, cells: number): readonly Line[] {
  const indent: SafeText = padToWidth(literal`see also`, labelCells - 1)
  const lines: Line[] = []
  let line: Span[] = [{ text: indent, role: 'dim' }]
  for (const [index, term] of links.entries()) {
    const isChosen = index === chosen
    const text = isChosen ? literal`[${safeText(term)}]` : literal` ${safeText(term)} `
    if (lineWidth(line) + textWidth(text) > cells && line.length > 1) {
      lines.push(line)
      line = [{ text: padToWidth(literal``, labelCells - 1) }]
    }
    line.push(isChosen ? { text, role: 'accent', bold: true } : { text, role: 'accent' })
  }
  return [...lines, line]
}
