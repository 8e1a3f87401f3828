import type { AppDriver } from './app-driver.js'

/** Columns of the panes at the left, at 120 columns. */
const leftCells = 31

/** Does an act of the failure lab by key: chooses it, then `how` of what its question offers. */
export async function labAct(app: AppDriver, name: RegExp, how = /do it/): Promise<void> {
  app.command('lab.open')
  await app.waitForText(/Failure lab: what shall go wrong\?/)
  await app.choose(name)
  await app.waitForText(/what do you expect\?/)
  await app.choose(how)
}

/** Waits until words stand beside the panes at the left or on the status line, however they are wrapped there. */
export async function saidToBe(app: AppDriver, words: RegExp, timeoutMs = 30_000): Promise<void> {
  const parts = (): readonly string[] => {
    const screen = app.screen()
    return [screen.map((line) => line.slice(leftCells)).join(' '), screen.slice(-4).join(' '), screen.join('\n')]
  }
  await app.waitFor(
    `the screen to say ${String(words)}`,
    () => parts().some((text) => words.test(text.replaceAll(/[│|]/g, ' ').replaceAll(/\s+/g, ' '))),
    { timeoutMs },
  )
}
