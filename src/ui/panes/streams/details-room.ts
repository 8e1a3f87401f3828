/** How many lines each part of the details could fill; a part with none is not shown. */
export type DetailsNeeds = {
  readonly facts: number
  readonly consumers: number
  readonly messages: number
  readonly words: number
  readonly command: number
}

/** How many lines each part has below its rule; undefined for a part that has no room. */
export type DetailsRoom = {
  readonly facts: number
  /** The heading of the table included. */
  readonly table: number
  readonly messages: number | undefined
  readonly words: number | undefined
  readonly command: number | undefined
}

/** A rule, and a blank row above it. */
const ruleRows = 2
const leastConsumers = 3
const leastMessages = 4

/**
 * Divides the rows: facts and consumers come first, then messages, what they say in words, and the command; what is left
 * goes to consumers and messages.
 */
export function divideDetails(height: number, needs: DetailsNeeds): DetailsRoom {
  const facts = Math.max(0, Math.min(needs.facts, height - 1))
  const leastTable = 1 + Math.min(needs.consumers, leastConsumers)
  let spare = height - 1 - facts - ruleRows - leastTable
  const take = (lines: number): number | undefined => {
    if (lines === 0 || lines + ruleRows > spare) return undefined
    spare -= lines + ruleRows
    return lines
  }
  const messages = take(Math.min(needs.messages, leastMessages))
  const words = take(needs.words)
  const command = take(needs.command)
  const moreMessages = messages === undefined ? 0 : needs.messages - messages
  const free = Math.max(0, spare)
  const moreConsumers = Math.min(needs.consumers + 1 - leastTable, Math.max(Math.ceil(free / 2), free - moreMessages))
  return {
    facts,
    table: leastTable + moreConsumers,
    messages: messages === undefined ? undefined : messages + Math.min(moreMessages, free - moreConsumers),
    words,
    command,
  }
}
