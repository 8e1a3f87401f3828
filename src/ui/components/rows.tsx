import { Text } from 'ink'
import { memo } from 'react'
import type { ReactNode } from 'react'

/**
 * Already painted rows, top to bottom, as one text: each as it is, whatever the room, so nothing of them is measured more
 * than once. The only place that hands text to Ink.
 */
export const Rows = memo(function Rows({ rows }: { readonly rows: readonly string[] }): ReactNode {
  return <Text wrap="end">{rows.join('\n')}</Text>
}, sameRows)

function sameRows(a: { readonly rows: readonly string[] }, b: { readonly rows: readonly string[] }): boolean {
  return a.rows.length === b.rows.length && a.rows.every((row, index) => row === b.rows[index])
}
