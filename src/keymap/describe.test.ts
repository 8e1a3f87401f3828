import { describe, expect, it } from 'vitest'
import { keyLabel, keyTableMarkdown, scopeTitles } from './describe.js'
import { commands } from './table.js'

describe('a key in print', () => {
  it.each([
    ['a', 'a'],
    ['G', 'G'],
    ['?', '?'],
    ['space', 'Space'],
    ['enter', 'Enter'],
    ['esc', 'Esc'],
    ['shift+tab', 'Shift-Tab'],
    ['ctrl+t', 'Ctrl-T'],
    ['pageup', 'PgUp'],
    ['up', '↑'],
  ])('%s is %s', (chord, label) => {
    expect(keyLabel(chord)).toBe(label)
  })

  it('has a name for every named key of the table: none is printed as it is written there', () => {
    for (const key of commands.flatMap(({ keys }) => keys)) if (key.length > 1) expect(keyLabel(key)).not.toBe(key)
  })
})

describe('the key table of the README', () => {
  it('has every command once, under the title of its scope', () => {
    const markdown = keyTableMarkdown()
    for (const { description } of commands) expect(markdown.split(`| ${description} |`)).toHaveLength(2)
    for (const { scope } of commands) expect(markdown).toContain(`**${scopeTitles[scope]}**`)
  })

  it('is Markdown whose cells no key or description breaks', () => {
    const rows = keyTableMarkdown()
      .split('\n')
      .filter((line) => line.startsWith('|'))
    for (const row of rows) expect(row.split('|')).toHaveLength(4)
    expect(rows).toContain('| `q` `Ctrl-C` | Quit; asks when messages are held |')
  })
})
