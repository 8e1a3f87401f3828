import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../lib/clock.js'
import { literal, safeText } from '../lib/safe-text.js'
import { createStore } from '../lib/store.js'
import { renderNode } from '../test/support/render.js'
import type { ScreenSize } from '../test/support/render.js'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { ContextScreen } from './context-screen.js'
import type { ContextAsked } from './context-screen.js'
import { createInputStream } from './terminal/input-stream.js'
import { createTheme } from './theme.js'

const theme = createTheme({}, { ascii: false })
const show = (asks: ContextAsked, size: ScreenSize) =>
  renderNode(<ContextScreen asked={createStore(asks)} theme={theme} size={createStore(size)} />, size)
const words = (count: number, text: string) =>
  Array.from({ length: count }, (_, index) => safeText(`${text} ${index + 1}`))
const asked = (...labels: readonly string[]) =>
  labels.map((label, at) => ({ key: `${at + 1}`, label: safeText(`${at + 1}  ${label}`), choose: () => undefined }))

it('is drawn at any size a terminal may report', async () => {
  const size = createStore({ columns: 80, rows: 24 })
  const asks: ContextAsked = {
    summary: literal`no`,
    advice: words(2, 'advice'),
    choices: asked('go on'),
    isDeaf: false,
  }
  const shown = renderNode(<ContextScreen asked={createStore(asks)} theme={theme} size={size} />, size.get())
  for (const columns of [0, 1, 2, 3, 4, 5, 6, 20]) {
    for (const rows of [0, 1, 2, 3, 5, 24]) {
      size.set({ columns, rows })
      await shown.drawn()
    }
  }
  size.set({ columns: 80, rows: 24 })
  await shown.drawn()
  expect(shown.text()).toContain('[1  go on]')
})

describe('a context that cannot be used', () => {
  it.each([
    [80, 24],
    [40, 10],
  ])('is a question with its choices, at %dx%d too', (columns, rows) => {
    const asks: ContextAsked = {
      summary: literal`the socks_proxy of context prod asks for a SOCKS proxy, which this program cannot use`,
      advice: words(3, 'a long advice that wraps over more than one line of a small screen'),
      choices: asked('go on without it', 'connect with context dev'),
      isDeaf: false,
    }
    const text = show(asks, { columns, rows }).text()
    for (const part of ['SOCKS proxy', '1  go on without it', '2  connect with context dev', 'q quits'])
      expect(text).toContain(part)
    expect(text).not.toContain('What you can do:')
  })

  it('is a list for the arrows and Enter, with more choices below where the screen is low', async () => {
    const chosen: string[] = []
    const choices = asked(...Array.from({ length: 9 }, (_, at) => `go on so ${at + 1}`)).map((one) => ({
      ...one,
      choose: () => chosen.push(one.key),
    }))
    const asks: ContextAsked = { summary: literal`no such context`, advice: [], choices, isDeaf: false }
    const source = new PassThrough()
    const input = createInputStream({ source, clock: systemClock })
    input.onToken((token) => void input.forwardToInk(token))
    input.start()
    const size = { columns: 40, rows: 10 }
    const screen = renderNode(
      <ContextScreen asked={createStore(asks)} theme={theme} size={createStore(size)} />,
      size,
      input.inkStdin,
    )
    const press = async (bytes: string, until: () => boolean): Promise<void> => {
      source.write(bytes)
      await conditionToHold({ check: until, what: `${JSON.stringify(bytes)} to be taken:\n${screen.text()}` })
    }
    expect(screen.text()).toContain('[1  go on so 1]')
    expect(screen.text()).not.toContain('go on so 9')
    for (let at = 2; at <= 9; at += 1) await press('\x1b[B', () => screen.text().includes(`[${at}  go on so ${at}]`))
    await press('\r', () => chosen.length === 1)
    expect(chosen).toEqual(['9'])
  })

  it('shows no cursor while it takes no answer', () => {
    const asks: ContextAsked = { summary: literal`no`, advice: [], choices: asked('go on'), isDeaf: false }
    const at = { columns: 80, rows: 24 }
    expect(show(asks, at).text()).toContain('[1  go on]')
    expect(show({ ...asks, isDeaf: true }, at).text()).not.toContain('[1  go on]')
  })
})
