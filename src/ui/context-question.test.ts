import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { askContext, contextChoices } from './context-question.js'

describe('contextChoices', () => {
  it('goes on without the context, or with another one, each by a digit', () => {
    expect(contextChoices('prod', ['dev', 'prod', 'ci'])).toEqual([
      { key: '1', label: 'go on without it', connection: { noContext: true } },
      { key: '2', label: 'connect with context dev', connection: { context: 'dev' } },
      { key: '3', label: 'connect with context ci', connection: { context: 'ci' } },
    ])
  })

  it('never has more than digits', () => {
    const known = Array.from({ length: 30 }, (_, index) => `c${index}`)
    expect(contextChoices('prod', known).map(({ key }) => key)).toEqual([...'123456789'])
  })
})

describe('the question how to go on', () => {
  function ask() {
    const clock = createManualClock()
    const shown: boolean[] = []
    const taken: unknown[] = []
    const paints: (() => void)[] = []
    let drops = 0
    let labels: readonly string[] = []
    const question = askContext(contextChoices('prod', ['dev']), {
      show: ({ choices, isDeaf }) => {
        shown.push(isDeaf)
        labels = choices.map(({ label }) => label)
        if (!isDeaf) choices[1]?.choose()
      },
      painting: { clock, draw: () => undefined, afterPaint: (listener) => paints.push(listener) },
      dropTyped: () => (drops += 1),
      take: (connection) => taken.push(connection),
    })
    return { question, clock, shown, taken, paints, drops: () => drops, labels: () => labels }
  }

  it('takes no answer before it was on the screen long enough to be read, and drops what was typed till then', async () => {
    const { question, clock, shown, taken, paints, drops, labels } = ask()
    await Promise.resolve()
    clock.advance(10_000)
    expect([question.isDeaf(), shown, drops()]).toEqual([true, [true], 0])
    paints[0]?.()
    clock.advance(299)
    expect([question.isDeaf(), drops()]).toEqual([true, 0])
    clock.advance(1)
    expect([question.isDeaf(), shown, drops()]).toEqual([false, [true, false], 1])
    expect(labels()).toEqual(['1  go on without it', '2  connect with context dev'])
    expect(taken).toEqual([{ context: 'dev' }])
  })

  it('does not come back when something else has taken its place', async () => {
    const { question, clock, shown, paints, drops } = ask()
    await Promise.resolve()
    paints[0]?.()
    question.end()
    clock.advance(1000)
    expect([shown, drops()]).toEqual([[true], 0])
  })
})
