import { focusedPane, readingMs, type BenchApp } from '../app.js'
import type { BenchLine, BenchPlay, BenchStage } from '../contract.js'
import type { LoopDelay } from '../loop-delay.js'
import { sample } from '../sample.js'
import { fillReviews, pause } from '../server.js'
import { startIdleLoop } from '../yardsticks.js'
import { startPushed } from './flood.js'
import { addStreams } from './lists.js'

const messages = 1_000_000
const streams = 1000
/** Far fewer than the rows that are kept: there are always some among them. */
const largeEvery = 4000

const total = ({ scale }: BenchStage): number => Math.ceil(messages * scale)

/** Something a user does while messages rush by; resolves once the screen shows it done. */
type Act = {
  readonly key: string
  readonly name: string
  readonly does: (app: BenchApp) => Promise<void>
}

async function filterBy(app: BenchApp, pane: string, text: string): Promise<void> {
  app.press(pane)
  await app.waitFor(`pane ${pane}`, (screen) => focusedPane(screen) === pane)
  app.press('/')
  await app.waitForText('contain')
  app.type(text)
  app.press('enter')
}

async function resizeTo(app: BenchApp, columns: number, rows: number): Promise<void> {
  app.resize(columns, rows)
  const isDrawn = (screen: readonly string[]): boolean => screen.length === rows && focusedPane(screen) !== undefined
  await app.waitFor(`a screen of ${columns}x${rows}`, isDrawn)
}

async function goThroughPanes(app: BenchApp): Promise<void> {
  for (let step = 0; step < 10; step += 1) {
    const before = focusedPane(app.screen())
    await app.keyToEcho('tab', (screen) => focusedPane(screen) !== before)
  }
}

async function filterMessages(app: BenchApp): Promise<void> {
  await filterBy(app, '3', 'nothing like it')
  await app.waitForText('No row contains')
}

async function resize(app: BenchApp): Promise<void> {
  await resizeTo(app, 80, 24)
  await resizeTo(app, 160, 45)
}

async function walkStreams(app: BenchApp): Promise<void> {
  app.press('1')
  await app.waitFor('the list', (screen) => focusedPane(screen) === '1')
  app.press('G')
  await app.waitForText(/▌ S00999/)
  await filterBy(app, '1', 'S00500')
  await app.waitForText(/▌ S00500/)
}

async function changeMode(app: BenchApp): Promise<void> {
  app.press('m')
  await app.waitForText(/\[pull\]|\[leave \w+ held/)
  if (app.text().includes('[pull]')) return
  // What came this instant and is not acked yet is asked about.
  await pause(readingMs)
  app.press('enter')
  await app.waitForText('[pull]')
}

async function openLarge(app: BenchApp): Promise<void> {
  await filterBy(app, '3', 'large')
  await app.waitFor('large messages alone', showsLarge)
  app.press('enter')
  await app.waitForText('line 3:')
  app.press('G')
  await app.waitForGone('line 3:')
  app.press('g')
  await app.waitForText('line 3:')
  app.press('esc')
  await app.waitFor('large messages alone', showsLarge)
}

const showsLarge = (screen: readonly string[]): boolean => screen.some((line) => / \d+ +[■·.◌●✓…]+ +large/.test(line))

/** Whether a key would have to wait for something that somebody does at full flood. */
export const floodedActs = actsPlay({
  name: 'acts',
  about: 'what a user does while a million reviews are pushed and acked, beside a thousand streams',
  prepare: async (stage) => {
    await addStreams(stage, streams, 0)
    await fillReviews(stage.server, total(stage))
  },
  acts: [
    { key: 'nothing', name: 'nothing', does: () => pause(readingMs) },
    { key: 'panes', name: 'going through the panes', does: goThroughPanes },
    { key: 'filter', name: 'filtering the messages', does: filterMessages },
    { key: 'resize', name: 'another size of the terminal', does: resize },
    { key: 'streams', name: 'going to the end of 1,000 streams and filtering them', does: walkStreams },
    { key: 'mode', name: 'another mode', does: changeMode },
  ],
})

/** The same with messages of a mebibyte among them. */
export const largeActs = actsPlay({
  name: 'large-acts',
  about: `the same while every ${largeEvery.toLocaleString('en')}th review is of 1 MB`,
  prepare: (stage) => fillReviews(stage.server, total(stage), { largeEvery }),
  acts: [
    { key: 'nothing', name: 'nothing, 1 MB messages among them', does: () => pause(readingMs) },
    { key: 'open', name: 'opening a message of 1 MB, to its end and back', does: openLarge },
  ],
})

type ActsPlay = Pick<Required<BenchPlay>, 'name' | 'about' | 'prepare'> & { readonly acts: readonly Act[] }

function actsPlay({ acts, ...play }: ActsPlay): BenchPlay {
  return {
    ...play,
    rounds: 3,
    lines: acts.flatMap(linesOf),
    ours: async (stage) => {
      const figures: Record<string, number> = {}
      for (const { name, ...act } of acts) {
        const { app, idle } = await sample((itsOwn) => delaysOf(itsOwn, { name, ...act }), stage)
        stage.tell(`${name}: ${inMs(app.max)}, of its own ${inMs(app.own)}, an idle loop ${inMs(idle.max)}`)
        Object.assign(figures, { [act.key]: app.max, [ownKey(act)]: app.own, [idleKey(act)]: idle.max })
      }
      return figures
    },
  }
}

/**
 * Two lines of each act: how late the program's loop was at most, beside one that has nothing to do meanwhile, and how
 * long the program itself kept it at most, without waiting for a core that others had. The two may be of different
 * moments.
 */
function linesOf(act: Act): readonly BenchLine[] {
  const bar = { kind: 'at most', value: 50 } as const
  const { key, name } = act
  return [
    { name: `longest loop delay in the push flood: ${name}`, key, beside: idleKey(act), unit: 'ms', bar },
    {
      name: `longest loop delay in the push flood, without waiting for a core: ${name}`,
      key: ownKey(act),
      unit: 'ms',
      bar,
    },
  ]
}

function ownKey({ key }: Pick<Act, 'key'>): string {
  return `${key}Own`
}

function idleKey({ key }: Pick<Act, 'key'>): string {
  return `${key}Idle`
}

function inMs(value: number): string {
  return `${value.toFixed(1)} ms`
}

async function delaysOf(
  stage: BenchStage,
  { name, does }: Act,
): Promise<{ readonly app: LoopDelay; readonly idle: LoopDelay }> {
  const idleLoop = await startIdleLoop(stage)
  const { app, isFlowing } = await startPushed(stage, total(stage))
  const ask = async (): Promise<readonly [LoopDelay, LoopDelay]> => Promise.all([app.loopDelay(), idleLoop()])
  await ask()
  await does(app)
  const [delay, idle] = await ask()
  if (!(await isFlowing())) throw new Error(`the flood was over before "${name}" was: take a larger --scale`)
  return { app: delay, idle }
}
