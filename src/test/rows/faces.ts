import type { AppDriver, WantedRow } from '../support/app-driver.js'

const edge = '(?:^|[│|]) *'
const mark = '[▌>]'
const tryMarks = '[●✓↻✗○■◌?…·*+<x!#z~.]'
/** The tries of a row: in marks, or in numbers as the program first landed wrote them. */
const triesPattern = (tries?: number): string =>
  tries === undefined
    ? `(?:(?:\\d+/\\d+ +)?(?:\\d+[×xk]?)?${tryMarks}+|\\d+(?:/\\d+)?)`
    : `(?:${tries}/\\d+(?: +${tryMarks}+)?|${tries}[×x]${tryMarks}|${tryMarks}{${tries}}|${tries})`

/** The top line names the consumer, or the title of the live view did. */
export const consumerShown = (name: string): RegExp => new RegExp(`› ${name}\\b|${name} ·`)

/** How many messages a stream is said to have. */
export const storedIn = (stream: string, count = '[\\d,]+'): RegExp =>
  new RegExp(`${stream} +${count} (?:msgs?|stored)`)

/**
 * The driver, for plays that today's program and the one as it first landed have to be asked alike: what both show is
 * found in either face.
 */
export function inEitherFace(app: AppDriver): AppDriver {
  const lineOf = (pattern: RegExp): number => app.screen().findIndex((line) => pattern.test(line))
  const firstMatch = (pattern: RegExp): string | undefined =>
    app
      .screen()
      .map((line) => pattern.exec(line)?.[0])
      .find((match) => match !== undefined)
  const pressUntilMoved = async (chord: string, read: () => string | undefined): Promise<void> => {
    const before = read()
    app.press(chord)
    await app.waitFor(`${chord} to move the cursor`, () => read() !== before)
  }
  const hasRow = ({ seq, tries, state }: WantedRow): boolean => {
    const pattern = new RegExp(`${edge}[▌┃>:|]? *${seq} +${triesPattern(tries)} .*(?:${state.source})`)
    return app.screen().some((line) => pattern.test(line.replaceAll(/ +/g, ' ')))
  }
  return {
    ...app,
    hasRow,
    waitForRow: (row, timeoutMs) =>
      app.waitFor(`seq ${row.seq}, try ${row.tries ?? 'any'}, to be ${String(row.state)}`, () => hasRow(row), {
        timeoutMs,
      }),
    waitForHeld: (count) => app.waitForText(new RegExp(`(?:· |3 Messages .*\\b)${count} held\\b`)),
    openMode: async (mode) => {
      app.command('mode.next')
      await app.waitForText(mode === 'ordered' ? /no acks/ : consumerShown(`rating-${mode}`))
    },
    choose: async (label) => {
      const choice = new RegExp(`[│|] (?: |\\[|[▌> ] )(?:${label.source})`)
      const selected = (): string | undefined => firstMatch(/[│|] (?:\[|[▌>] )\S.*/)
      await app.waitForText(choice)
      await app.waitFor('a choice under the cursor', () => selected() !== undefined)
      const wanted = new RegExp(`[│|] (?:\\[|[▌>] )(?:${label.source})`)
      for (let steps = 0; !wanted.test(selected() ?? ''); steps += 1) {
        if (steps > 30) throw new Error(`no choice ${String(label)}:\n${app.text()}`)
        await pressUntilMoved('down', selected)
      }
      app.press('enter')
      await app.waitForGone(wanted)
    },
    select: async (seq, tries) => {
      const wanted = new RegExp(`${edge}[▌┃>:|]? *${seq} +${triesPattern(tries)} `)
      const underCursor = new RegExp(`${edge}${mark} +(?:\\d+ +${triesPattern()} |⇣|v pull|\\d\\d:\\d\\d:)`)
      for (let steps = 0; steps < 60; steps += 1) {
        await app.waitFor('a row under the cursor', () => lineOf(underCursor) >= 0)
        const [at, target] = [lineOf(underCursor), lineOf(wanted)]
        if (at === target) return
        const isBelow = target >= 0 ? target > at : (tries ?? 1) > 1
        await pressUntilMoved(isBelow ? 'down' : 'up', () => `${firstMatch(underCursor) ?? ''}${lineOf(underCursor)}`)
      }
      throw new Error(`no row of seq ${seq}:\n${app.text()}`)
    },
  }
}
