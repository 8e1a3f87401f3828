import { describe, expect, it } from 'vitest'
import { startApp } from '../support/app-driver.js'

type App = ReturnType<typeof startApp>

/** Clicks where `pattern` begins on the screen. */
const click = (app: App, pattern: RegExp): void => {
  const row = app.screen().findIndex((line) => pattern.test(line))
  const column = app.screen()[row]?.search(pattern) ?? -1
  expect(column).toBeGreaterThanOrEqual(0)
  app.type(`\x1b[<0;${column + 1};${row + 1}M\x1b[<0;${column + 1};${row + 1}m`)
}

const publishThree = async (app: App): Promise<void> => {
  await app.waitForHeld(0)
  for (let count = 1; count <= 3; count += 1) {
    app.command('publish.next')
    await app.waitForHeld(count)
  }
}

describe('the mouse', () => {
  it('with --mouse: a click selects a message, one on a key presses it, the wheel walks', async () => {
    const app = startApp({ cols: 80, rows: 24, args: ['--mouse'] })
    await publishThree(app)
    const truth = await app.truth()
    expect([app.mode(1000), app.mode(1006)]).toEqual([true, true])
    await app.waitForText(/▌ +1 +●/)
    click(app, /The nurse/)
    await app.waitForText(/▌ +2 +●/)
    click(app, /a ack/)
    await app.waitForRow({ seq: 2, state: /acked/ })
    await truth.infoUntil('rating-push', 'one acked', ({ num_ack_pending }) => num_ack_pending === 2)
    await app.select(1)
    app.type('\x1b[<65;10;12M')
    await app.waitForText(/▌ +2 +✓/)
  })

  it('without it the mouse stays with the terminal, and its reports do nothing', async () => {
    const app = startApp({ cols: 80, rows: 24 })
    await publishThree(app)
    expect(app.mode(1000)).not.toBe(true)
    click(app, /a ack/)
    app.command('list.bottom')
    await app.waitForText(/▌ +3 +●/)
    await app.waitForHeld(3)
  })
})
