import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../lib/clock.js'
import { literal, safeText } from '../lib/safe-text.js'
import { createStore } from '../lib/store.js'
import { renderNode } from '../test/support/render.js'
import type { ScreenSize } from '../test/support/render.js'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { BootScreen } from './boot-screen.js'
import type { BootState } from './boot-screen.js'
import { createInputStream } from './terminal/input-stream.js'
import { createTheme } from './theme.js'

const theme = createTheme({}, { ascii: false })
const show = (boot: BootState, size: ScreenSize) =>
  renderNode(<BootScreen boot={boot} theme={theme} size={createStore(size)} />, size)
const words = (count: number, text: string) =>
  Array.from({ length: count }, (_, index) => safeText(`${text} ${index + 1}`))
const asked = (...labels: readonly string[]) =>
  labels.map((label, at) => ({ key: `${at + 1}`, label: safeText(`${at + 1}  ${label}`), choose: () => undefined }))

describe('the start', () => {
  it('lists what is done and what goes on, and how far a download is', () => {
    const steps = [literal`Looking for nats-server …`, literal`Fetching nats-server`]
    const shown = show({ kind: 'starting', steps, part: 0.5 }, { columns: 60, rows: 12 })
    expect(shown.text()).toContain('Looking for nats-server …')
    expect(shown.text()).toMatch(/▓{28}░{28}/)
    expect(shown.text()).toContain('Esc stops · q quits')
  })

  it('shows the latest steps when there are more than fit', () => {
    const text = show({ kind: 'starting', steps: words(40, 'step') }, { columns: 60, rows: 12 }).text()
    expect(text).toContain('step 40')
    expect(text).not.toContain('step 1 ')
  })
})

describe('no server', () => {
  const failed = (details: number): BootState => ({
    kind: 'failed',
    summary: literal`there is no nats-server to start`,
    details: words(details, 'tried source'),
    advice: [literal`apt-get install nats-server`],
  })

  it('says why, what was tried and what to do', () => {
    const text = show(failed(2), { columns: 80, rows: 24 }).text()
    for (const part of [
      'there is no nats-server to start',
      'tried source 2',
      '- apt-get install nats-server',
      'r tries again',
    ])
      expect(text).toContain(part)
  })

  it.each([
    [80, 24],
    [40, 10],
  ])('always has room for what to do, at %dx%d too', (columns, rows) => {
    const text = show(failed(50), { columns, rows }).text()
    expect(text).toContain('apt-get install nats-server')
    expect(text.split('\n').length).toBeLessThanOrEqual(rows)
  })
})

it('is drawn at any size a terminal may report', async () => {
  const size = createStore({ columns: 80, rows: 24 })
  const boot: BootState = { kind: 'starting', steps: words(3, 'step'), part: 0.3 }
  const shown = renderNode(<BootScreen boot={boot} theme={theme} size={size} />, size.get())
  for (const columns of [0, 1, 2, 3, 4, 5, 6, 20]) {
    for (const rows of [0, 1, 2, 3, 5, 24]) {
      size.set({ columns, rows })
      await shown.drawn()
    }
  }
  size.set({ columns: 80, rows: 24 })
  await shown.drawn()
  expect(shown.text()).toContain('step 3')
})

describe('a context that cannot be used', () => {
  it.each([
    [80, 24],
    [40, 10],
  ])('is a question with its choices, at %dx%d too', (columns, rows) => {
    const boot: BootState = {
      kind: 'failed',
      summary: literal`the socks_proxy of context prod asks for a SOCKS proxy, which this program cannot use`,
      details: [],
      advice: words(3, 'a long advice that wraps over more than one line of a small screen'),
      choices: asked('go on without it', 'connect with context dev'),
    }
    const text = show(boot, { columns, rows }).text()
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
    const boot: BootState = { kind: 'failed', summary: literal`no such context`, details: [], advice: [], choices }
    const source = new PassThrough()
    const input = createInputStream({ source, clock: systemClock })
    input.onToken((token) => void input.forwardToInk(token))
    input.start()
    const size = { columns: 40, rows: 10 }
    const screen = renderNode(<BootScreen boot={boot} theme={theme} size={createStore(size)} />, size, input.inkStdin)
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
    const boot: BootState = { kind: 'failed', summary: literal`no`, details: [], advice: [], choices: asked('go on') }
    const at = { columns: 80, rows: 24 }
    expect(show(boot, at).text()).toContain('[1  go on]')
    expect(show({ ...boot, isDeaf: true }, at).text()).not.toContain('[1  go on]')
  })
})
