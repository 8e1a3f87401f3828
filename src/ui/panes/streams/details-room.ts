/** For what a consumer would have a second line: for its name and its reason to be whole, or for more to be said. */
export type SecondLine = 'to-be-whole' | 'to-say-all' | 'nothing'

/** How many lines each part of the details could fill; a part with none is not shown. */
export type DetailsNeeds = {
  readonly facts: number
  /** Consumers, each with a line of its own. */
  readonly consumers: number
  readonly secondLine: SecondLine
  readonly messages: number
  readonly words: number
  readonly command: number
}

/** How many lines each part has below its rule; undefined for a part that has no room. */
export type DetailsRoom = {
  readonly facts: number
  /** The heading of the table included. */
  readonly table: number
  readonly linesEach: 1 | 2
  readonly messages: number | undefined
  readonly words: number | undefined
  readonly command: number | undefined
  /** Blank rows above each rule but the first. */
  readonly gap: 0 | 1
  /** Rows that nothing needs. */
  readonly spare: number
}

/** Below so many rows none is left blank. */
const leastWithGap = 14
const leastFacts = 3
const leastConsumers = 3
const leastMessages = 4
const enoughMessages = 8

/**
 * Divides the rows. Where there are few, the first consumers and facts come before the others; then messages,
 * what they say in words, and the command; what is left goes to messages and consumers. A consumer has a second line where
 * all of them have one: to be whole at the cost of words and command, to say more where the rows were blank.
 */
export function divideDetails(height: number, needs: DetailsNeeds): DetailsRoom {
  return divide(height, needs, hasSecondLines(height, needs) ? 2 : 1)
}

// How many messages are stored decides nothing here: the table does not change when one more comes. Above them it is dense.
function hasSecondLines(height: number, { secondLine, ...needs }: DetailsNeeds): boolean {
  if (secondLine === 'nothing') return false
  const usual = { ...needs, messages: needs.messages === 0 ? 0 : enoughMessages }
  const [one, two] = [divide(height, usual, 1), divide(height, usual, 2)]
  if (two.table < 1 + 2 * needs.consumers || two.facts < needs.facts) return false
  return secondLine === 'to-be-whole'
    ? one.messages === undefined || two.messages !== undefined
    : needs.messages === 0 && one.words === two.words && one.command === two.command
}

function divide(height: number, needs: Omit<DetailsNeeds, 'secondLine'>, linesEach: 1 | 2): DetailsRoom {
  const gap = height < leastWithGap ? 0 : 1
  const ruleRows = 1 + gap
  let spare = Math.max(0, height - 1)
  const give = (wanted: number): number => {
    const given = Math.max(0, Math.min(wanted, spare))
    spare -= given
    return given
  }
  const take = (lines: number): number | undefined =>
    lines === 0 || lines + ruleRows > spare ? undefined : give(lines + ruleRows) - ruleRows

  const mostTable = 1 + needs.consumers * linesEach
  const least = give(Math.min(1, needs.facts))
  give(ruleRows)
  const fewest = give(Math.min(mostTable, 1 + leastConsumers))
  const facts = least + give(Math.min(needs.facts, leastFacts) - least)
  const table = fewest + give(Math.min(mostTable - fewest, Math.floor(height / 2) - fewest))
  const moreFacts = give(needs.facts - facts)
  const messages = take(Math.min(needs.messages, leastMessages))
  const wanted = messages === undefined ? 0 : Math.min(needs.messages, enoughMessages) - messages
  const moreConsumers = give(Math.min(mostTable - table, Math.max(Math.ceil(spare / 2), spare - wanted)))
  const moreMessages = give(wanted)
  const words = take(needs.words)
  const command = take(needs.command)
  const restMessages = messages === undefined ? 0 : give(needs.messages - messages - moreMessages)
  const restConsumers = give(mostTable - table - moreConsumers)
  return {
    facts: facts + moreFacts,
    table: table + moreConsumers + restConsumers,
    linesEach,
    messages: messages === undefined ? undefined : messages + moreMessages + restMessages,
    words,
    command,
    gap,
    spare,
  }
}
