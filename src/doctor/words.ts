import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { PaletteName } from '../lib/theme-choice.js'
import type { ContextReport, DoctorReport, PathReport, ProgramReport, ThemeReport } from './report.js'

/** The report as lines for a reader; the text in it is redacted already. */
export function reportLines(report: DoctorReport): readonly SafeText[] {
  const { versions, terminal, server } = report
  const none = (list: readonly SafeText[], word: SafeText): readonly SafeText[] =>
    list.length === 0 ? [literal`  ${word}`] : list
  return [
    literal`review-tui ${safeText(versions.reviewTui)}, node ${safeText(versions.node)}, ${safeText(versions.platform)} ${safeText(versions.arch)}`,
    literal``,
    literal`Paths`,
    ...report.paths.map(pathLine),
    literal``,
    literal`Terminal`,
    literal`  ${safeText(terminal.mode)}: ${safeText(terminal.why)}`,
    themeLine(terminal.theme),
    literal`  TERM ${safeText(terminal.term ?? 'not set')}, COLORTERM ${safeText(terminal.colorTerm ?? 'not set')}, ${safeText(sizeWords(terminal))}, ${terminal.noColor ? literal`NO_COLOR is set` : literal`colours`}, ${terminal.utf8 ? literal`UTF-8` : literal`no UTF-8: drawn with ASCII`}`,
    literal``,
    literal`Server`,
    literal`  ${safeText(serverWords[server.from])}: ${safeText(server.why)}`,
    ...server.addresses.map((address) => literal`  address ${safeText(address)}`),
    ...(server.login === undefined ? [] : [literal`  login: ${safeText(server.login)}`]),
    ...server.notes.map((note) => literal`  note: ${safeText(note)}`),
    ...report.reach.map(({ address, text }) => literal`  ${safeText(address)} answers: ${safeText(text)}`),
    literal``,
    literal`nats-server programs`,
    ...none(report.programs.map(programLine), literal`none on this machine`),
    literal``,
    literal`Contexts of the nats CLI`,
    ...none(report.contexts.map(contextLine), literal`none`),
    literal``,
    literal`Claims on the stores of private servers`,
    ...none(
      report.runs.map(({ path, holder }) => literal`  ${safeText(path)}: ${safeText(holderWords[holder])}`),
      literal`none`,
    ),
    literal``,
    ...(report.wouldWork
      ? [literal`A run would work.`]
      : [literal`A run would not work:`, ...report.problems.map((problem) => literal`  ${safeText(problem)}`)]),
  ]
}

const serverWords = {
  named: 'the one that was named',
  local: 'the one on this machine',
  private: 'a private one',
  refused: 'none',
} as const

const holderWords = {
  held: 'held by a copy that runs; the next copy joins its server',
  'out-of-sight': 'held from another machine or container',
  nobody: 'free',
} as const

function sizeWords({ columns, rows }: DoctorReport['terminal']): string {
  return columns === undefined || rows === undefined ? 'size unknown' : `${columns}x${rows}`
}

const paletteWords: Readonly<Record<PaletteName, string>> = {
  'truecolour-dark': '24-bit colours for a dark background',
  'truecolour-light': '24-bit colours for a light background',
  '256-dark': '256 colours for a dark background',
  '256-light': '256 colours for a light background',
  'ansi-dark': "the terminal's sixteen colours for a dark background",
  'ansi-light': "the terminal's sixteen colours for a light background",
  ansi: "the terminal's own colours, those that are read on any background",
  none: 'no colours',
}

function themeLine({ choice, choiceFrom, asksTerminal, palette, reason }: ThemeReport): SafeText {
  const name =
    choiceFrom === undefined ? literal`theme auto` : literal`theme ${safeText(choice)} (${safeText(choiceFrom)})`
  const colours = safeText(paletteWords[palette])
  const why = reasonWords(reason)
  return asksTerminal
    ? literal`  ${name}: asks the terminal for its background at start; without an answer ${colours}${why}`
    : literal`  ${name}: ${colours}${why}`
}

function reasonWords(reason: ThemeReport['reason']): SafeText {
  switch (reason) {
    case 'asked for':
    case 'nothing':
      return literal``
    case 'NO_COLOR':
      return literal`, because NO_COLOR is set`
    case 'COLORFGBG':
      return literal`, because COLORFGBG says so`
  }
}

function pathLine({ name, path, exists, mode, owner, fault }: PathReport): SafeText {
  const state = exists ? `${mode ?? ''} ${owner === 'you' ? 'yours' : (owner ?? '')}`.trim() : 'not there yet'
  const wrong = fault === undefined ? literal`` : literal`; it ${safeText(fault)}`
  return literal`  ${safeText(name.padEnd(8))} ${safeText(path)} (${safeText(state)})${wrong}`
}

function programLine({ path, from, version, usable, why }: ProgramReport): SafeText {
  const shown = version === undefined ? literal`` : literal` ${safeText(version)}`
  return literal`  ${usable ? literal`+` : literal`-`} ${safeText(path)}${shown} (${safeText(from)}): ${safeText(why)}`
}

function contextLine({ name, selected, used, usable, fields, why }: ContextReport): SafeText {
  const sign = used ? literal`*` : usable ? literal`+` : literal`-`
  const set = fields.length === 0 ? literal`` : literal` [${safeText(fields.join(', '))}]`
  return literal`  ${sign} ${safeText(name)}${selected ? literal` (selected)` : literal``}${set}: ${safeText(why)}`
}
