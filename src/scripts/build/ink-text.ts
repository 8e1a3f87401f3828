import { plainCells } from '../../lib/plain-cells.js'
import { textWidth } from '../../lib/text-width.js'
import { createRecent } from './recent.js'

/**
 * Bundled into the app by `patches.ts`, where Ink reads the texts of all nodes anew on every frame, to clean and to
 * measure them: here that is done once for each text.
 */

type TextNode = {
  readonly childNodes: readonly { readonly nodeName: string; readonly nodeValue?: string }[]
}

const escape = 0x1b
const lineFeed = 0x0a
// What string-width leaves out in any case: a parameter of five digits it would see in part.
const lookHere = /\x1b\[(?:\d{1,3}(?:;\d{1,3})*)?m/y
const looksHere = new RegExp(lookHere, 'g')
const control = /[\x00-\x1f\x7f-\x9f]/
const textAndLooks = /^[^\x1b\x80-\x9f]*(?:\x1b\[[\d:;]*m[^\x1b\x80-\x9f]*)*$/
const keptTexts = 64

const cleaned = new WeakMap<TextNode, { readonly raw: string; readonly text: string }>()
const widths = createRecent<number>(keptTexts)

/** Whether `sanitizeAnsi` would change nothing: there are no sequences in it but looks. */
export function isCleanText(text: string): boolean {
  return textAndLooks.test(text)
}

/** The text of a node, as `squash` gives it; of one that holds a single string it is remembered. */
export function textOfNode<Node extends TextNode>(node: Node, squash: (node: Node) => string): string {
  const [only, ...others] = node.childNodes
  const raw = only?.nodeName === '#text' && others.length === 0 ? only.nodeValue : undefined
  if (raw === undefined) return squash(node)
  const known = cleaned.get(node)
  if (known?.raw === raw) return known.text
  const text = squash(node)
  cleaned.set(node, { raw, text })
  return text
}

type Size = { readonly width: number; readonly height: number }
type SizedNode = TextNode & { readonly nodeName: string; readonly style: { readonly textWrap?: string } }

const sizes = new WeakMap<object, Size>()

/** Remembers the size that a node was measured as last. */
export function noteSize(node: object, size: Size): Size {
  sizes.set(node, size)
  return size
}

/**
 * Whether the node that holds this string is as large as it was measured last. Only where nothing is wrapped: what is
 * has another size in other rooms.
 */
export function isSizedAlike<Node extends SizedNode>(
  { parentNode: node }: { readonly parentNode?: Node | undefined },
  measure: (node: Node) => Size,
): boolean {
  if (node?.nodeName !== 'ink-text' || node.style.textWrap !== 'end') return false
  const known = sizes.get(node)
  if (!known) return false
  const { width, height } = measure(node)
  return width === known.width && height === known.height
}

/** The cells of the widest line, as `measure` gives them; of visible characters and looks they are counted here. */
export function widestOf(text: string, measure: (text: string) => number): number {
  const known = widths.get(text)
  if (known !== undefined) return known
  const width = plainWidest(text) ?? measure(text)
  widths.set(text, width)
  return width
}

function plainWidest(text: string): number | undefined {
  let widest = 0
  let width = 0
  let from = 0
  for (let index = 0; index < text.length;) {
    const unit = text.charCodeAt(index)
    const cells = plainCells(unit)
    if (cells > 0) {
      width += cells
      index += 1
    } else if (unit === lineFeed) {
      widest = Math.max(widest, width)
      width = 0
      index += 1
      from = index
    } else if (unit === escape) {
      lookHere.lastIndex = index
      if (!lookHere.test(text)) return undefined
      index = lookHere.lastIndex
    } else {
      // What is more than a character by itself may cling to what stands before a look: the line is measured as a whole.
      const lineFeedAt = text.indexOf('\n', index)
      index = lineFeedAt < 0 ? text.length : lineFeedAt
      const line = text.slice(from, index).replace(looksHere, '')
      if (control.test(line)) return undefined
      width = textWidth(line)
    }
  }
  return Math.max(widest, width)
}
