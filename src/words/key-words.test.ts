import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const verbs = 'goes|stops|resumes|creates|pauses|changes|publishes|fetches|opens|inspects|writes|sets|marks|shows|asks'
/**
 * A key in a sentence: `press f`, `m opens`, `Space goes`. What stands in `${…}` was looked up. Enter and Esc belong to
 * the text field and to whatever is open.
 */
const named = new RegExp(`\\b[Pp]ress(?:ing)? [a-zA-Z0-9?:]\\b|(?<![\\w$}])(?:[b-zB-HJ-Z0-9]|Space) (?:${verbs})\\b`)

it('no sentence of the screen knows a key by itself: keys are looked up in the table', () => {
  const found = ['ui', 'words'].flatMap((room) => {
    const folder = new URL(`../${room}/`, import.meta.url)
    return (
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        // The first screen has keys of its own: there are no commands yet.
        .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.') && name !== 'boot-frame.ts')
        .flatMap((name) =>
          readFileSync(new URL(name, folder), 'utf8')
            .split('\n')
            .filter((line) => /['`]/.test(line) && !/^\s*(?:\/\/|\*|\/\*\*)/.test(line) && named.test(line))
            .map((line) => `${room}/${name}: ${line.trim()}`),
        )
    )
  })
  expect(found).toEqual([])
})
