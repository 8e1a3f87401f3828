import { Box, Text } from 'ink'
import TextInput from 'ink-text-input'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { keepTypable } from '../../keymap/chord.js'
import { safeText } from '../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../lib/text-width.js'
import { useScreen } from '../context/screen-context.js'
import { edited } from './field-editing.js'
import type { Edited } from './field-editing.js'
import { paintLine } from './line.js'

/** One labelled value of a form on one row: a text field while it is edited, plain text otherwise. */
export type FieldProps = {
  readonly label: string
  readonly value: string
  readonly width: number
  readonly selected: boolean
  readonly editing: boolean
  readonly bad: boolean
  /** Cannot be changed. */
  readonly dim?: boolean
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
  dim = false,
  placeholder = '',
  labelCells = shortLabelCells,
  height = 1,
  onChange,
  onSubmit,
}: FieldProps): ReactNode {
  const { theme } = useScreen()
  // The library's cursor goes to the start of an emptied field and to the end of a new one; nothing else moves it.
  const [isHoming, setHoming] = useState(false)
  const [mount, setMount] = useState(0)
  useEffect(() => {
    if (!isHoming) return
    const back = setImmediate(() => setHoming(false))
    return () => clearImmediate(back)
  }, [isHoming])
  const take = ({ value: next, cursor }: Edited): void => {
    if (cursor === 'start') setHoming(true)
    if (cursor === 'end') setMount(mount + 1)
    if (next !== value) onChange(next)
  }
  const sign = selected ? theme.glyphs.cursor : ' '
  const labelText = padToWidth(safeText(label), labelCells)
  const role = bad ? 'bad' : selected ? 'accent' : 'dim'
  const room = Math.max(1, width - labelCells - 1)
  // The library's cursor takes a cell behind the text.
  const cells = height === 1 ? Math.max(room, textWidth(safeText(value)) + 1) : room
  return (
    <Box width={width} height={height}>
      <Text>
        {theme.paint(safeText(sign), { role: 'accent', bold: true }) + theme.paint(labelText, { role, bold: selected })}
      </Text>
      {editing ? (
        // The end of a long value is where it is being written: its beginning scrolls out, of one row at the left.
        <Box width={room} height={height} overflow="hidden" flexDirection="column" justifyContent="flex-end">
          <Box width={cells} marginLeft={room - cells} minHeight={height} flexShrink={0}>
            <TextInput
              key={mount}
              value={isHoming ? '' : keepTypable(value)}
              onChange={(next) => take(edited(cleanTyped(next)))}
              onSubmit={onSubmit}
            />
          </Box>
        </Box>
      ) : (
        <Box width={room} height={height} overflow="hidden">
          <Text>
            {height === 1 || value === ''
              ? paintLine(
                  value === ''
                    ? [{ text: safeText(placeholder), role: 'dim' }]
                    : [{ text: safeText(value), ...(dim && { role: 'dim' as const }) }],
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
