import type { Notice } from './jetstream/index.js'
import { literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import type { ReadableStore } from './lib/store.js'

/** The status line of the screen, as far as notices need it. */
export type NoticeLine = {
  readonly get: () => { readonly status?: { readonly text: SafeText } }
  readonly say: (tone: 'info' | 'good' | 'warn' | 'bad', text: SafeText) => void
}

/**
 * Says each notice on the status line when it comes or comes again, where the user looks. One that is over while its
 * words still stand there is taken back, so that a cured error does not stay red. Returns the end of it.
 */
export function sayNotices(notices: ReadableStore<readonly Notice[]>, line: NoticeLine): () => void {
  let said = new Map<string, number>()
  let shown: { readonly id: string; readonly text: SafeText } | undefined
  return notices.subscribe(() => {
    const all = notices.get()
    const news = all.filter(({ id, count }) => count > (said.get(id) ?? 0)).at(-1)
    said = new Map(all.map(({ id, count }) => [id, count]))
    if (news !== undefined) {
      const advice = news.advice === undefined ? literal`` : literal` — ${safeText(news.advice)}`
      shown = { id: news.id, text: literal`${safeText(news.text)}${advice}` }
      return line.say(news.level === 'error' ? 'bad' : 'warn', shown.text)
    }
    if (shown === undefined || said.has(shown.id)) return
    if (line.get().status?.text === shown.text) line.say('good', literal`over: ${shown.text}`)
    shown = undefined
  })
}
