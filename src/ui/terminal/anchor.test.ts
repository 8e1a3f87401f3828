import { describe, expect, it } from 'vitest'
import { anchorUnsure } from './anchor.js'

describe('anchorUnsure', () => {
  it('leaves plain text, its colours and wide plain characters alone', () => {
    for (const text of ['', 'abc │', '\x1b[31mred\x1b[0m ★', 'スープ']) expect(anchorUnsure(text, 3)).toBe(text)
  })

  it('says the column again behind an emoji, counting from where the text starts', () => {
    expect(anchorUnsure('a🧸b', 10)).toBe('a🧸\x1b[14Gb')
  })

  it('keeps a cluster whole and says the column once behind a run of them', () => {
    expect(anchorUnsure('🧔🏽‍♂️🇩🇪 │', 0)).toBe('🧔🏽‍♂️🇩🇪\x1b[5G │')
  })

  it('sees through colours between the cluster and what follows', () => {
    expect(anchorUnsure('\x1b[1m🧸\x1b[0m│', 0)).toBe('\x1b[1m🧸\x1b[0m\x1b[3G│')
  })

  it('needs no anchor where nothing follows', () => {
    expect(anchorUnsure('x🧸', 0)).toBe('x🧸')
  })
})
