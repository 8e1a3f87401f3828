import { startTerminal } from '../../test/support/terminal-driver.js'
import { startBenchApp } from '../app.js'
import type { BenchPlay, BenchStage, Figures } from '../contract.js'

/** From the start of the process to the first frame, beside a script that prints one line. */
export const start: BenchPlay = {
  name: 'start',
  about: 'the first frame, over an empty script',
  rounds: 15,
  lines: [
    { name: 'first frame ÷ empty script', key: 'ms', over: 'ms', unit: '×', bar: { kind: 'at most', value: 3.5 } },
  ],
  ours: async (stage) => {
    const beganMs = performance.now()
    const app = startBenchApp(stage, { isMonitored: false })
    await app.waitFor('the first frame', (screen) => screen.some((line) => line.includes('3 Messages')))
    return { ms: performance.now() - beganMs }
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
