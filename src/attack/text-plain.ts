import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshFolder, runPiped, type PlainEnd } from './attacked-app.js'
import { isUnwanted } from './byte-referee.js'
import { keepTally, type AttackRun, type AttackTally } from './contract.js'
import { asToken, type Hostile } from './hostile-texts.js'

type PlainCase = {
  readonly what: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly context?: { readonly file: string; readonly fields: Readonly<Record<string, unknown>> }
}

// A program cannot be started with a NUL in its arguments or environment, nor with half a character.
const givable = (text: string): string =>
  text
    .replaceAll('\0', '')
    .replace(/\p{Cs}/gu, '')
    .slice(0, 2000)

/** Every option, variable and context field that a text can come in by, and is likely to be named in an answer. */
function casesOf(text: string): readonly PlainCase[] {
  const value = givable(text)
  const file = value.replaceAll('/', '').slice(0, 100)
  const options = [
    '--server',
    '--context',
    '--user',
    '--token',
    '--creds',
    '--nkey',
    '--tlsca',
    '--inbox-prefix',
    '--mode',
    '--count',
    '--subject',
  ]
  return [
    ...options.map((option) => ({ what: option, args: ['--plain', `${option}=${value}`, ...(option === '--server' ? [] : ['--server=127.0.0.1:1'])] })),
    ...[['doctor'], ['doctor', '--json']].map((args) => ({
      what: args.join(' '),
      args,
      env: { NATS_URL: value, NATS_CONTEXT: file, TERM: value, REVIEW_TUI_NATS_SERVER: value },
      context: { file: asToken(value) || 'evil', fields: { url: text.slice(0, 300), description: text.slice(0, 300), creds: text.slice(0, 300) } },
    })),
    { what: 'an option name', args: [`--${value}`] },
    { what: 'an argument', args: ['--plain', value] },
    ...['NATS_URL', 'NATS_CONTEXT', 'NATS_CREDS', 'NATS_NKEY', 'NATS_CA', 'NATS_USER', 'NATS_TOKEN'].map((name) => ({
      what: name,
      args: ['--plain', ...(name === 'NATS_URL' ? [] : ['--server=127.0.0.1:1'])],
      env: { [name]: value },
    })),
    { what: 'a log file name', args: ['--plain', `--log=${file}`, '--server=127.0.0.1:1'] },
    ...['url', 'creds', 'nkey', 'cert', 'ca', 'user', 'inbox_prefix', 'jetstream_domain', 'description', 'nsc', 'socks_proxy', 'color_scheme'].map((field) => ({
      what: `context ${field}`,
      args: ['--plain', '--context=evil'],
      context: { file: 'evil', fields: { url: '127.0.0.1:1', [field]: text.slice(0, 2000) } },
    })),
    ...(asToken(value) === '' ? [] : [{
      what: 'a context name',
      args: ['--plain', '--context=not-there'],
      context: { file: asToken(value), fields: { url: '127.0.0.1:1' } },
    }]),
  ] // prettier-ignore
}

/** Hostile texts as options, environment, contexts and file names; the referee reads both pipes. */
export async function attackPlainTexts(run: AttackRun, texts: readonly Hostile[]): Promise<AttackTally> {
  const tally = keepTally(run)
  const wanted = texts.filter(({ text }) => isUnwanted(text) && givable(text) !== '')
  const all = wanted.flatMap(({ text, name }) => casesOf(text).map((one) => ({ ...one, name })))
  // Shuffled, so that a bounded run sees a bit of everything.
  const left = [...all]
  const limit = run.short ? 50 : 1500
  let done = 0
  const worker = async (): Promise<void> => {
    while (done < limit && left.length > 0 && !(run.isOver() && done > 20)) {
      done += 1
      const [one] = left.splice(run.random.below(left.length), 1)
      if (one === undefined) return
      await tally.attempt(`${one.what}: ${one.name}`, run.seed, async () => judgeEnd(await start(run, one)))
    }
  }
  await Promise.all([worker(), worker()])
  return tally.done('')
}

function start(run: AttackRun, one: PlainCase): Promise<PlainEnd> {
  const home = freshFolder(run)
  if (one.context) {
    const folder = join(home, 'config', 'nats', 'context')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${one.context.file}.json`), JSON.stringify(one.context.fields))
  }
  // A server that is not there is looked for a while: only what is printed counts here.
  return runPiped(run, { home, args: one.args, env: one.env, withinMs: 3000, mayOverstay: true })
}

function judgeEnd(ended: PlainEnd): readonly string[] {
  const isKnown = [0, 1, 2, 3, 143].includes(ended.code ?? -1)
  return [
    ...ended.findings,
    ...(isKnown ? [] : [`exit ${ended.code} ${ended.signal ?? ''}: ${ended.stderr.slice(0, 300)}`]),
  ]
}
