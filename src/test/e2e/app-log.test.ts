import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { judgeBytes } from '../../attack/byte-referee.js'
import { startApp } from '../support/app-driver.js'

it('the log copies an act to the terminal’s clipboard, between frames, and writes a file for its owner alone', async () => {
  const app = startApp({ cols: 80, rows: 24 })
  await app.waitForText(/No message yet/)
  app.command('publish.next')
  await app.waitForHeld(1)
  app.command('message.ack')
  await app.waitForText(/acked/)
  app.command('app.log')
  await app.waitForText(/Log: what left/)
  await app.waitForText(/verdict ack · seq 1 of rating-push/)
  app.command('log.copy')
  await app.waitForText(/given to the terminal’s clipboard/)
  const [, copied = ''] = /\x1b\]52;c;([\w+/=]+)\x07/.exec(app.output()) ?? []
  expect(Buffer.from(copied, 'base64').toString()).toMatch(
    /^nats --server \S+ pub '\$JS\.ACK\.REVIEWS\.rating-push\.1\.1\.1\.\d+\.0' \+ACK$/,
  )
  expect(judgeBytes(Buffer.from(app.output()), { cols: 80, rows: 24 })).toEqual([])
  const path = join(app.home, 'acts.sh')
  app.command('log.write')
  await app.fill('file', path)
  app.press('tab')
  app.command('choice.next')
  await app.waitForText(/as +shell script/)
  app.press('shift+tab')
  await app.waitForText(/▌file/)
  app.press('enter')
  await app.waitForText(/acts written to/)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const script = readFileSync(path, 'utf8')
  expect(script).toMatch(/stream add REVIEWS [^]*consumer add REVIEWS rating-push [^]*pub --jetstream [^]*\+ACK\n/)
  expect(script).not.toContain(app.privateServer().token)
})
