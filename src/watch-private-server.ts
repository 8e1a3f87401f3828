import { literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import type { ServerNode } from './lib/server-control.js'
import type { PrivateServer } from './server/index.js'

/** Where it is said: on the status line, which the next word takes, and as a row of the live view, which stays. */
export type ServerWatchVoice = {
  readonly say: (tone: 'info' | 'good' | 'warn' | 'bad', text: SafeText) => void
  readonly remark: (text: string) => void
}

/**
 * Says what becomes of the private server. It is back within a moment of its end, so both are said where they stay.
 * `startOver` is called when the copy that ran it is gone: its store is free then.
 */
export function watchPrivateServer(
  server: Pick<PrivateServer, 'state'>,
  { say, remark }: ServerWatchVoice,
  startOver: () => void,
): void {
  let restarting = false
  const both = (tone: 'good' | 'warn', text: SafeText): void => {
    say(tone, text)
    remark(text)
  }
  server.state.subscribe(() => {
    const now = server.state.get()
    if (now.kind === 'restarting') {
      restarting = true
      both('warn', literal`the private server ended (${safeText(now.reason)}): starting it again on the same store`)
    } else if (now.kind === 'running' && restarting) {
      restarting = false
      both('good', literal`the private server runs again; every stored message is still there`)
    } else if (now.kind === 'running' && now.complaint !== undefined) {
      say('bad', literal`the private server says: ${safeText(now.complaint)}`)
    } else if (now.kind === 'stopped' && now.failure?.kind === 'owner-gone') {
      startOver()
    } else if (now.kind === 'stopped' && now.failure) {
      const last =
        now.failure.lastLogLine === undefined
          ? literal``
          : literal` Its last line: ${safeText(now.failure.lastLogLine)}`
      say('bad', literal`${safeText(now.failure.summary)}${last} Quit and start again.`)
    }
  })
}

/** Says what becomes of the nodes of our cluster, where there is one. What a lone server does is told by its state. */
export function watchNodes({ control }: Pick<PrivateServer, 'control'>, { say, remark }: ServerWatchVoice): void {
  if (control === undefined || control.nodes.get().length < 2) return
  let before = new Map(control.nodes.get().map((node) => [node.name, node]))
  control.nodes.subscribe(() => {
    const now = control.nodes.get()
    for (const node of now) {
      const told = nodeWords(node, before.get(node.name))
      if (told === undefined) continue
      say(node.state === 'up' ? 'good' : 'warn', told)
      remark(told)
    }
    before = new Map(now.map((node) => [node.name, node]))
  })
}

function nodeWords(node: ServerNode, before: ServerNode | undefined): SafeText | undefined {
  if (node.state === before?.state) return undefined
  const name = safeText(node.name)
  const why = safeText(node.why ?? 'no reason is known')
  switch (node.state) {
    case 'starting':
      return before?.state === 'down'
        ? literal`${name} of the private cluster is being started again on its store`
        : literal`${name} of the private cluster ended (${why}): starting it again on its store`
    case 'up':
      return before?.state === 'frozen' ? undefined : literal`${name} of the private cluster runs again`
    case 'down':
      return node.why === 'is being stopped' || node.why === 'was stopped'
        ? undefined
        : literal`${name} of the private cluster is down (${why}) and stays so until it is started`
    case 'frozen':
      return undefined
  }
}
