import { Box } from 'ink'
import type { ReactNode } from 'react'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import { Field } from '../components/field.js'
import type { Line } from '../components/line.js'
import { useScreen } from '../context/screen-context.js'
import { formError, formValues } from '../overlays.js'
import type { FormField, Overlay } from '../overlays.js'
import { dialogRoom } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { OverlayBox, boxCells, boxRows, wrapNotes } from './overlay-box.js'

const mostHintRows = 3

type FormOverlayState = Extract<Overlay, { kind: 'form' }>

/** A form below the rows: one row a field, and under them what is wrong or what the field is for. */
export function FormOverlay({
  overlay,
  area,
}: {
  readonly overlay: FormOverlayState
  readonly area: DialogArea
}): ReactNode {
  const { ui } = useScreen()
  const inner = area.list.width - boxCells
  const field = overlay.fields[overlay.at]
  const labelCells = Math.max(...overlay.fields.map(({ label }) => label.length)) + 2
  const values = formValues(overlay.fields)
  const { notes, gap, start, shown, lines, height } = formShape(overlay, area)
  const many = overlay.fields.length
  const place: Line = [{ text: literal`${start + 1}-${start + shown.length} of ${many}`, role: 'dim' }]
  return (
    <OverlayBox
      area={area}
      height={height}
      title={[{ text: overlay.title }]}
      corner={shown.length < many ? place : undefined}
      lines={lines}
    >
      <Box marginTop={notes + gap} flexDirection="column">
        {shown.map((one) => (
          <Field
            key={one.id}
            label={one.label}
            value={shownValue(one, one === field)}
            width={inner}
            labelCells={labelCells}
            selected={one === field}
            editing={one === field && one.choices === undefined && one.fixed === undefined}
            dim={one.fixed !== undefined}
            placeholder={one.placeholder}
            bad={one.value !== '' && one.check(one.value, values) !== undefined}
            onChange={(value) => ui.replaceTop(withValue(overlay, one.id, value))}
            onSubmit={() => submitForm(ui, overlay)}
          />
        ))}
      </Box>
    </OverlayBox>
  )
}

/** What of a form has room: how many notes, the fields that are shown from `start` on, its lines, its height. */
export function formShape(overlay: FormOverlayState, area: DialogArea) {
  const inner = area.list.width - boxCells
  const field = overlay.fields[overlay.at]
  const error = field?.check(field.value, formValues(overlay.fields))
  const problem = overlay.problem ?? (error === undefined || field?.value === '' ? undefined : safeText(error))
  const hint = problem ?? hintOf(overlay, field)
  // Without colours the sign still tells a refusal from a hint.
  const hints = wrapToWidth(problem === undefined ? hint : literal`! ${problem}`, inner).slice(0, mostHintRows)
  // As many rows for every field, so that the form stands still while one goes through it.
  const hintRows = overlay.fields.map((one) => wrapToWidth(hintOf(overlay, one), inner).length)
  const room = Math.max(hints.length, Math.min(mostHintRows, Math.max(1, ...hintRows)))
  // The fields come first: where room is short the notes give way, then the fields scroll with the cursor.
  const fieldRoom = Math.max(1, dialogRoom(area) - boxRows - 1 - room)
  const notes = wrapNotes(overlay.notes, inner).slice(0, Math.max(0, fieldRoom - overlay.fields.length - 1))
  const start = Math.max(0, Math.min(overlay.at - 1, overlay.fields.length - fieldRoom))
  const shown = overlay.fields.slice(start, start + fieldRoom)
  const gap = notes.length > 0 ? 1 : 0
  const blank: Line[] = Array.from({ length: gap + shown.length + 1 }, () => [])
  const lines: readonly Line[] = [
    ...notes,
    ...blank,
    ...hints.map((text): Line => [{ text, role: problem === undefined ? 'dim' : 'bad' }]),
  ]
  return { notes: notes.length, gap, start, shown, lines, height: lines.length + room - hints.length + boxRows }
}

// Without colours the words still tell what cannot be changed.
function shownValue({ value, choices, fixed, placeholder = '' }: FormField, selected: boolean): string {
  if (fixed !== undefined) return `${value === '' ? placeholder : value} · fixed`
  return choices && selected ? `${value}   ← → change it` : value
}

function hintOf({ likeThis }: FormOverlayState, field: FormField | undefined): SafeText {
  if (field?.fixed === undefined) return safeText(field?.hint ?? '')
  const offer = likeThis ? literal`. Enter makes a new one like this` : literal``
  return literal`not changed here: ${safeText(field.fixed)}${offer}`
}

/** The form with one value replaced and the old refusal gone. */
export function withValue(overlay: FormOverlayState, id: string, value: string): FormOverlayState {
  return {
    ...overlay,
    problem: undefined,
    fields: overlay.fields.map((field) => (field.id === id ? { ...field, value: typed(field, value) } : field)),
  }
}

// Behind -1, which is no limit, a digit can only be meant as another number.
function typed({ isNumber, value }: FormField, next: string): string {
  return isNumber === true && value === '-1' && /^-1\d$/.test(next) ? next.slice(2) : next
}

/** Submits when every value will do; otherwise goes to the first that will not and says why. */
export function submitForm(ui: { readonly replaceTop: (overlay: Overlay) => void }, overlay: FormOverlayState): void {
  const error = formError(overlay.fields)
  if (error) ui.replaceTop({ ...overlay, at: error.index, problem: safeText(error.text) })
  else overlay.submit(formValues(overlay.fields))
}
