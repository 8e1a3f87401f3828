import { expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import { showPart } from '../../test/support/part.js'
import { StatusLine } from './status-line.js'

it('says what came of the last key by a sign and words, in exactly one row', async () => {
  const part = showPart(<StatusLine width={40} />, { size: { columns: 40, rows: 1 } })
  const signs = { info: '·', good: '✓', warn: '!', bad: '✗' } as const
  for (const [tone, sign] of Object.entries(signs)) {
    part.ui.say(tone as keyof typeof signs, literal`what came of it`)
    await part.drawn()
    expect(part.text()).toBe(` ${sign} what came of it`)
  }
  part.ui.say('bad', literal`a long story that does not fit into forty cells at all`)
  await part.drawn()
  expect(part.lines().map(textWidth)).toEqual([40])
})
