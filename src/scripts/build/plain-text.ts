/**
 * Bundled into the app by `patches.ts` in place of `Intl.Segmenter` in the text libraries under Ink: creating a
 * segmenter and compiling the emoji regular expression cost about 45 ms of a start, and the text of a normal frame
 * (ASCII, Latin, Greek, Cyrillic, arrows, box drawing, blocks, braille) needs neither.
 */

const singleCellRanges =
  '\\u0020-\\u007E\\u00A0-\\u00AC\\u00AE-\\u02FF\\u0370-\\u0482\\u048A-\\u058F\\u2010-\\u2027\\u2030-\\u205E' +
  '\\u2190-\\u2319\\u231C-\\u2328\\u232B-\\u23E8\\u23F4-\\u25FC\\u2605-\\u2612\\u2713-\\u2718\\u2758-\\u2794\\u2800-\\u28FF'

const singleCellText = new RegExp(`^[${singleCellRanges}]*$`)
// CR is left out because CR LF is one grapheme.
const oneGraphemePerUnit = new RegExp(`^[\\u0000-\\u000C\\u000E-\\u001F\\u007F${singleCellRanges}]*$`)

const joinedOrTagged = /[\u200d\u{e0020}-\u{e007f}]/u
const tone = /[\u{1f3fb}-\u{1f3ff}]/u
const regional = /[\u{1f1e6}-\u{1f1ff}]/u

type Segment = { readonly segment: string; readonly index: number; readonly input: string }
type Segments = Iterable<Segment> & { readonly containing: (index?: number) => Segment | undefined }

/** Whether every UTF-16 unit of `text` is a grapheme of its own that fills one cell (ambiguous width read as narrow). */
export function isSingleCellText(text: string): boolean {
  return singleCellText.test(text)
}

/** Whether `grapheme` could match `\p{RGI_Emoji}`: a cheap, never falsely negative question asked before the regex. */
export function mayBeEmoji(grapheme: string): boolean {
  if (grapheme.length !== 1) return true
  const unit = grapheme.charCodeAt(0)
  return unit >= 0x231a && unit <= 0x2b55
}

/**
 * Like `/^\p{RGI_Emoji}$/v`, without the table of all sequences, which takes a tenth of a second to read: that set is
 * the union of these. Only of joined and tagged ones the table is asked.
 */
export function createEmojiTest(): { readonly test: (text: string) => boolean } {
  const read = new Map<string, RegExp>()
  const isOf = (set: string, text: string): boolean => {
    const known = read.get(set) ?? new RegExp(`^\\p{${set}}$`, 'v')
    read.set(set, known)
    return known.test(text)
  }
  return {
    test: (text) => {
      if (joinedOrTagged.test(text)) return isOf('RGI_Emoji', text)
      if (tone.test(text)) return isOf('RGI_Emoji_Modifier_Sequence', text) || isOf('Basic_Emoji', text)
      if (regional.test(text)) return isOf('RGI_Emoji_Flag_Sequence', text)
      return isOf('Basic_Emoji', text) || isOf('Emoji_Keycap_Sequence', text)
    },
  }
}

/** Like `new Intl.Segmenter(undefined, { granularity: 'grapheme' })`, created only when a text needs it. */
export function createGraphemeSegmenter(): { readonly segment: (input: string) => Segments } {
  let intl: Intl.Segmenter | undefined
  return {
    segment(input) {
      if (oneGraphemePerUnit.test(input)) return segmentUnits(input)
      intl ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
      return intl.segment(input)
    },
  }
}

function segmentUnits(input: string): Segments {
  const at = (index: number): Segment => ({ segment: input.charAt(index), index, input })
  return {
    *[Symbol.iterator]() {
      for (let index = 0; index < input.length; index++) yield at(index)
    },
    containing: (index = 0) => (index >= 0 && index < input.length ? at(Math.trunc(index)) : undefined),
  }
}
