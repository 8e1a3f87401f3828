import { formatAmount } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { LanePlaceWanted } from '../jetstream/index.js'
import type { Planned } from '../stage/set-up-schema.js'
import { policyWords } from './lane-words.js'

const limits = { maxBytes: 200 }

/** One thing that will be made or done, for whoever is to agree to it. */
export function plannedWords(planned: Planned): SafeText {
  switch (planned.kind) {
    case 'stream': {
      const subjects = joinSafe(
        planned.subjects.map((subject) => safeText(subject, limits)),
        literal`, `,
      )
      return literal`make the stream ${safeText(planned.name, limits)} on ${subjects}`
    }
    case 'consumer':
      return literal`make the consumer ${safeText(planned.name, limits)} of ${safeText(planned.stream, limits)}`
    case 'publish':
      return literal`publish ${formatAmount(planned.count, 'message')} on ${safeText(planned.subject, limits)}`
    case 'worker':
      return literal`let a worker ${safeText(planned.name, limits)} receive ${wantedWords(planned.place)}: ${policyWords(planned.policy)}`
  }
}

function wantedWords(place: LanePlaceWanted): SafeText {
  switch (place.kind) {
    case 'shared':
      return literal`from ${safeText(place.consumer, limits)} of ${safeText(place.stream, limits)}`
    case 'own':
      return literal`from a consumer of its own, ${safeText(place.how)}, on ${safeText(place.stream, limits)}`
    case 'core': {
      const subject = literal`what is published on ${safeText(place.subject, limits)}`
      return place.queue === undefined
        ? subject
        : literal`${subject}, in turn with others of the queue group ${safeText(place.queue, limits)}`
    }
  }
}
