import { describe, expect, it } from 'vitest'
import { asStreamSeq } from '../../jetstream/wire/ids.js'
import { textWidth } from '../../lib/text-width.js'
import { everyCause } from '../../test/support/causes.js'
import { causeLine } from '../../words/cause-lines.js'
import type { Line } from '../components/line.js'
import type { Scope } from '../../keymap/table.js'
import { causeSentence } from '../../words/cause-words.js'
import { paneScopes } from '../input/scopes.js'
import { createTheme } from '../theme.js'
import { sentenceLine } from './head-lines.js'

const theme = createTheme({ NO_COLOR: '1' }, { ascii: false })
const causes = Object.values(everyCause).flat()
const plain = (line: Line): string => line.map(({ text }) => text).join('')
const at = (cause: (typeof causes)[number], width: number, readOnly = false): string =>
  plain(sentenceLine(cause, { width, theme, keys: { readOnly } }))

describe('the sentence of the head', () => {
  it('names the way to the live view where its key means nothing', () => {
    const of = (pane: 'consumer' | 'rates' | 'workers' | 'streams') =>
      plain(sentenceLine(everyCause['nobody-asks'][0]!, { width: 120, theme, keys: { scopes: paneScopes(pane) } }))
    expect(of('consumer')).toMatch(/ f pulls\.$/)
    expect(of('rates')).toMatch(/ f pulls\.$/)
    expect(of('workers')).toMatch(/ 3 f pulls\.$/)
    expect(of('streams')).toMatch(/ 3 f pulls\.$/)
    const said = (scopes: readonly Scope[]) => causeSentence(everyCause['nobody-asks'][0]!, { scopes }).text
    expect(said(paneScopes('workers'))).toMatch(/ Press 3 f to pull\.$/)
    // What works everywhere has no way.
    expect(causeSentence({ kind: 'only-new', helps: 'publish.next' }, { scopes: paneScopes('workers') }).text).toMatch(
      / Press p to publish a review\.$/,
    )
  })

  it.each([120, 80, 60])('says every cause whole in one line of %i columns', (width) => {
    for (const cause of causes) {
      const text = at(cause, width)
      expect(text, cause.kind).not.toContain('…')
      expect(text, cause.kind).toMatch(/\.$/)
      expect(textWidth(text), text).toBeLessThanOrEqual(width)
      expect(
        causeLine(cause).wordings.some((one) => text.endsWith(one)),
        text,
      ).toBe(true)
    }
  })

  it('is read in one look: no wording of more than 72 cells is chosen', () => {
    for (const cause of causes) {
      const said = causeLine(cause).wordings.find((one) => at(cause, 300).endsWith(one))
      expect(textWidth(said ?? 'x'.repeat(99)), said).toBeLessThanOrEqual(72)
    }
  })

  it('marks what it had to cut at 40 columns with the key that shows all of it', () => {
    for (const cause of causes) {
      const text = at(cause, 40)
      expect(textWidth(text), text).toBeLessThanOrEqual(40)
      expect(text.endsWith('.') || text.endsWith('… T'), text).toBe(true)
    }
  })

  it('names no key that is off under --read-only', () => {
    for (const cause of causes) {
      const text = at(cause, 120, true)
      expect(text).not.toMatch(/ (?:pulls|publishes(?: a review)?|joins|resumes|acks one|makes it again)\.$/)
    }
    expect(at(everyCause['nobody-asks'][0]!, 120)).toMatch(/ f pulls\.$/)
  })

  it('says where what is out may be, as far as that is known', () => {
    const out = { kind: 'out-elsewhere', out: 3 } as const
    expect(at({ ...out, why: ['another-worker'] }, 80)).toBe(
      ' ▸ 3 are out, with another worker; each comes back when its wait ends.',
    )
    expect(at(out, 80)).toBe(' ▸ 3 are out, not with you; each comes back when its wait ends.')
    const full = { kind: 'full', held: 0, naked: 0, out: 5, limit: 5, pending: 2 } as const
    expect(at({ ...full, why: ['another-worker'] }, 120)).toContain(
      'Not with you, but with another worker: nothing comes before one is free.',
    )
  })

  it('names the message that runs out first, when, and what then', () => {
    const due = { streamSeq: asStreamSeq(3), tries: 1, leftMs: 8100, naked: false, lastTry: false }
    expect(at({ kind: 'due', due }, 80)).toBe(
      ' ▸ Seq 3 goes back in 9s unless you decide. Then it comes again as try 2.',
    )
    expect(at({ kind: 'due', due: { ...due, pull: 'none' } }, 80)).toBe(
      ' ▸ Seq 3 goes back in 9s unless you decide. Then the next pull gets it.',
    )
    expect(at({ kind: 'due', due: { ...due, naked: true } }, 80)).toBe(
      ' ▸ Seq 3 was handed back for 9s more: it comes again as try 2.',
    )
    expect(at({ kind: 'due', due: { ...due, leftMs: -5 } }, 80)).toBe(
      ' ▸ The wait of seq 3 is over: it comes again as try 2.',
    )
    expect(at({ kind: 'due', due: { ...due, lastTry: true } }, 80)).toBe(
      ' ▸ Seq 3 is on its last try: in 9s it is used up unless you decide.',
    )
  })

  it('says of a full consumer what frees a place, behind the only chip', () => {
    const full = { kind: 'full', held: 5, naked: 0, out: 5, limit: 5, pending: 2 } as const
    expect(at(full, 80)).toBe(' [FULL 5/5] The server waits for you. Ack or term frees a place, nak does not.')
    expect(at(full, 60)).toBe(' [FULL 5/5] Ack or term frees a place, nak does not.')
    expect(at({ ...full, pending: 0 }, 80)).toBe(
      ' [FULL 5/5] Nothing more is to come. Ack or term frees a place, nak does not.',
    )
    const spans = sentenceLine(full, { width: 80, theme, keys: {} })
    expect(spans.filter(({ chip }) => chip === true)).toHaveLength(1)
    for (const cause of causes.filter(({ kind }) => kind !== 'full')) {
      expect(sentenceLine(cause, { width: 80, theme, keys: {} }).some(({ chip }) => chip)).toBe(false)
    }
  })

  it('says nothing of whose the places are but that they are not ours', () => {
    const text = at({ kind: 'full', held: 0, naked: 0, out: 3, limit: 3, pending: 4 }, 80)
    expect(text).toContain('not with you')
    expect(at({ kind: 'full', held: 1, naked: 0, out: 3, limit: 3, pending: 4 }, 80)).toContain(
      '2 of them are not yours',
    )
  })
})
