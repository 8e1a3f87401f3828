import { describe, expect, it } from 'vitest'
import { contextChoices } from './context-question.js'

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
