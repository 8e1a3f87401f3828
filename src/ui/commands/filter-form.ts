import type { SafeText } from '../../lib/safe-text.js'
import type { Overlay } from '../overlays.js'

/** Asks for the text that rows must contain. `submit` gets it without the space around it; empty shows all. */
export function filterForm(of: {
  readonly title: SafeText
  readonly value: string
  readonly hint: string
  readonly submit: (text: string) => void
}): Extract<Overlay, { readonly kind: 'form' }> {
  const { title, value, hint, submit } = of
  return {
    kind: 'form',
    title,
    notes: [],
    at: 0,
    fields: [{ id: 'text', label: 'text', value, hint, check: () => undefined }],
    submit: ({ text = '' }) => submit(text.trim()),
  }
}
