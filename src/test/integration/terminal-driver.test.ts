import { expect, it, onTestFinished } from 'vitest'
import { startTerminal } from '../support/terminal-driver.js'

const halfAFrame = String.raw`\x1b[?2026h\x1b[Hone`
const theRest = String.raw` and two\x1b[?2026l`

it('nobody who waits sees a frame of which only a part has come', async () => {
  const program = `process.stdin.setRawMode(true).once('data', () => process.stdout.write('${theRest}')); process.stdout.write('${halfAFrame}')`
  let came = (): void => undefined
  const begun = new Promise<void>((resolve) => void (came = resolve))
  const terminal = startTerminal({ command: process.execPath, args: ['-e', program], onOutput: () => came() })
  onTestFinished(terminal.dispose)
  let seen: string | undefined
  const waiting = terminal.waitFor('one', ([first = '']) => {
    if (first.startsWith('one')) seen = first
    return seen !== undefined
  })
  await begun
  terminal.press('enter')
  await waiting
  expect(seen).toBe('one and two')
})

it('what a program left behind in the midst of a frame is looked at once it has ended', async () => {
  const program = `process.stdout.write('${halfAFrame}')`
  const terminal = startTerminal({ command: process.execPath, args: ['-e', program] })
  onTestFinished(terminal.dispose)
  await terminal.waitFor('one', ([first]) => first === 'one')
})
