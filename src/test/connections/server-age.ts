import { serverAges, type ServerAge } from '../support/nats-server.js'

/** The environment variable that says which servers the cases run on. */
export const ageVariable = 'REVIEW_TUI_CONNECTIONS_SERVER'

/** Which servers the cases run on: the newest unless the environment says otherwise. Throws on a word it does not know. */
export function chosenAge(env: Readonly<Record<string, string | undefined>>): ServerAge {
  const word = env[ageVariable] || 'newest'
  const age = serverAges.find((one) => one === word)
  if (age === undefined)
    throw new Error(`${ageVariable} is one of ${serverAges.join(', ')}, not ${JSON.stringify(word)}`)
  return age
}
