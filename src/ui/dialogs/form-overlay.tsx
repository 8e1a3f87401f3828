import { Box } from 'ink'
import type { ReactNode } from 'react'
import { commandKey } from '../../keymap/describe.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { wrapToWidth } from '../../lib/text-width.js'
import { cutText } from '../components/cut.js'
import { Field } from '../components/field.js'
import type { Line } from '../components/line.js'
import { useScreen } from '../context/screen-context.js'
import { formError, formValues } from '../overlays.js'
import type { FormField, Overlay } from '../overlays.js'
import { dialogRoom } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'
import { OverlayBox, boxCells, boxRows, cutNotes, wrapNotes } from './overlay-box.js'

/** So many rows a hint may take while fields scroll for it; more than that, and half of the room at most. */
const hintRows = 3

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

/**
 * What of a form has room: how many notes, the fields that are shown from `start` on, its lines, its height. What of
 * the notes or of what is said of the field has none is marked, with the key that shows all of it.
 */
export function formShape(overlay: FormOverlayState, area: DialogArea) {
  const inner = area.list.width - boxCells
  const { fields, at } = overlay
  const { text, isWrong } = saidOf(overlay, fields[at])
  const rows = dialogRoom(area) - boxRows
  // The fields come first, one of them at least and a blank row; then what is said of the one in hand.
  const most = Math.max(1, Math.min(rows - 2, Math.max(hintRows, Math.floor(rows / 2))))
  const said = wrapToWidth(text, inner)
  // As many rows for every field, so that the form stands still while one goes through it.
  const wanted = Math.max(said.length, ...fields.map((one) => wrapToWidth(hintOf(overlay, one), inner).length))
  const room = Math.min(most, wanted)
  const fieldRoom = Math.max(1, rows - 1 - room)
  // The field before stays in sight, where there is a row for it.
  const start = Math.max(0, Math.min(fieldRoom > 1 ? at - 1 : at, fields.length - fieldRoom))
  const shown = fields.slice(start, start + fieldRoom)
  const key = safeText(commandKey('form.whole'))
  // Where room is short the notes give way first.
  const wrapped = wrapNotes(overlay.notes, inner, Infinity)
  const noteRoom = Math.max(0, fieldRoom - fields.length - 1)
  const notes = cutNotes(wrapped, noteRoom, literal`${key} shows all of it`)
  const gap = notes.length > 0 ? 1 : 0
  const blank: Line[] = Array.from({ length: gap + shown.length + 1 }, () => [])
  const more = notes.length === 0 && wrapped.length > 0
  const hints = cutText(said, { room, width: inner, key, more }, { role: isWrong ? 'bad' : 'dim' })
  const lines: readonly Line[] = [...notes, ...blank, ...hints]
  return { notes: notes.length, gap, start, shown, lines, height: lines.length + room - hints.length + boxRows }
}

/** What stands below the fields of the one in hand: what is wrong with it, else what it is for. */
function saidOf(
  overlay: FormOverlayState,
  field: FormField | undefined,
): { readonly text: SafeText; readonly isWrong: boolean } {
  const error = field?.check(field.value, formValues(overlay.fields))
  const problem = overlay.problem ?? (error === undefined || field?.value === '' ? undefined : safeText(error))
  // Without colours the sign still tells a refusal from a hint.
  return problem === undefined
    ? { text: hintOf(overlay, field), isWrong: false }
    : { text: literal`! ${problem}`, isWrong: true }
}

/** All that a form says, for a view that scrolls: its notes, and the field in hand with what is said of it. */
export function wholeForm(overlay: FormOverlayState): readonly SafeText[] {
  const field = overlay.fields[overlay.at]
  const notes = overlay.notes.map((line) =>
    joinSafe(
      line.map(({ text }) => text),
      literal``,
    ),
  )
  const { text, isWrong } = saidOf(overlay, field)
  const hint = hintOf(overlay, field)
  return [
    ...notes,
    ...(notes.length > 0 ? [literal``] : []),
    literal`${safeText(field?.label ?? '')}: ${safeText(field?.value === '' ? (field.placeholder ?? '') : (field?.value ?? ''))}`,
    text,
    ...(isWrong ? [hint] : []),
  ]
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
