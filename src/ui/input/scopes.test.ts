import { expect, it } from 'vitest'
import { paneOrder } from '../layout.js'
import { paneScopes } from './scopes.js'

it('a pane has its own keys first, then those of lists, then those of everywhere', () => {
  expect(paneOrder.map((pane) => paneScopes(pane).join(' '))).toEqual([
    'streams list global',
    'composer list global',
    'consumer list global',
    'consumer list global',
    'consumer list global',
  ])
})
