import { describe, expect, it } from 'vitest'
import { parseChord } from './chord.js'
import { commandById, commands, dialogScopes } from './table.js'
import type { Command, Scope } from './table.js'

const all: readonly Command[] = commands
/** The scopes whose keys work at the same time; `src/ui/input/scopes.test.ts` checks that the panes use these. */
const together: readonly (readonly Scope[])[] = [
  ['streams', 'list', 'global'],
  ['composer', 'list', 'global'],
  ['consumer', 'message', 'list', 'global'],
  ['workers', 'message', 'list', 'global'],
  ['editing'],
  ['choice', 'form'],
  ['fixed', 'form'],
  ['question'],
  ['palette'],
  ['reader', 'explained', 'message', 'list'],
  ['help', 'list'],
  ['log', 'list'],
  ['code', 'reader', 'list'],
  ['lesson', 'guess'],
  ['lesson', 'onward'],
  ['welcome'],
]
/** In a dialog a few letters close or choose: there no other command has a key. A lesson has its keys before all others. */
const dialogs: readonly Scope[] = [...dialogScopes, 'lesson']
const repeated = <T>(values: readonly T[]): readonly T[] =>
  values.filter((value, index) => values.indexOf(value) !== index)

describe('the table of commands', () => {
  it('names every command once, as noun.verb', () => {
    expect(repeated(all.map(({ id }) => id))).toEqual([])
    for (const { id } of all) expect(id).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/)
  })

  it('gives every command a key, a label and one sentence without a full stop', () => {
    for (const { id, keys, label, description } of all) {
      expect(keys.length, id).toBeGreaterThan(0)
      expect(label.length, id).toBeGreaterThan(1)
      expect(label.length, id).toBeLessThan(18)
      expect(description, id).toMatch(/^[A-Z].*[^.]$/)
    }
  })

  it.each(together.map((scopes) => ({ scopes })))('has no key with two meanings in $scopes', ({ scopes }) => {
    const keys = all.filter(({ scope }) => scopes.includes(scope)).flatMap((command) => command.keys)
    expect(repeated(keys)).toEqual([])
  })

  it('gives a letter, a digit and a sign one meaning wherever it works, dialogs apart', () => {
    const meanings = all
      .filter(({ scope }) => !dialogs.includes(scope))
      .flatMap(({ keys, label }) => keys.filter((key) => key.length === 1).map((key) => `${key} ${label}`))
    // Two panes may have the same thing to do, each with its own words for help.
    expect(repeated([...new Set(meanings)].map((meaning) => meaning.slice(0, 1)))).toEqual([])
  })

  it('holds only keys a terminal can send, in their normal form', () => {
    for (const key of all.flatMap(({ keys }) => keys)) expect(parseChord(key)).toEqual({ ok: true, value: key })
  })

  it('acts in a text field only by keys that type nothing', () => {
    for (const { id, keys, scope } of all)
      if (scope === 'editing') for (const key of keys) expect(key.length, id).toBeGreaterThan(1)
  })

  it.each(together.map((scopes) => ({ scopes })))('ranks no two footer hints alike in $scopes', ({ scopes }) => {
    const ranks = all.filter(({ scope }) => scopes.includes(scope)).flatMap(({ footer }) => footer ?? [])
    expect(repeated(ranks)).toEqual([])
  })

  it('marks what changes the server: all verdicts, pulls and publishes, and no looking around', () => {
    const writes = all.filter((command) => command.writes === true).map(({ id }) => id)
    const looks = all.filter((command) => command.writes !== true).map(({ id }) => id)
    for (const noun of ['publish', 'mode', 'composer']) {
      expect(looks.filter((id) => id.startsWith(`${noun}.`))).toEqual([])
    }
    for (const noun of ['app', 'pane', 'list', 'editing', 'welcome']) {
      expect(writes.filter((id) => id.startsWith(`${noun}.`))).toEqual([])
    }
    expect(looks.filter((id) => id.startsWith('consumer.'))).toEqual([])
    expect(looks.filter((id) => id.startsWith('message.'))).toEqual([
      'message.next-held',
      'message.mark',
      'message.mark-held',
      'message.open',
    ])
    expect(looks.filter((id) => id.startsWith('stream.'))).toEqual(['stream.open', 'stream.inspect', 'stream.filter'])
  })

  it('looks a command up by its id', () => {
    expect(commandById('message.ack')).toMatchObject({ keys: ['a'], scope: 'message' })
    expect(() => commandById('no.such' as 'message.ack')).toThrow('no command no.such')
  })
})
