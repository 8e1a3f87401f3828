import { expect, it } from 'vitest'
import { literal } from '../lib/safe-text.js'
import { createStore } from '../lib/store.js'
import { createCommandBench } from '../test/support/explorer.js'
import { renderNode } from '../test/support/render.js'
import { App } from './app.js'
import type { AppState } from './app.js'
import { createTheme } from './theme.js'

const theme = createTheme({}, { ascii: false })
const at = { columns: 80, rows: 24 }

it('shows the start, then the explorer', async () => {
  const { workspace, ui, slots, commands } = createCommandBench()
  const state = createStore<AppState>({ kind: 'starting', steps: [literal`Looking around`] })
  const shown = renderNode(
    <App state={state} size={createStore(at)} theme={theme} onCrash={() => expect.unreachable()} />,
    at,
  )
  expect(shown.text()).toContain('Looking around')
  const screen = { ui, slots, theme, commands, readOnly: false, nowMs: createStore(0), serverLabel: '' }
  state.set({ kind: 'ready', workspace, screen })
  await shown.drawn()
  expect(shown.text()).toContain('3 Messages')
  expect(shown.text()).not.toContain('Looking around')
})

it('hands a fault while drawing on, once, and draws nothing more', async () => {
  const crashes: unknown[] = []
  const { workspace, ui, slots, commands } = createCommandBench()
  const fault = new Error('cannot draw')
  const broken = {
    ...workspace,
    get stream(): never {
      throw fault
    },
  }
  const screen = { ui, slots, theme, commands, readOnly: false, nowMs: createStore(0), serverLabel: '' }
  const state = createStore<AppState>({ kind: 'ready', workspace: broken, screen })
  const shown = renderNode(
    <App state={state} size={createStore(at)} theme={theme} onCrash={(error) => crashes.push(error)} />,
    at,
  )
  await shown.drawn()
  expect(crashes).toEqual([fault])
  expect(shown.text()).toBe('')
})
