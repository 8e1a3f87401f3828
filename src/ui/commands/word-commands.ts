import { literal } from '../../lib/safe-text.js'
import { glossary } from '../../words/glossary.js'
import { linksOf } from '../dialogs/word-overlay.js'
import type { Overlay } from '../overlays.js'
import { dialogWords, spotNow, spotOrder } from '../word-spots.js'
import type { WordSpot } from '../word-spots.js'
import type { CommandContext, CommandHandler } from './context.js'
import { startLesson } from './lesson-commands.js'

type Word = Extract<Overlay, { readonly kind: 'word' }>

/** Looking up words: those on the screen, one after the other, and from one entry to the next. */
export function createWordCommands(context: CommandContext) {
  const { ui, lessons } = context
  // Over a dialog with words of its own only these are in sight.
  const spots = (): readonly WordSpot[] => {
    const { overlays, focus } = ui.get()
    const below = overlays.findLast(({ kind }) => kind !== 'word')
    const all = ui.words.get()
    return below?.kind === 'detail' || below?.kind === 'truth'
      ? all.filter(({ owner }) => owner === dialogWords)
      : spotOrder(all, focus)
  }
  const explain: CommandHandler = {
    run: () => {
      const [first] = spots()
      if (first) ui.open(entryOf(first))
      else ui.say('info', literal`no word to explain is on the screen`)
    },
  }
  const on = (act: (word: Word) => void): CommandHandler => ({
    run: () => {
      const top = ui.get().overlays.at(-1)
      if (top?.kind === 'word') act(top)
    },
  })
  const lessonOf = (): string | undefined => {
    const top = ui.get().overlays.at(-1)
    return top?.kind === 'word' ? glossary[top.term].lesson : undefined
  }
  const entryOf = (from: WordSpot): Word => ({ kind: 'word', term: from.term, top: 0, link: 0, from })
  const step = (by: 1 | -1): CommandHandler =>
    on((word) => {
      const all = spots()
      const now = word.from && spotNow(all, word.from)
      const at = now === undefined ? -1 : all.indexOf(now)
      const next = all[(at + by + all.length) % all.length]
      if (next) ui.replaceTop(entryOf(next))
    })
  const choose = (by: 1 | -1): CommandHandler =>
    on((word) => {
      const { length } = linksOf(word.term)
      // What is chosen stands at the end.
      ui.replaceTop({ ...word, link: (word.link + by + length) % length, top: Infinity })
    })
  return {
    'word.explain': explain,
    'text.explain': explain,
    'word.follow': on(({ term, link, from }) => {
      const next = linksOf(term)[link]
      if (next) ui.open({ kind: 'word', term: next, top: 0, link: 0, ...(from && { from }) })
    }),
    'word.next-link': choose(1),
    'word.previous-link': choose(-1),
    'word.next': step(1),
    'word.previous': step(-1),
    'word.lesson': {
      run: () => {
        const id = lessonOf()
        // From one word to another, all of them are read, and the lesson is below.
        ui.change(() => ({ overlays: [] }))
        if (id !== undefined) startLesson(context, id)
      },
      disabled: () => {
        if (lessons === undefined) return 'there are no lessons here'
        return lessonOf() === undefined ? 'no lesson is about this word' : undefined
      },
    },
    'word.close': { run: ui.close },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
