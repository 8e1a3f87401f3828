import { listContexts, readContext, resolveConnectionSettings, selectedContext } from '../jetstream/index.js'
import type { NatsContext, SettingsPlace } from '../jetstream/index.js'
import { looksSecret } from '../lib/looks-secret.js'
import type { Redactor } from '../lib/redact.js'
import type { ContextReport } from './report.js'
import { within } from './within.js'

const mostContexts = 50
const readWithinMs = 1500

/** What stands in a context that is not a setting of its own. */
const notFields: readonly string[] = ['name', 'description']

/**
 * Reads the contexts of the `nats` CLI, at most 50, and says of each whether it could be used and why not. `asked` is
 * the one a run would take. The secrets found are taught to `redactor`; no value is in the report.
 */
export async function lookAtContexts(given: {
  readonly place: SettingsPlace
  readonly asked: string | undefined
  readonly usedWhy: string
  readonly redactor: Redactor
}): Promise<readonly ContextReport[]> {
  const { place, asked } = given
  const names = await within(readWithinMs, listContexts(place), [])
  const selection = await within(readWithinMs, selectedContext(place), undefined)
  const selected = selection?.ok === true ? selection.value : undefined
  const shown = [...new Set([...names.slice(0, mostContexts), ...(asked === undefined ? [] : [asked])])]
  return Promise.all(
    shown.map(async (name): Promise<ContextReport> => {
      const state = await within(readWithinMs, judge(given, name), {
        usable: false,
        fields: [],
        why: `it cannot be read within ${readWithinMs / 1000} s`,
      })
      const used = name === asked && state.usable
      const why = used ? given.usedWhy : state.why
      return { name: looksSecret(name) ? '***' : name, selected: name === selected, used, ...state, why }
    }),
  )
}

async function judge(
  given: { readonly place: SettingsPlace; readonly redactor: Redactor },
  name: string,
): Promise<Pick<ContextReport, 'usable' | 'fields' | 'why'>> {
  const { place, redactor } = given
  const read = await readContext(place, name, { fileToo: true })
  if (!read.ok) return { usable: false, fields: [], why: read.error }
  redactor.learn([read.value.password, read.value.token, read.value.userJwt, read.value.userSeed])
  const fields = fieldsOf(read.value)
  // The context alone: what flags and environment would put over it is another question.
  const env = Object.fromEntries(Object.entries(place.env).filter(([variable]) => !variable.startsWith('NATS_')))
  const resolved = await resolveConnectionSettings({ ...place, env, flags: { context: name } })
  if (!resolved.ok) {
    const { summary, advice } = resolved.error
    return { usable: false, fields, why: advice === undefined ? summary : `${summary}; ${advice}` }
  }
  const notes = resolved.value?.notes ?? []
  return { usable: true, fields, why: notes.length === 0 ? 'it is not asked for' : notes.join('; ') }
}

function fieldsOf(context: NatsContext): readonly string[] {
  return Object.entries(context)
    .filter(([name, value]) => value !== undefined && value !== false && value !== '' && !notFields.includes(name))
    .map(([name]) => name)
}
