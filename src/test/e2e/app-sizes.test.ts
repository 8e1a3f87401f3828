import { describe, expect, it } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { framesToBeWhole } from '../support/whole-frames.js'

describe('the size of the terminal', () => {
  it('is useful at 40 x 10, one pane at a time', async () => {
    const app = startApp({ cols: 40, rows: 10 })
    await app.waitForHeld(0)
    await framesToBeWhole(app, 40)
    app.command('publish.next')
    await app.waitForHeld(1)
    await app.waitForRow({ seq: 1, state: /held/ })
    app.command('pane.streams')
    await app.waitForText(/REVIEWS +1 stored/)
    await framesToBeWhole(app, 40)
    app.command('pane.truth')
    await app.waitForText(/ack pending/)
    app.command('pane.composer')
    await app.waitForText(/subject/)
    app.command('pane.consumer')
    app.command('message.ack')
    await app.waitForHeld(0)
    const truth = await app.truth()
    await truth.infoUntil('rating-push', 'acked', (info) => info.ack_floor.stream_seq === 1)
    app.command('app.quit')
    expect((await app.toExit()).exitCode).toBe(0)
  })

  it('says so below 40 x 10, and is whole again when there is room', async () => {
    const app = startApp({ cols: 39, rows: 9 })
    await app.waitForText(/39x9/)
    app.resize(40, 10)
    await app.waitForHeld(0)
    app.command('publish.next')
    await app.waitForHeld(1)
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
      [20, 5],
      [200, 50],
      [39, 30],
      [80, 24],
    ] as const) {
      app.resize(columns, rows)
      if (columns < 40 || rows < 10) await app.waitForText(/40x10|too\s+small/)
      else {
        await app.waitFor(`a whole screen of ${columns} x ${rows}`, (screen) => {
          return (screen[rows - 1] ?? '').includes('quit') && /\b1 held/.test(screen.join('\n'))
        })
        await framesToBeWhole(app, columns)
      }
    }
    await app.waitForRow({ seq: 1, state: /held +\d+s/ })
    app.command('message.ack')
    await app.waitForHeld(0)
  })

  it.each(bothSizes)('shows help, palette, log and detail whole at $cols x $rows', async (size) => {
    const app = startApp(size)
    await app.waitForHeld(0)
    app.command('publish.next')
    await app.waitForHeld(1)
    for (const [id, text] of [
      ['app.help', /╭ Keys/],
      ['app.palette', /╭ Command/],
      ['app.log', /pub --jetstream|HPUB/],
      ['message.open', /Payload ·/],
    ] as const) {
      app.command(id)
      await app.waitForText(text)
      await framesToBeWhole(app, size.cols)
      app.press('esc')
      await app.waitForGone(text)
    }
    app.command('app.palette')
    app.type('publish.next')
    await app.waitForText(/publish\.next/)
    app.press('enter')
    await app.waitForHeld(2)
    app.command('list.filter')
    await app.fill('text', 'nothing like this')
    app.press('enter')
    await app.waitForText(/No row contains/)
    app.command('app.back')
    await app.waitForRow({ seq: 2, state: /held/ })
  })

  it('draws with ASCII alone, and without colours, when told so', async () => {
    const app = startApp({ ...bothSizes[0], args: ['--ascii'], env: { NO_COLOR: '1' } })
    await app.waitForText(/rating-push/)
    app.command('publish.next')
    await app.waitForText(/held +\d+s/)
    await app.waitForText(/3 Messages =.*\b1 held/)
    const ours = app.screen().filter((line) => !/held +\d+s/.test(line))
    expect(ours.join('\n')).not.toMatch(/[─-╿▀-▟●○✓✗↻★☆]/)
    expect(app.output()).not.toMatch(/\x1b\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7]|4[0-7])m/)
  })

  it('writes nothing while nothing happens', async () => {
    const app = startApp(bothSizes[1])
    await app.waitForHeld(0)
    const truth = await app.truth()
    let bytes = -1
    let sinceMs = 0
    const check = (): boolean => {
      if (app.bytesReceived() !== bytes) sinceMs = performance.now()
      bytes = app.bytesReceived()
      return performance.now() - sinceMs > 2000
    }
    await conditionToHold({ check, what: 'two seconds without a byte' })
    // It still listens.
    await truth.js.publish('REVIEWS.rateGiven', 'hello')
    await app.waitForHeld(1)
  })
})
