import { Text } from 'ink'
import SelectInput from 'ink-select-input'
import { useCallback, useMemo } from 'react'
import type { ReactNode } from 'react'
import { literal } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { truncateToWidth } from '../../lib/text-width.js'
import type { PickItem } from '../overlays.js'
import type { Theme } from '../theme.js'

// The chosen row is a block in brackets, seen without colours too: it needs no sign before it.
const NoIndicator = (): ReactNode => null

/** The library's pick-one list in our colours. It alone listens to keys while it is mounted. */
export function PickList({
  items,
  width,
  limit,
  at,
  onMove,
  hasCursor = true,
  theme,
}: {
  readonly theme: Theme
  readonly items: readonly PickItem[]
  readonly width: number
  /** Rows shown at once; the list scrolls. */
  readonly limit: number
  /** The choice the cursor starts on. */
  readonly at: number
  /** Hears where the cursor went. */
  readonly onMove?: (index: number) => void
  /** Without, no row looks chosen: for a list that takes no answer yet. */
  readonly hasCursor?: boolean
}): ReactNode {
  const options = useMemo(
    () => items.map(({ key, label }) => ({ key, value: key, label: truncateToWidth(label, width - 2) })),
    [items, width],
  )
  const onSelect = useCallback(
    ({ value }: { value: string }) => items.find(({ key }) => key === value)?.choose(),
    [items],
  )
  const onHighlight = useCallback(
    ({ value }: { value: string }) => onMove?.(items.findIndex(({ key }) => key === value)),
    [items, onMove],
  )
  // The library hands the label on as a plain string; it is the safe one given above.
  const Item = useCallback(
    ({ label, isSelected }: { label: string; isSelected?: boolean }) => (
      <Text wrap="truncate">
        {isSelected === true && hasCursor
          ? theme.paint(literal`[${label as SafeText}]`, { role: 'accent', chip: true })
          : theme.paint(literal` ${label as SafeText}`, {})}
      </Text>
    ),
    [hasCursor, theme],
  )
  return (
    <SelectInput
      items={options}
      limit={limit}
      initialIndex={at}
      onSelect={onSelect}
      onHighlight={onHighlight}
      indicatorComponent={NoIndicator}
      itemComponent={Item}
    />
  )
}
