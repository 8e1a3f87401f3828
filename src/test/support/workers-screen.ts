import type { AppDriver } from './app-driver.js'

/** Adds a worker by key: where it gets its messages, and what it does with them where that is asked. Waits until it is there. */
export async function addWorker(app: AppDriver, id: number, where: RegExp, policy?: RegExp): Promise<void> {
  app.command('lane.add')
  await app.choose(where)
  if (policy) await app.choose(policy)
  await app.waitForText(new RegExp(`w${id} is there`))
}

/** What is drawn of each worker in the pane: its cells of each line, side by side or below each other. */
export function laneTexts(app: AppDriver): ReadonlyMap<string, string> {
  const screen = app.screen()
  const from = screen.findIndex((line) => line.includes('6 Workers'))
  const lanes = new Map<string, string>()
  const head = /^[▌> ]\S (you|w\d+) /
  let owners: readonly { readonly name: string; readonly from: number; readonly to: number }[] = []
  for (const line of screen.slice(from + 1)) {
    if (/^[━─=-]{2} /.test(line)) break
    const cells = line.split(/[│|]/)
    let x = 0
    const found = cells.flatMap((cell) => {
      const at = { name: head.exec(cell)?.[1] ?? '', from: x, to: x + cell.length }
      x += cell.length + 1
      return at.name === '' ? [] : [at]
    })
    if (found.length > 0) owners = found.length === 1 ? found.map((one) => ({ ...one, to: Infinity })) : found
    for (const { name, from: left, to } of owners)
      lanes.set(name, `${lanes.get(name) ?? ''}${line.slice(left, to).trimEnd()}\n`)
  }
  return lanes
}

/** How many a worker got by the pane; undefined where it is not to be seen. */
export function gotBy(app: AppDriver, name: string): number | undefined {
  const text = laneTexts(app).get(name)
  const [, count] = /([\d,]+) got/.exec(text ?? '') ?? []
  return count === undefined ? undefined : Number(count.replaceAll(',', ''))
}

/** Waits until a worker has got so many. */
export function gotToBe(app: AppDriver, name: string, count: number): Promise<void> {
  return app.waitFor(`${name} to have got ${count}`, () => gotBy(app, name) === count, { timeoutMs: 30_000 })
}
