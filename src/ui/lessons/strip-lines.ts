import { literal, joinSafe, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { textWidth, wrapToWidth } from '../../lib/text-width.js'
import type { LessonNow } from '../../lessons/lesson-contract.js'
import type { CheckSeen } from '../../stage/checks.js'
import { checkTerm, checkWords } from '../../words/check-words.js'
import { keyOf } from '../../words/key-words.js'
import { lessonText } from '../../words/lesson-words.js'
import { plannedWords } from '../../words/planned-words.js'
import { cutText } from '../components/cut.js'
import type { Line, Span } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import type { Role, Theme } from '../theme.js'
import { choiceLetters } from './lesson-scopes.js'

/** What the strip is drawn on: its cells inside the blanks, its rows below the rule. */
export type StripRoom = {
  readonly width: number
  readonly rows: number
  readonly theme: Pick<Theme, 'glyphs'>
  /** What runs out meanwhile, where something does. */
  readonly clock?: Line | undefined
}

/**
 * A piece of what the strip says. `text` may be cut where rows are short, and the key that shows all stands behind the
 * cut; what is not text is never cut. `leastRows` of a text stay in any case.
 */
type Block =
  | { readonly kind: 'text'; readonly text: SafeText; readonly role?: Role; readonly leastRows?: number }
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }

const between: Span = { text: literal`   ` }

/** All that the strip says of a lesson as it is now, in the rows there are: what asks for an answer comes whole. */
export function stripLines(now: LessonNow, room: StripRoom): readonly Line[] {
  const whole = blocksOf(now, room)
  const lines = fitBlocks(rowsOf(whole, room) <= room.rows ? whole : blocksOf(now, room, { isBrief: true }), room)
  return now.phase === 'do' ? withClock(lines, room) : lines
}

function rowsOf(blocks: readonly Block[], { width }: StripRoom): number {
  return blocks.reduce(
    (sum, block) => sum + (block.kind === 'text' ? wrapToWidth(block.text, width) : block.lines).length,
    0,
  )
}

/** Brief it leaves out what can be done without: the guess, once it is made, and what of a check is wanted. */
function blocksOf(now: LessonNow, room: StripRoom, { isBrief = false } = {}): readonly Block[] {
  const { lesson, problem } = now
  const said = (text: string): SafeText => lessonText(text)
  const all = (texts: readonly string[]): SafeText => joinSafe(texts.map(said), literal` `)
  const wrong: readonly Block[] =
    problem === undefined ? [] : [{ kind: 'text', text: problemText(now), role: 'bad', leastRows: 2 }]
  switch (now.phase) {
    case 'ask':
      return [
        { kind: 'text', text: askText(), leastRows: 2 },
        { kind: 'text', text: joinSafe(askedLines(now), literal`; `), leastRows: 1 },
      ]
    case 'setting-up':
      return [
        { kind: 'text', text: literal`Making ${safeText(now.stream)} for this lesson. What is yours stays as it is.` },
      ]
    case 'failed':
      return wrong
    case 'read':
      return [{ kind: 'text', text: all(lesson.text) }, ...wrong]
    case 'predict':
      return [
        { kind: 'text', text: said(lesson.question), leastRows: 1 },
        { kind: 'lines', lines: choiceLines(now, room) },
        ...wrong,
      ]
    case 'do':
      return [
        { kind: 'text', text: said(lesson.task), leastRows: 1 },
        ...hintBlocks(now),
        ...wrong,
        {
          kind: 'lines',
          lines: itemLines(
            [...(isBrief ? [] : [guessItem(now)]), ...checkItems(now, room.theme, { isBrief })],
            room.width,
          ),
        },
      ]
    case 'why':
      return [
        { kind: 'text', text: seenText(now, room.theme), leastRows: 1 },
        { kind: 'text', text: outcomeText(now), role: isRight(now) ? 'good' : 'warn', leastRows: 1 },
        { kind: 'text', text: all(lesson.why), leastRows: 1 },
        ...wrong,
      ]
    case 'summary':
      return [{ kind: 'text', text: literal`That was the last one. ${keyOf('lesson.list')} lists what is left.` }]
  }
}

/** Every word of the lesson so far, for reading it whole: what was not asked yet, and the hints not asked for, stay hidden. */
export function wholeLesson(now: LessonNow): readonly SafeText[] {
  const { lesson, phase, hints } = now
  const said = (text: string): SafeText => lessonText(text)
  const empty = literal``
  if (phase === 'ask') return [askText(), empty, ...askedLines(now)]
  if (phase === 'failed') return [problemText(now)]
  const asked = phase !== 'setting-up' && phase !== 'read'
  const answered = phase === 'do' || phase === 'why'
  return [
    ...lesson.text.map(said),
    ...(asked ? [empty, said(lesson.question), ...lesson.choices.map((_, at) => choiceText(now, at))] : []),
    ...(answered ? [empty, said(lesson.task), ...hintTexts(now, hints)] : []),
    ...(answered ? [empty, ...now.checks.map(checkText)] : []),
    ...(phase === 'why' ? [empty, outcomeText(now), ...lesson.why.map(said)] : []),
    ...(now.problem === undefined ? [] : [empty, problemText(now)]),
  ]
}

function checkText(check: CheckSeen): SafeText {
  const { what, seen, wanted } = checkWords(check)
  return check.holds ? literal`seen: ${what}` : literal`still missing: ${what} (now ${seen}, wanted ${wanted})`
}

const plain = (line: Line): SafeText => joinSafe(line.map(({ text }) => text))

function askText(): SafeText {
  return literal`This server is not a private one. ${keyOf('lesson.go')} lets this lesson work here, on streams of its own, which go when you leave. It will:`
}

/** All that is agreed to: what the lesson will do, and where the keys publish then. */
function askedLines({ asks = [], lesson }: LessonNow): readonly SafeText[] {
  const keys = literal`${keyOf('publish.next')} ${keyOf('publish.run')} ${keyOf('publish.burst')}`
  return [...asks.map(plannedWords), literal`publish on ${safeText(lesson.publishTo)} when you press ${keys}`]
}

function problemText({ problem }: LessonNow): SafeText {
  const advice = problem?.advice === undefined ? literal`` : literal` ${safeText(problem.advice)}.`
  return literal`${safeText(problem?.summary ?? '')}.${advice} ${keyOf('lesson.reset')} makes the lesson anew.`
}

const letterOf = (at: number): SafeText => safeText(choiceLetters[at] ?? '')

function choiceText(now: LessonNow, at: number): SafeText {
  const text = lessonText(now.lesson.choices[at]?.text ?? '')
  return now.answer === at ? literal`[${letterOf(at)}  ${text}]` : literal` ${letterOf(at)}  ${text} `
}

/** The choices side by side where all have room whole, else one below the other. */
function choiceLines(now: LessonNow, { width }: StripRoom): readonly Line[] {
  const items = now.lesson.choices.map(({ text }, at): Line => {
    if (now.answer === at) return [{ text: choiceText(now, at), role: 'accent', chip: true }]
    return [{ text: literal` ${letterOf(at)} `, role: 'accent', bold: true }, { text: literal` ${lessonText(text)} ` }]
  })
  const beside = items.flatMap((item, at): Line => (at === 0 ? item : [{ text: literal`  ` }, ...item]))
  if (lineWidth(beside) <= width) return [beside]
  return items.flatMap((item) => (lineWidth(item) <= width ? [item] : wrapItem(item, width)))
}

function wrapItem(item: Line, width: number): readonly Line[] {
  const [first, ...rest] = wrapToWidth(plain(item), width)
  return [[{ text: first ?? literal`` }], ...rest.map((text): Line => [{ text: literal`    ${text}` }])]
}

function guessItem(now: LessonNow): Line {
  const { answer } = now
  if (answer === undefined) return []
  return [
    { text: literal`your guess `, role: 'dim' },
    { text: choiceText(now, answer), role: 'accent', chip: true },
  ]
}

/** Each check with its sign, and with what is seen and what is missing while it does not hold. */
function checkItems(
  { checks }: LessonNow,
  { glyphs }: Pick<Theme, 'glyphs'>,
  { isBrief = false } = {},
): readonly Line[] {
  return checks.map((check): Line => {
    const { what, seen, wanted } = checkWords(check)
    const term = checkTerm(check.check)
    if (check.holds)
      return [
        { text: literal`${safeText(glyphs.done)} `, role: 'good' },
        { text: what, term },
      ]
    return [
      { text: literal`${safeText(glyphs.listens)} ` },
      { text: literal`${what} `, term },
      { text: isBrief ? literal`(now ${seen})` : literal`(now ${seen}, wanted ${wanted})`, role: 'dim' },
    ]
  })
}

/** What was seen of the server, one behind the other. */
function seenText(now: LessonNow, theme: Pick<Theme, 'glyphs'>): SafeText {
  return joinSafe(checkItems(now, theme).map(plain), between.text)
}

/** Items side by side as far as each has room whole; what is too long alone goes on below. */
function itemLines(items: readonly Line[], width: number): readonly Line[] {
  const lines: Line[] = []
  for (const item of items.filter((one) => one.length > 0)) {
    const last = lines.at(-1)
    if (last && lineWidth(last) + textWidth(between.text) + lineWidth(item) <= width)
      lines.splice(-1, 1, [...last, between, ...item])
    else if (lineWidth(item) <= width) lines.push(item)
    else lines.push(...wrapItem(item, width))
  }
  return lines
}

/** The clock at the right end: of the last line, of one below it, or of another that has room. Words come before it. */
function withClock(lines: readonly Line[], { clock, width, rows }: StripRoom): readonly Line[] {
  if (clock === undefined) return lines
  const gapOf = (line: Line): number => width - lineWidth(line) - lineWidth(clock)
  const hasRoom = (line: Line): boolean => gapOf(line) >= textWidth(between.text)
  const withRow = lines.length < rows && !lines.slice(-1).some(hasRoom) ? [...lines, []] : lines
  const at = withRow.findLastIndex(hasRoom)
  return withRow.map((line, index) =>
    index === at ? [...line, { text: safeText(' '.repeat(gapOf(line))) }, ...clock] : line,
  )
}

function hintTexts(now: LessonNow, count: number): readonly SafeText[] {
  const { hints } = now.lesson
  return hints.slice(0, count).map((hint, at) => literal`Hint ${at + 1} of ${hints.length}: ${lessonText(hint)}`)
}

// The newest one: it was just asked for.
function hintBlocks(now: LessonNow): readonly Block[] {
  const text = hintTexts(now, now.hints).at(-1)
  return text === undefined ? [] : [{ kind: 'text', text, role: 'accent', leastRows: 2 }]
}

const isRight = ({ answer, right }: LessonNow): boolean => answer === right

/** The guess against what came of it. */
function outcomeText(now: LessonNow): SafeText {
  const { answer, right, lesson } = now
  const because = (at: number): SafeText => lessonText(lesson.choices[at]?.why ?? '')
  if (answer === undefined) return literal`It is ${letterOf(right)}. ${because(right)}`
  if (isRight(now)) return literal`You guessed ${letterOf(answer)}: right. ${because(answer)}`
  const was = lessonText(lesson.choices[right]?.text ?? '')
  return literal`You guessed ${letterOf(answer)}, and it was ${letterOf(right)}: ${was}. ${because(answer)}`
}

/** The blocks in the rows there are: texts give way, the one with most rows to spare first. */
function fitBlocks(blocks: readonly Block[], { width, rows }: StripRoom): readonly Line[] {
  const key = keyOf('lesson.whole')
  const wrapped = blocks.map((block) =>
    block.kind === 'text'
      ? { ...block, lines: wrapToWidth(block.text, width), least: block.leastRows ?? 1 }
      : { ...block, least: block.lines.length },
  )
  const given = wrapped.map(({ lines }) => lines.length)
  const total = (): number => given.reduce((sum, count) => sum + count, 0)
  /** Takes rows from the texts, the one with most to spare first, until all fits or each has no more than `least`. */
  const shorten = (least: (at: number) => number): void => {
    const spare = (at: number): number => Math.max(0, (given[at] ?? 0) - least(at))
    while (total() > rows) {
      const widest = given.reduce((best, _, at) => (spare(at) > spare(best) ? at : best), 0)
      if (spare(widest) === 0) return
      given[widest] = (given[widest] ?? 1) - 1
    }
  }
  shorten((at) => wrapped[at]?.least ?? 0)
  shorten((at) => (wrapped[at]?.kind === 'text' ? 1 : Infinity))
  // What has no row even so is read by the key: the last row says so.
  const isCut = total() > rows
  const drawn = wrapped.flatMap((block, at): readonly Line[] => {
    if (block.kind === 'lines') return block.lines
    const { role } = block
    return cutText(block.lines, { room: given[at] ?? 0, width, key }, role === undefined ? {} : { role })
  })
  if (!isCut) return drawn
  return [...drawn.slice(0, rows - 1), [{ text: key, role: 'accent', bold: true }, { text: literal` reads the rest` }]]
}
