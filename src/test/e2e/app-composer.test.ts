import { describe, expect, it } from 'vitest'
import { commandById } from '../../keymap/table.js'
import { bothSizes, openPattern, startApp } from '../support/app-driver.js'

type StoredReview = { readonly author: string; readonly store: string; readonly rating: number; readonly text: string }

describe('the composer', () => {
  it.each(bothSizes)(
    'letters are text in a field, errors show while typing, Enter publishes, at $cols x $rows',
    async (size) => {
      const app = startApp(size)
      await app.waitForHeld(0)
      const truth = await app.truth()

      // Nothing written yet, so nothing to send again.
      app.command('publish.again')
      await app.waitForText(new RegExp(`${commandById('publish.again').label}: `))

      app.command('composer.focus')
      await app.waitForText(/[▌>]store\b/)
      app.type('quail pants mN:?zB')
      await app.waitForText(/mN:\?zB/)
      expect(app.isAlternateScreen()).toBe(true)
      expect((await truth.streamState()).messages).toBe(0)
      await app.waitForText(openPattern('rating-push'))

      await app.fill('rating', '9')
      await app.waitForText(/a number from 1 to 5/)
      app.press('enter')
      await app.waitForText(/rating: a number from 1 to 5|author: who writes/)
      expect((await truth.streamState()).messages).toBe(0)
      await app.fill('rating', '4')
      await app.waitForGone(/a number from 1 to 5/)
      await app.fill('author', 'Ana')
      await app.fill('text', 'Warm bread, fair price')
      app.press('enter')
      await app.waitForText(/stored as seq 1 of REVIEWS/)
      await app.waitForText(/stored: seq 1/)
      const message = await truth.jsm.streams.getMessage('REVIEWS', { seq: 1 })
      expect(message?.subject).toBe('REVIEWS.rateGiven')
      const review = message?.json<StoredReview>()
      expect(review).toMatchObject({
        author: 'Ana',
        store: 'quail pants mN:?zB',
        rating: 4,
        text: 'Warm bread, fair price',
      })
      await app.waitForHeld(1)

      app.command('editing.done')
      await app.waitForText(/Enter writes|c writes/)
      app.command('publish.again')
      await app.waitForText(/duplicate dropped: seq 1 of REVIEWS/)
      await app.waitForText(/duplicate of seq 1/)
      const state = await truth.streamState()
      expect([state.messages, state.last_seq]).toEqual([1, 1])
    },
  )

  it('a paste fills the field that has the keys, and does nothing elsewhere', async () => {
    const app = startApp(bothSizes[0])
    await app.waitForHeld(0)
    const truth = await app.truth()
    // Were it taken for keys, this would publish, ask to quit, and change the mode.
    app.paste('ppqPmB')
    app.command('composer.focus')
    await app.waitForText(/[▌>]store\b/)
    expect((await truth.streamState()).messages).toBe(0)
    expect(app.text()).toMatch(openPattern('rating-push'))

    app.paste('Old\nTown')
    await app.waitForText(/[▌>]store +Old Town/)
    app.paste('\u202e\x1b[31mred\x07')
    await app.waitForText(/red/)
    app.command('editing.done')
    await app.waitForText(/Enter writes/)
    expect(app.text()).not.toMatch(/[\u202e\x07]/)
    expect(app.text()).toMatch(/store +Old Town/)
    expect((await truth.streamState()).messages).toBe(0)
  })

  it('a subject no stream listens to is refused in words, and what was written stays', async () => {
    const app = startApp(bothSizes[1])
    await app.waitForHeld(0)
    app.command('composer.template')
    app.command('composer.focus')
    await app.waitForText(/Enter publishes/)
    await app.fill('subject', 'ELSEWHERE.x')
    app.press('enter')
    await app.waitForText(/no stream/i)
    expect(app.text()).toMatch(/subject +ELSEWHERE\.x/)
    await app.fill('subject', 'REVIEWS.*')
    await app.waitForText(/[▌>]subject +REVIEWS\.\*/)
    app.press('enter')
    await app.waitForText(/subject: /)
  })
})
