import { describePath, looksSecret } from '../../lib/looks-secret.js'
import { err, ok, type Result } from '../../lib/result.js'
import { whyUnreadable } from '../../lib/given-file.js'
import type { SettingsPlace } from './settings-contract.js'

/** Why the settings cannot be used; `summary` and `advice` are for the user and hold no secret. */
export type SettingsError = {
  readonly summary: string
  readonly advice?: string
  /** The selected context, when it alone is to blame: nobody asked for it this time, so one can go on without it. */
  readonly selectedContext?: string
}

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

/** Reads a file the user pointed at. A secret that stands in place of the path is neither looked for nor repeated. */
export async function readGivenFile(place: SettingsPlace, file: Given): Promise<Result<string, SettingsError>> {
  const misplaced = misplacedSecret(file, 'the path of a file')
  if (misplaced !== undefined) return err(misplaced)
  try {
    return ok(await place.files.readText(file.value))
  } catch (error) {
    return err({ summary: `${describePath(file.value)} (${file.origin}): ${whyUnreadable(error)}` })
  }
}

/** The error for a secret given where `wanted` is expected, without the secret; `undefined` when it is none. */
function misplacedSecret(given: Given, wanted: string): SettingsError | undefined {
  if (!looksSecret(given.value)) return undefined
  return {
    summary: `${given.name ?? `the value of ${given.origin}`} looks like ${secretKind(given.value)}; it takes ${wanted}`,
    advice: 'put the secret into a file that only you can read, and give the path of that file',
  }
}

function secretKind(text: string): string {
  if (/BEGIN NATS|eyJ/.test(text)) return 'credentials themselves'
  return /^\s*S[UANOCX][A-Z2-7]{20,}\s*$/.test(text) ? 'a seed itself' : 'a secret itself'
}
