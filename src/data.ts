import answersJson from '../data/answers.json' with { type: 'json' }
import presetsJson from '../data/presets.json' with { type: 'json' }
import reviewsJson from '../data/reviews.json' with { type: 'json' }
import templatesJson from '../data/templates.json' with { type: 'json' }
import type { Review, WorkspaceOptions } from './jetstream/index.js'

/** What ships in `data/`, typed; `src/test/data.test.ts` checks the shapes. */
export const reviews: readonly Review[] = reviewsJson
/** Owner's answers to start from, for four stars and more and for fewer; `{author}` stands for the reviewer. */
export const answers: { readonly pleased: readonly string[]; readonly sorry: readonly string[] } = answersJson
/** Reviews to start writing from. */
export const templates: readonly {
  readonly author: string
  readonly store: string
  readonly rating: number
  readonly text: string
}[] = templatesJson
/** The stream and the consumers behind the modes, in the server's own shape: the JSON's words are the server's enums. */
export const presets = presetsJson as unknown as WorkspaceOptions['presets']

/** The presets for streams with so many copies; as they ship where that is open. */
export function presetsWith(replicas: number | undefined): WorkspaceOptions['presets'] {
  return replicas === undefined ? presets : { ...presets, stream: { ...presets.stream, num_replicas: replicas } }
}
