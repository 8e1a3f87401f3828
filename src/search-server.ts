import { presetsWith, reviews } from './data.js'
import { findServer } from './find-server.js'
import type { FoundServer, NoServer } from './find-server.js'
import { openWorkspace } from './jetstream/index.js'
import type { Workspace } from './jetstream/index.js'
import { secretsOf } from './known-secrets.js'
import type { Clock } from './lib/clock.js'
import type { Result } from './lib/result.js'
import { safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import type { Options } from './options.js'
import { output } from './output.js'
import { progressWords } from './progress-words.js'
import type { BootState } from './ui/boot-frame.js'

type FailedState = Extract<BootState, { readonly kind: 'failed' }>

/** Looks for the server; `onSteps` hears what is done, in words, and how far a download is. */
export function searchServer(
  asked: Options,
  given: {
    readonly signal: AbortSignal
    readonly onSteps: (steps: readonly SafeText[], part: number | undefined) => void
  },
): Promise<Result<FoundServer, NoServer>> {
  const steps: SafeText[] = []
  return findServer(asked, {
    env: process.env,
    signal: given.signal,
    onProgress: (progress) => {
      const words = progressWords(progress)
      if (progress.kind !== 'fetching') output.log.write('info', 'server', words)
      // A download tells its bytes again and again: that is one line, moving.
      if (progress.kind === 'fetching' && steps.at(-1)?.startsWith('Fetching') === true) steps.pop()
      steps.push(words)
      const part =
        progress.kind === 'fetching' && progress.totalBytes
          ? (progress.receivedBytes ?? 0) / progress.totalBytes
          : undefined
      given.onSteps([...steps], part)
    },
  })
}

/** Why there is no server, as the screen says it. */
export function failedState({ summary, details, advice }: NoServer): FailedState {
  return {
    kind: 'failed',
    summary: safeText(summary),
    details: details.map((line) => safeText(line)),
    advice: advice.map((line) => safeText(line)),
  }
}

/** Opens a workspace on what was found, which loads the client and begins to connect at once. */
export function openFound(
  { settings, replicas, privateServer }: FoundServer,
  given: { readonly clock: Clock; readonly readOnly: boolean },
): Promise<Workspace> {
  output.redactor.learn(secretsOf(settings))
  const isOwnServer = privateServer !== undefined
  return openWorkspace({ ...given, reviews, presets: presetsWith(replicas), settings, isOwnServer })
}
