const longestSequence = 64

/** Where a sequence that starts with ESC ends, or that it has not ended yet. */
export type Scan =
  { readonly kind: 'sequence'; readonly end: number } | { readonly kind: 'string' } | { readonly kind: 'more' }

const scanCsi = (text: string, bracket: number): Scan => {
  let index = bracket + 1
  if (text[index] === '[') index++
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (index - bracket > longestSequence) return { kind: 'sequence', end: index }
    // X10 mouse reports carry three more bytes, none of them a control, that would otherwise read as keys.
    if (code === 0x4d && index === bracket + 1) {
      const control = text.slice(index + 1, index + 4).search(/[\x00-\x1f]/)
      if (control !== -1) return { kind: 'sequence', end: index + 1 + control }
      return text.length >= index + 4 ? { kind: 'sequence', end: index + 4 } : { kind: 'more' }
    }
    // `$` ends rxvt's shifted keys (`[3$`) but is an intermediate byte in mode reports (`[?2026;2$y`).
    const isRxvtShift = code === 0x24 && /^\d$/.test(text.slice(bracket + 1, index))
    if ((code >= 0x40 && code <= 0x7e) || isRxvtShift) return { kind: 'sequence', end: index + 1 }
    // A byte that cannot stand in a sequence ends it unfinished and is read again as itself.
    if (code < 0x20 || code > 0x3f) return { kind: 'sequence', end: index }
    index++
  }
  return { kind: 'more' }
}

const scanSs3 = (text: string, start: number): Scan => {
  let index = start + 1
  while (index < text.length && index - start < 4 && /\d/.test(text[index] ?? '')) index++
  if (index >= text.length) return { kind: 'more' }
  const code = text.charCodeAt(index)
  return { kind: 'sequence', end: code >= 0x40 && code <= 0x7e ? index + 1 : index }
}

/** Scans what follows an ESC, `index` being the place of the introducer; undefined when it is no sequence but a key. */
export const scanAfterEscape = (text: string, index: number): Scan | undefined => {
  const introducer = text[index]
  if (introducer === '[') return scanCsi(text, index)
  if (introducer === 'O') return scanSs3(text, index)
  if (introducer !== undefined && ']P_^X'.includes(introducer)) {
    return text.length === index + 1 ? { kind: 'more' } : { kind: 'string' }
  }
  return undefined
}
