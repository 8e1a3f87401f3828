import { EventEmitter } from 'node:events'
import { render } from 'ink'
import type { ReactNode } from 'react'
import { onTestFinished } from 'vitest'
import { createInkStdin } from '../../ui/terminal/ink-stdin.js'

/** The size of a screen in cells. */
export type ScreenSize = { readonly columns: number; readonly rows: number }

/** What Ink draws of a component, without a terminal. Unmounted when the running test ends. */
export type Rendered = {
  /** The last frame as it would reach the terminal, colours included. */
  readonly painted: () => string
  /** The last frame's rows without colours. */
  readonly lines: () => readonly string[]
  /** The last frame without colours, blanks at the ends of its rows left out. */
  readonly text: () => string
  /** Lets React draw what stores have changed to: it does so in turns of the event loop behind the change. */
  readonly drawn: () => Promise<void>
  /** Draws this instead. */
  readonly rerender: (node: ReactNode) => void
}

/** Draws `node` by Ink on a screen of this size that exists in memory only. `stdin` is what its fields listen to. */
export function renderNode(
  node: ReactNode,
  size: ScreenSize,
  stdin: NodeJS.ReadStream = createInkStdin().stream,
): Rendered {
  const frames: string[] = []
  const stdout = Object.assign(new EventEmitter(), {
    ...size,
    isTTY: true,
    write: (frame: string) => frames.push(frame) > 0,
  }) as unknown as NodeJS.WriteStream
  const app = render(node, { stdin, stdout, debug: true, exitOnCtrlC: false, patchConsole: false })
  onTestFinished(() => app.unmount())
  const painted = (): string => frames.at(-1) ?? ''
  const lines = (): readonly string[] => withoutColours(painted()).split('\n')
  return {
    painted,
    lines,
    text: () =>
      lines()
        .map((line) => line.trimEnd())
        .join('\n'),
    drawn: async () => {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    },
    rerender: app.rerender,
  }
}

/** The text without the colour sequences the theme and Ink put in; every other escape stays for a test to find. */
export function withoutColours(text: string): string {
  return text.replace(/\x1b\[[0-9;]*m/g, '')
}
