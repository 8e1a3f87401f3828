import { startTerminal } from '../../test/support/terminal-driver.js'
import { startBenchApp } from '../app.js'
import type { BenchPlay, BenchStage, Figures } from '../contract.js'

/**
 * From the start of the process, beside a script that prints one line: to the first frame, which says what is being
 * looked for and from which on the keys that lead out are taken, and to the explorer on a server that answers at once.
 */
export const start: BenchPlay = {
  name: 'start',
  about: 'the first frame and the explorer, over an empty script',
  rounds: 15,
  lines: [
    { name: 'first frame ÷ empty script', key: 'first', over: 'ms', unit: '×', bar: { kind: 'at most', value: 3.5 } },
    { name: 'explorer on the screen ÷ empty script', key: 'explorer', over: 'ms', unit: '×' },
  ],
  ours: async (stage) => {
    const beganMs = performance.now()
    const app = startBenchApp(stage, { isMonitored: false })
    await app.waitFor('the first frame', (screen) => screen.some((line) => /q quits|3 Messages/.test(line)))
    const first = performance.now() - beganMs
    await app.waitFor('the explorer', (screen) => screen.some((line) => line.includes('3 Messages')))
    return { first, explorer: performance.now() - beganMs }
  },
  yardstick: emptyScript,
}

async function emptyScript(stage: BenchStage): Promise<Figures> {
  const beganMs = performance.now()
  const terminal = startTerminal({ command: process.execPath, args: ['-e', 'console.log("there")'] })
  stage.defer(() => terminal.dispose())
  await terminal.waitForText('there')
  return { ms: performance.now() - beganMs }
}
