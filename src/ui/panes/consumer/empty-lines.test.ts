import { expect, it } from 'vitest'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import { emptyLines } from './empty-lines.js'

it('names only the way to join while a consumer is observed: no other key would take anything', () => {
  const snapshot = createSessionDouble(createManualClock(0), {}).session.state.get()
  const wordsOf = (of: typeof snapshot): string =>
    emptyLines(of, { filter: '', readOnly: false })
      .flat()
      .map(({ text }) => text)
      .join('')
  expect(wordsOf(snapshot)).toContain('f asks for a message')
  const observed = wordsOf({ ...snapshot, phase: { kind: 'observing' } })
  expect(observed).toContain('J joins')
  expect(observed).not.toContain('asks')
})
