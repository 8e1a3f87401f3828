import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createBackgroundQuestion } from './background-question.js'
import type { TerminalReport } from './terminal-report.js'

const navy = { red: 0, green: 43, blue: 54 }

const setUp = ({ isAsked = true } = {}) => {
  const clock = createManualClock()
  const listeners = new Set<(report: TerminalReport) => void>()
  const owed: boolean[] = []
  const question = createBackgroundQuestion({
    input: {
      onReport: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      setAnswerOwed: (isOwed) => owed.push(isOwed),
    },
    clock,
    isAsked,
  })
  const sent: string[] = []
  const report = (one: TerminalReport): void => {
    for (const listener of [...listeners]) listener(one)
  }
  return { clock, question, owed, report, sent, listeners, ask: () => question.ask((text) => sent.push(text)) }
}

describe('the question for the background', () => {
  it('is put once, and its answer told once', () => {
    const { question, ask, sent, report, owed } = setUp()
    expect(question.answer.get()).toBe('asking')
    ask()
    ask()
    expect(sent).toEqual(['\x1b]11;?\x1b\\\x1b[c'])
    report({ kind: 'background', colour: navy })
    report({ kind: 'background', colour: { red: 1, green: 2, blue: 3 } })
    report({ kind: 'attributes' })
    expect(question.answer.get()).toEqual(navy)
    expect(owed).toEqual([true, false])
  })

  it('is over at once in a terminal that knows only the second one', () => {
    const { question, ask, report } = setUp()
    ask()
    report({ kind: 'attributes' })
    expect(question.answer.get()).toBe('unknown')
  })

  it('is over soon in one that says nothing, yet a late answer counts', () => {
    const { question, ask, clock, report } = setUp()
    ask()
    clock.advance(149)
    expect(question.answer.get()).toBe('asking')
    clock.advance(1)
    expect(question.answer.get()).toBe('unknown')
    clock.advance(1000)
    report({ kind: 'background', colour: navy })
    expect(question.answer.get()).toEqual(navy)
  })

  it('takes no answer that comes much later, from whomever', () => {
    const { question, ask, clock, report, owed, listeners } = setUp()
    ask()
    clock.advance(5000)
    report({ kind: 'background', colour: navy })
    expect(question.answer.get()).toBe('unknown')
    expect(owed.at(-1)).toBe(false)
    expect([listeners.size, clock.pending()]).toEqual([0, 0])
  })

  it('that is not wanted is never put', () => {
    const { question, ask, sent, report } = setUp({ isAsked: false })
    expect(question.answer.get()).toBe('unknown')
    ask()
    report({ kind: 'background', colour: navy })
    expect([question.answer.get(), sent]).toEqual(['unknown', []])
  })
})
