import { expect, it } from 'vitest'
import { literal } from '../../../lib/safe-text.js'
import { showPart } from '../../../test/support/part.js'
import { HappenedPane } from './happened-pane.js'

const rect = { x: 0, y: 0, width: 60, height: 8 }
const title = [{ text: literal`7 What just happened` }]

it('claims of the time before nothing, and then tells what was seen', async () => {
  const part = showPart(<HappenedPane rect={rect} columns={60} focused={false} title={title} />, {
    prepare: (bench) => bench.show(),
  })
  const words = (): string => part.text().replace(/\s+/g, ' ')
  expect(words()).toContain('Nothing was seen to happen yet. What was before this run is not known here.')
  part.happenings.add({ stream: 'REVIEWS' }, { kind: 'stored', count: 3, duplicates: 0, toSeq: 3 })
  part.clock.advance(40)
  await part.drawn()
  expect(words()).toContain('you published 3: stored, the last as seq 3')
  expect(words()).not.toContain('Nothing was seen')
})
