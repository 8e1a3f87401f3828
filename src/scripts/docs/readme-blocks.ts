import { keptMarkdown, readKept } from '../../bench/kept.js'
import { formatSet } from '../../lib/format.js'
import presetsJson from '../../../data/presets.json' with { type: 'json' }
import { defaultSettings, modes } from '../../jetstream/fields/consumer-settings.js'
import type { ConsumerSettings, Mode } from '../../jetstream/fields/consumer-settings.js'
import { keyTableMarkdown } from '../../keymap/describe.js'
import { optionLines } from '../../options.js'
import type { Generators } from './blocks.js'

type Presets = Parameters<typeof defaultSettings>[1]

/** What a mode is in words: who asks, and the one thing to know about it. */
const modeWords: Readonly<Record<Mode, { readonly asks: string; readonly bound: string; readonly about: string }>> = {
  push: {
    asks: 'nobody: the server sends',
    bound: 'max ack pending',
    about:
      'The server sends as soon as it may. When max ack pending is full it waits for your verdicts. Flow control and ' +
      'heartbeats are on.',
  },
  pull: {
    asks: 'you, with `f` or `F`',
    bound: 'what you asked for',
    about:
      'Nothing comes by itself. Each request is a row of its own: how many were asked for, how many came, how it ' +
      'ended. Nothing is fetched ahead out of your sight.',
  },
  wildcard: {
    asks: 'nobody: the server sends',
    bound: 'max ack pending',
    about: 'Reviews and answers in one view. It pushes, as in the article.',
  },
  ordered: {
    asks: 'the app, always a little ahead',
    bound: 'nothing is held',
    about:
      'In order and without gaps, from the first message on. It takes no acks, so there is nothing to decide. It ' +
      'makes a small consumer, removes it when you leave, and says when it had to be made anew, or when the stream is ' +
      'another one.',
  },
}

/** The modes as a table of what stands behind each, and a line on each. */
export function modesMarkdown(presets: Presets): string {
  const rows = modes.map((mode) => {
    const settings = defaultSettings(mode, presets)
    const { asks, bound } = modeWords[mode]
    return `| ${[`**${mode}**`, ...consumerCells(mode, settings), asks, boundText(mode, settings, bound)].join(' | ')} |`
  })
  return [
    '| mode | consumer | filter | ack wait | who asks | what bounds what you hold |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...modes.map((mode) => `- **${mode}**: ${modeWords[mode].about}`),
  ].join('\n')
}

function consumerCells(mode: Mode, settings: ConsumerSettings): readonly string[] {
  const filter = settings.filterSubject === '' ? 'all subjects' : `\`${settings.filterSubject}\``
  if (mode === 'ordered') return ['ephemeral, no name of yours', filter, 'no acks']
  const lifetime = settings.durable ? 'durable' : 'ephemeral'
  return [`\`${settings.name}\`, ${lifetime} ${settings.kind}`, filter, formatSet(settings.ackWaitMs)]
}

function boundText(mode: Mode, { maxAckPending }: ConsumerSettings, bound: string): string {
  if (mode === 'ordered') return bound
  const limit = maxAckPending < 0 ? 'no limit' : String(maxAckPending)
  return mode === 'pull' ? `${bound}, max ack pending ${limit}` : `${bound} ${limit}`
}

/** The options as `--help` prints them. */
function optionsMarkdown(): string {
  return ['```text', ...optionLines().map((line) => line.replace(/^ {2}/, '')), '```'].join('\n')
}

/** The generated blocks of README.md. */
export const readmeBlocks: Generators = {
  keys: keyTableMarkdown,
  options: optionsMarkdown,
  // The JSON's words are the server's enums.
  modes: () => modesMarkdown(presetsJson.consumers),
  bench: () => keptMarkdown(readKept()),
}
