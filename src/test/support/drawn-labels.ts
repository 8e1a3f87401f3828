/** A word found on a drawn screen that a glossary has to explain, and where it was found. */
export type DrawnLabel = { readonly label: string; readonly where: string }

/** A part of a drawn screen below a rule: its title, what stands at the end of the rule, and its lines. */
type DrawnPart = { readonly title: string; readonly corner: string; readonly lines: readonly string[] }

const rule = /[─━]{2} (?:▌?(\d) )?([A-Z][^─━│┬]*?) [─━]+(?: ([^─━│┬]+?) [─━]{2})?/g

/**
 * The labels of a drawn screen: titles of panes, heads of columns, the words before numbers and charts, states of rows.
 * Read from the characters alone, as somebody would who sees the screen: a label nobody thought of is found like any other.
 */
export function drawnLabels(screen: readonly string[]): readonly DrawnLabel[] {
  const [bar = '', ...rest] = screen
  return [...modesOf(bar), ...headOf(rest.slice(0, 4)), ...partsOf(screen).flatMap(labelsOf)]
}

/** Every part with a rule of its own; a part ends where another rule begins in its first columns. */
function partsOf(screen: readonly string[]): readonly DrawnPart[] {
  const rules = screen.flatMap((line, row) =>
    [...line.matchAll(rule)].map((match) => {
      const x = match.index
      const end = line.slice(x).search(/[│┬]/)
      return { row, x, end: end < 0 ? line.length : x + end, title: match[2] ?? '', corner: match[3] ?? '' }
    }),
  )
  return rules.map(({ row, x, end, title, corner }) => {
    const next = screen.findIndex((line, at) => at > row && /^[─━]{2}/.test(line.slice(x, x + 2)))
    const below = screen.slice(row + 1, next < 0 ? screen.length - 2 : next)
    return { title, corner, lines: below.map((line) => line.slice(x, end)) }
  })
}

function modesOf(bar: string): readonly DrawnLabel[] {
  return [...bar.matchAll(/(?<=[ [])(push|pull|wildcard|ordered|private|joined)(?=[ \]])/g)].map(([label]) => ({
    label,
    where: 'the top line',
  }))
}

function headOf(lines: readonly string[]): readonly DrawnLabel[] {
  const where = 'the head'
  return lines.flatMap((line) => [
    ...[...line.matchAll(/[─━┄■] [\d,./k]+ ([a-z][a-z, ]*?)(?= {2}|$)/g)].map(([, label = '']) => ({ label, where })),
    ...[...line.matchAll(/^ (slots|places) |◂ (next in line) /g)].map(([, a, b]) => ({ label: a ?? b ?? '', where })),
    ...(line.startsWith(' [FULL') ? [{ label: 'FULL', where }] : []),
  ])
}

const words = (line: string): readonly string[] =>
  line
    .split(/ {2,}/)
    .map((word) => word.trim())
    .filter(Boolean)

function labelsOf({ title, corner, lines }: DrawnPart): readonly DrawnLabel[] {
  const name = title.replace(/ of seq \d+.*| · .*| {2}.*/, '')
  const at = (labels: readonly string[]): readonly DrawnLabel[] =>
    labels.filter((label) => label !== '').map((label) => ({ label, where: name }))
  const counted = words(corner).map((word) => word.replace(/^[\d,]+ /, ''))
  switch (name) {
    case 'Messages':
      return at([name, ...counted, ...listWords(lines)])
    case 'Truth':
      return at([name, ...lines.flatMap(numberWords)])
    case 'Rates':
      return at([name, ...lines.flatMap((line) => /^ ([a-z][a-z0-9 ]*?) {2,}/.exec(line)?.[1] ?? [])])
    case 'Time':
      return at([name, ...(/^[▌ ] *([a-z]+)/.exec(lines[0] ?? '') ?? []).slice(1)])
    case 'Compose':
      return at([name, ...lines.slice(0, 5).flatMap((line) => /^ [ ▌]([a-z]+) {2,}/.exec(line)?.[1] ?? [])])
    case 'Streams':
      return at([
        name,
        ...lines.flatMap((line) => / (?:[\d,./k]+ )?([a-z]+(?: come)?) ?$/.exec(line.trimEnd())?.[1] ?? []),
      ])
    case 'Consumers':
      return at([name, ...words(lines[0] ?? '')])
    case 'Workers':
      return at([name, ...words(corner.replace(/,.*/, '')), ...lines.flatMap(laneWords)])
    case 'Stored, newest first':
    case 'In words':
    case 'Life':
    case 'What just happened':
      return at([name])
    case 'As the server has it':
      return []
    default:
      // A stream, by its name: its facts.
      return at(lines.flatMap((line) => /^ ([a-z][a-z ]*?) {2,}\S/.exec(line.slice(0, 14))?.[1] ?? []))
  }
}

// The heads of the columns, and the state each row has in its column.
function listWords(lines: readonly string[]): readonly string[] {
  const [head = '', ...rows] = lines
  if (!head.includes('seq')) return []
  const [from, to] = [head.indexOf('state'), head.indexOf('left')]
  // Only what is as wide as it looks has its columns where they are looked for.
  const states = rows
    .filter((row) => /^[▌┃ ] +\d+ /.test(row) && /^[\u0020-\u007e•…★☆─━╸┄●○↻✓✗■◌▌┃]*$/.test(row))
    .map((row) =>
      row
        .slice(from + 2, to)
        .trim()
        .replace(/^with .*/, 'with'),
    )
  return [...words(head), ...states]
}

// `out  3/5  ack pending, ours the same`: our word and the server's. Sentences below them are none.
function numberWords(line: string): readonly string[] {
  const [, word, name] = /^ ([a-z][a-z ]*?) {2,}[\d,./k]+(?: {2}([a-z][a-z ]*?)(?=,| {2}| \d| *$))?/.exec(line) ?? []
  return word === undefined ? [] : [word, ...(name === undefined ? [] : [name])]
}

function laneWords(line: string): readonly string[] {
  return [...line.matchAll(/[●◌○✗] (?:you|w\d+) ([a-z][A-Za-z ]*?)(?=,| {2}| \d| *│| *$)/g)].map(
    ([, label = '']) => label,
  )
}
