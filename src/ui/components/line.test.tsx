import { expect, it } from 'vitest'
import { literal } from '../../lib/safe-text.js'
import { renderNode } from '../../test/support/render.js'
import { createTheme } from '../theme.js'
import { Rows, paintLine } from './line.js'

it('tmp', () => {
  const theme = createTheme({}, { ascii: false })
  const shown = renderNode(<Rows rows={[paintLine([{ text: literal`abc`, role: 'good' }], 6, theme)]} />, {
    columns: 20,
    rows: 5,
  })
  expect(JSON.stringify(shown.painted())).toBe('')
})
