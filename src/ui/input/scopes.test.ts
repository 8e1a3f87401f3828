import { expect, it } from 'vitest'
import { asDeliveryId } from '../../jetstream/wire/ids.js'
import { literal } from '../../lib/safe-text.js'
import { paneOrder } from '../panes/table.js'
import { overlayScopes, paneScopes } from './scopes.js'

it('a pane has its own keys first, then those of lists, then those of everywhere', () => {
  expect(paneOrder.map((pane) => paneScopes(pane).join(' '))).toEqual([
    'streams list global',
    'composer list global',
    'consumer message list global',
    'consumer message list global',
    'consumer message list global',
    'workers message list global',
    'list global',
    'time consumer message list global',
    'consumer message list global',
  ])
})

it('a dialog has its own keys only: none of the pane below it works', () => {
  const field = { id: 'a', label: 'a', value: 'x', hint: '', check: () => undefined }
  const form = { kind: 'form', title: literal`F`, notes: [], at: 0, submit: () => undefined } as const
  expect(overlayScopes({ kind: 'pick', title: literal`Q`, notes: [], items: [] })).toEqual(['question'])
  expect(overlayScopes({ ...form, fields: [field] })).toEqual(['form'])
  expect(overlayScopes({ ...form, fields: [{ ...field, choices: ['x', 'y'] }] })).toEqual(['choice', 'form'])
  expect(overlayScopes({ kind: 'palette', query: '', at: 0 })).toEqual(['palette'])
  expect(overlayScopes({ kind: 'help', top: 0 })).toEqual(['help', 'list'])
  expect(overlayScopes({ kind: 'word', term: 'nak', top: 0, link: 0 })).toEqual(['word', 'list'])
})

it('an opened message takes verdicts as well', () => {
  expect(overlayScopes({ kind: 'detail', deliveryId: asDeliveryId(1), top: 0 })).toEqual([
    'reader',
    'explained',
    'message',
    'list',
  ])
})
