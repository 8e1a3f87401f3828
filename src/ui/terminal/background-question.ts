import { closeSync, constants, openSync, readSync } from 'node:fs'
import type { Clock } from '../../lib/clock.js'
import { createStore, type ReadableStore } from '../../lib/store.js'
import type { Rgb } from '../../lib/background.js'
import type { InputStream } from './input-stream.js'
import { questions } from './terminal-report.js'

/** What is known of the terminal's background. `unknown` may still become a colour, when an answer comes late. */
export type Background = 'asking' | 'unknown' | Rgb

/** The one question for the background of the terminal. */
export type BackgroundQuestion = {
  readonly answer: ReadableStore<Background>
  /** Asks by `send`, once; nothing the next times. */
  readonly ask: (send: (text: string) => void) => void
  /**
   * Takes an answer that is on its way off descriptor `fd`, synchronously and for a third of a second at most: whoever
   * reads the terminal after us would take it for typing.
   */
  readonly swallow: (fd: number) => void
}

// A terminal answers within a few milliseconds, one behind a slow line within a third of a second.
const patienceMs = 150
const lateMs = 5000
const swallowMs = 300
const pauseMs = 5

/** Creates the question; `isAsked` false makes it one that is never put, whose answer is `unknown`. */
export const createBackgroundQuestion = ({
  input,
  clock,
  isAsked,
}: {
  readonly input: Pick<InputStream, 'onReport' | 'setAnswerOwed'>
  readonly clock: Clock
  readonly isAsked: boolean
}): BackgroundQuestion => {
  const answer = createStore<Background>(isAsked ? 'asking' : 'unknown')
  let isOpen = isAsked
  let isOwed = false

  const setOwed = (next: boolean): void => {
    isOwed = next
    input.setAnswerOwed(next)
  }
  const giveUp = (): void => {
    if (answer.get() === 'asking') answer.set('unknown')
  }

  return {
    answer,
    ask: (send) => {
      if (!isOpen) return
      isOpen = false
      setOwed(true)
      const stopListening = input.onReport((report) => {
        if (report.kind === 'attributes') {
          setOwed(false)
          return giveUp()
        }
        if (typeof answer.get() === 'string') answer.set(report.colour)
      })
      clock.after(patienceMs, giveUp)
      // GNU screen answers for itself at once and hands on what the terminal outside says: an answer may come last.
      clock.after(lateMs, () => {
        stopListening()
        setOwed(false)
      })
      send(questions)
    },
    swallow: (fd) => {
      if (!isOwed) return
      setOwed(false)
      readUntilAnswered(fd)
    },
  }
}

const readUntilAnswered = (fd: number): void => {
  let own: number
  try {
    own = openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK)
  } catch {
    return
  }
  const bytes = Buffer.alloc(1024)
  const sleep = new Int32Array(new SharedArrayBuffer(4))
  let text = ''
  for (let waitedMs = 0; waitedMs < swallowMs && !/\x1b\[\?[\d;]*c/.test(text);) {
    try {
      const count = readSync(own, bytes)
      if (count === 0) break
      text = (text + bytes.toString('latin1', 0, count)).slice(-bytes.length)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') break
      Atomics.wait(sleep, 0, 0, pauseMs)
      waitedMs += pauseMs
    }
  }
  closeSync(own)
}
