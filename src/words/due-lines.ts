import type { DueMessage } from '../jetstream/index.js'
import { formatLeft } from '../lib/format.js'
import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { calm } from './cause-line.js'
import type { CauseLine } from './cause-line.js'

/** What happens to the message that is due first, and when. */
export function dueLine(due: DueMessage): CauseLine {
  const { streamSeq, leftMs, naked, lastTry, pull } = due
  const seq = literal`Seq ${streamSeq}`
  const left = formatLeft(leftMs)
  const isOver = leftMs <= 0
  // The server looks at a pull consumer's overdue messages only when it has a pull to answer.
  if (lastTry) {
    const used = pull === 'none' ? literal`with the next pull it is used up` : literal`it is used up`
    if (isOver) return calm(literal`${seq} had its last try: ${used}.`, literal`${seq} had its last try.`)
    return calm(
      literal`${seq} is on its last try: in ${left} ${used} unless you decide.`,
      literal`${seq} is on its last try: ${left} to decide.`,
    )
  }
  const gets =
    pull === undefined
      ? literal`it comes again as try ${due.tries + 1}`
      : pull === 'open'
        ? literal`your open pull gets it again`
        : literal`the next pull gets it again`
  if (naked) {
    const back = isOver ? literal`${seq} was handed back` : literal`${seq} was handed back for ${left} more`
    return calm(literal`${back}: ${gets}.`, literal`${back}.`)
  }
  if (isOver) return calm(literal`The wait of seq ${streamSeq} is over: ${gets}.`, literal`${seq}: its wait is over.`)
  const whose = pull === 'open' ? literal`your open` : literal`the next`
  const goesBack = literal`${seq} goes back in ${left} unless you decide.`
  const said = [
    literal`${goesBack} Then ${gets}.`,
    ...(pull === undefined
      ? []
      : [
          literal`${goesBack} Then ${whose} pull gets it.`,
          literal`In ${left} ${whose} pull gets seq ${streamSeq} again unless you decide.`,
        ]),
  ]
  return { ...calm(...said, goesBack, literal`${seq} goes back in ${left}.`), whole: said.length }
}

/** The same in a few words, behind something that is more urgent. */
export function shortDue({ streamSeq, leftMs, naked, lastTry }: DueMessage): SafeText {
  const left = formatLeft(leftMs)
  if (leftMs <= 0) return naked ? literal`Seq ${streamSeq} is due.` : literal`Seq ${streamSeq} is overdue.`
  if (naked) return literal`Seq ${streamSeq} is due in ${left}.`
  return lastTry ? literal`Seq ${streamSeq}, last try: ${left}.` : literal`Seq ${streamSeq} goes back in ${left}.`
}
