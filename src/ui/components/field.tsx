import { Box, Text } from 'ink'
import TextInput from 'ink-text-input'
import type { ReactNode } from 'react'
import { keepTypable } from '../../keymap/chord.js'
import { safeText } from '../../lib/safe-text.js'
import { padToWidth } from '../../lib/text-width.js'
import { useScreen } from '../context/screen-context.js'
import { paintLine } from './line.js'

/** One labelled value of a form on one row: a text field while it is edited, plain text otherwise. */
export type FieldProps = {
  readonly label: string
  readonly value: string
  readonly width: number
  readonly selected: boolean
  readonly editing: boolean
  readonly bad: boolean
  /** Said in place of an empty value. */
  readonly placeholder?: string
  /** Cells of the label column, for forms with longer labels. */
  readonly labelCells?: number
  /** How many rows the value may take. */
  readonly height?: number
  readonly onChange: (value: string) => void
  readonly onSubmit: () => void
}

/** Cells a label takes unless told otherwise. */
const shortLabelCells = 9

/** See `FieldProps`. The text field is the library's; it alone listens to keys while it is mounted. */
export function Field({
  label,
  value,
  width,
  selected,
  editing,
  bad,
  placeholder = '',
  labelCells = shortLabelCells,
  height = 1,
  onChange,
  onSubmit,
}: FieldProps): ReactNode {
  const { theme } = useScreen()
  const sign = selected ? theme.glyphs.cursor : ' '
  const labelText = padToWidth(safeText(label), labelCells)
  const role = bad ? 'bad' : selected ? 'accent' : 'dim'
  const room = Math.max(1, width - labelCells - 1)
  return (
    <Box width={width} height={height}>
      <Text>
        {theme.paint(safeText(sign), { role: 'accent', bold: true }) + theme.paint(labelText, { role, bold: selected })}
      </Text>
      {editing ? (
        // The end of a long value is where it is being written: its beginning scrolls out at the top.
        <Box width={room} height={height} overflow="hidden" flexDirection="column" justifyContent="flex-end">
          <Box width={room} minHeight={height} flexShrink={0}>
            <TextInput value={keepTypable(value)} onChange={(next) => onChange(cleanTyped(next))} onSubmit={onSubmit} />
          </Box>
        </Box>
      ) : (
        <Box width={room} height={height} overflow="hidden">
          <Text>
            {height === 1 || value === ''
              ? paintLine(
                  value === '' ? [{ text: safeText(placeholder), role: 'dim' }] : [{ text: safeText(value) }],
                  room,
                  theme,
                )
              : theme.paint(safeText(value), {})}
          </Text>
        </Box>
      )}
    </Box>
  )
}

// The library deletes by UTF-16 unit and so can leave half a character behind.
function cleanTyped(value: string): string {
  return value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
}
