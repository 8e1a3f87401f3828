import { subjectError } from '../../jetstream/index.js'
import type { CommandContext } from './context.js'

/** What a review is published on: the composer's subject, or the stream's own where that is none. */
export function publishSubject({ ui, workspace }: Pick<CommandContext, 'ui' | 'workspace'>): string {
  const { subject: typed } = ui.get().composer.values
  return subjectError(typed, { wildcards: false }) === undefined ? typed : `${workspace.stream.get()}.rateGiven`
}
