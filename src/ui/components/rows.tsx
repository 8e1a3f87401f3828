import { createElement, memo } from 'react'
import type { ReactNode } from 'react'

// What Ink's `Text` is made of, without its transformer, which would go over each line again on every frame to change
// nothing: these are painted.
const asPainted = { style: { flexGrow: 0, flexShrink: 1, flexDirection: 'row', textWrap: 'end' } } as const

/**
 * Already painted rows, top to bottom, as one text: each as it is, whatever the room, so nothing of them is measured more
 * than once. The only place that hands text to Ink.
 */
export const Rows = memo(function Rows({ rows }: { readonly rows: readonly string[] }): ReactNode {
  return createElement('ink-text', asPainted, rows.join('\n'))
}, sameRows)

function sameRows(a: { readonly rows: readonly string[] }, b: { readonly rows: readonly string[] }): boolean {
  return a.rows.length === b.rows.length && a.rows.every((row, index) => row === b.rows[index])
}
