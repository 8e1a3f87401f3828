import type { ReactNode } from 'react'
import { literal } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'
import { dialogWords } from '../word-spots.js'
import type { Overlay } from '../overlays.js'
import { CodeOverlay } from './code-overlay.js'
import { DetailOverlay } from './detail-overlay.js'
import { dialogRoom, dock } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { FormOverlay, formShape } from './form-overlay.js'
import { HelpOverlay } from './help-overlay.js'
import { LogOverlay } from './log-overlay.js'
import { boxCells } from './overlay-box.js'
import { PaletteOverlay, paletteHeight } from './palette-overlay.js'
import { PickOverlay, pickShape } from './pick-overlay.js'
import { TruthOverlay } from './truth-overlay.js'
import { ViewerOverlay } from './viewer-overlay.js'
import { WelcomeOverlay } from './welcome-overlay.js'
import { WordOverlay, wordRect } from './word-overlay.js'
import { isDockedFor } from './word-place.js'

/**
 * The topmost overlay, and below an entry of the glossary the dialog with the word it explains. The others are kept but
 * not drawn; the topmost alone has the keys.
 */
export function Overlays({ area }: { readonly area: DialogArea }): ReactNode {
  const { ui } = useScreen()
  const overlays = useStore(ui, (state) => state.overlays)
  const top = overlays.at(-1)
  const below = dialogOf(overlays)
  return (
    <>
      {below && <OneOverlay top={below} area={area} />}
      {top && top !== below && <OneOverlay top={top} area={area} />}
    </>
  )
}

/** The dialog that is drawn: the topmost overlay, or what an entry over it explains a word of. */
function dialogOf(overlays: readonly Overlay[]): Overlay | undefined {
  const top = overlays.at(-1)
  if (top?.kind !== 'word') return top
  return top.from?.owner === dialogWords ? overlays.findLast(({ kind }) => kind !== 'word') : undefined
}

function OneOverlay({ top, area }: { readonly top: Overlay; readonly area: DialogArea }): ReactNode {
  switch (top.kind) {
    case 'pick':
      // A new list starts at its first item: the key makes it a new component, even where the one before had the same
      // title and no frame was drawn between.
      return <PickOverlay key={keyOf(top)} overlay={top} area={area} />
    case 'form':
      return <FormOverlay overlay={top} area={area} />
    case 'palette':
      return <PaletteOverlay overlay={top} area={area} />
    case 'welcome':
      return <WelcomeOverlay area={area} />
    case 'help':
      return <HelpOverlay area={area} reader={top} />
    case 'log':
      return <LogOverlay area={area} log={top} />
    case 'truth':
      return <TruthOverlay area={area} reader={top} />
    case 'word':
      return <WordOverlay area={area} word={top} />
    case 'detail':
      return <DetailOverlay area={area} deliveryId={top.deliveryId} reader={top} worker={top.worker} />
    case 'notes': {
      const lines = top.lines.flatMap((line) => wrapToWidth(line, area.list.width - boxCells)).map((text) => [{ text }])
      return <ViewerOverlay area={area} title={[{ text: top.title }]} lines={lines} reader={top} />
    }
    case 'code':
      return <CodeOverlay area={area} shown={top} />
    case 'inspect':
      return (
        <ViewerOverlay
          area={area}
          title={[{ text: top.title }, { text: literal` as the server has it`, role: 'dim' }]}
          lines={top.lines.map((line) => (typeof line === 'string' ? [{ text: line }] : line))}
          reader={top}
        />
      )
  }
}

/** The row the dialog begins in, so that the list can keep its selected row above it; undefined without a dialog. */
export function overlayTop(overlays: readonly Overlay[], area: DialogArea): number | undefined {
  const overlay = dialogOf(overlays) ?? overlays.at(-1)
  switch (overlay?.kind) {
    case undefined:
      return undefined
    case 'pick':
      return dock(area, pickShape(overlay, area).height).y
    case 'form':
      return dock(area, formShape(overlay, area).height).y
    case 'palette':
      return dock(area, paletteHeight(area)).y
    case 'welcome':
    case 'code':
      return undefined
    case 'word': {
      // Beside the list or above what it explains, it takes no row from the list.
      const rect = wordRect(overlay, area)
      return isDockedFor(overlay.from) ? rect.y : undefined
    }
    default:
      return dock(area, dialogRoom(area)).y
  }
}

const keys = new WeakMap<Overlay, number>()
let lastKey = 0

function keyOf(overlay: Overlay): number {
  const key = keys.get(overlay) ?? ++lastKey
  keys.set(overlay, key)
  return key
}
