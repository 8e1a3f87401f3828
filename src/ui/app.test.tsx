import { expect, it } from 'vitest'
import { createStore } from '../lib/store.js'
import { createCommandBench } from '../test/support/explorer.js'
import { renderNode } from '../test/support/render.js'
import { App } from './app.js'
import { createTheme } from './theme.js'

const theme = createTheme({}, { ascii: false })
const at = { columns: 80, rows: 24 }

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
  const shown = renderNode(
    <App
      workspace={broken}
      screen={screen}
      size={createStore(at)}
      theme={theme}
      onCrash={(error) => crashes.push(error)}
    />,
    at,
  )
  await shown.drawn()
  expect(crashes).toEqual([fault])
  expect(shown.text()).toBe('')
})
