import { err, ok, type Result } from '../lib/result.js'
import type { SettingsPlace } from './nats-context.js'

/** Why the settings cannot be used; `summary` and `advice` are for the user and hold no secret. */
export type SettingsError = { readonly summary: string; readonly advice?: string }

/** One setting as given, and by whom. */
export type Given = {
  readonly value: string
  readonly origin: string
  /** What to call it in a sentence, where the origin alone does not tell: `the password of context prod`. */
  readonly name?: string
}

/** What to call a setting in a sentence: `--nkey`, `NATS_NKEY`, `the nkey of context prod`. */
export function nameOf(given: Given): string {
  return given.name ?? given.origin
}

/** The value and its origin; `undefined` when there is none, or it is empty. */
export function asGiven(value: string | undefined, origin: string): Given | undefined {
  return value === undefined || value === '' ? undefined : { value, origin }
}

/** Reads a file the user pointed at, only to say at once when it cannot be read. */
export function readGivenFile(place: SettingsPlace, file: Given): Result<string, SettingsError> {
  try {
    return ok(place.files.readText(file.value))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it may not be read' : code || 'unreadable'
    return err({ summary: `${file.value} (${file.origin}): ${why}` })
  }
}
