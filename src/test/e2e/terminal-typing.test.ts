import { afterEach, describe, it } from 'vitest'
import { startFixture, type TerminalDriver } from '../support/terminal-driver.js'

describe('typing into an Ink text field through the terminal room', () => {
  let driver: TerminalDriver | undefined
  afterEach(() => driver?.dispose())

  for (const mode of ['each', 'grouped', 'slow']) {
    it(`keeps every character of one burst, forwarding it: ${mode}`, async () => {
      driver = startFixture('terminal-typing.tsx', { args: [mode] })
      await driver.waitForText('closed')
      driver.type('chelx\x7flo world, how quick can this be?\r')
      await driver.waitForText('submitted>hello world, how quick can this be?<')
      driver.type(' and a\x1b[D\x1b[D\x1b[D\x1b[DX\r')
      await driver.waitForText('submitted>hello world, how quick can this be? aXnd a<')
    })
  }
})
