import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { isCleanText, isSizedAlike, noteSize, textOfNode, widestOf } from './ink-text.js'
import { createRecent } from './recent.js'

const parts = [
  ...[
    'a',
    'words ',
    '│★',
    '日本',
    '👍',
    'e\u0301',
    '🍣',
    '\u0301',
    '\u200d',
    '🇩',
    '👩',
    '\n',
    '\t',
    '\u0007',
    '\u009b1m',
    '\u001b',
    '\u001b[',
    '',
  ],
  ...[
    '\u001b[m',
    '\u001b[0m',
    '\u001b[1;31m',
    '\u001b[;m',
    '\u001b[12345m',
    '\u001b[4:3m',
    '\u001b[2J',
    '\u001b[38;5;1',
  ],
] as const

describe('the texts of nodes', () => {
  it('are as wide as string-width says', () => {
    const random = createRandom(4)
    for (let round = 0; round < 4000; round += 1) {
      const text = Array.from({ length: random.below(7) }, () => random.pick(parts)).join('')
      const widest = (): number => Math.max(...text.split('\n').map((line) => stringWidth(line)))
      expect([text, widestOf(text, widest)]).toEqual([text, widest()])
    }
  })

  it('are clean with looks in them, and with nothing else that a terminal acts on', () => {
    for (const text of ['', 'a\nb\tc', '\u001b[1;31ma\u001b[0m', '\u001b[4:3m日']) expect(isCleanText(text)).toBe(true)
    for (const text of ['\u001b', 'a\u001b[2J', '\u009b1m', '\u001b]0;t\u0007', '\u001b[1;3', '\u001b[1 m', 'a\u0085'])
      expect(isCleanText(text)).toBe(false)
  })

  it('are squashed again when the string is another one, and whenever there are several', () => {
    let squashed = 0
    const squash = (node: { readonly childNodes: readonly { readonly nodeValue?: string }[] }): string => {
      squashed += 1
      return node.childNodes.map(({ nodeValue }) => nodeValue).join('')
    }
    const child = { nodeName: '#text', nodeValue: 'one' }
    const node = { childNodes: [child] }
    expect([textOfNode(node, squash), textOfNode(node, squash), squashed]).toEqual(['one', 'one', 1])
    child.nodeValue = 'two'
    expect([textOfNode(node, squash), squashed]).toEqual(['two', 2])
    node.childNodes.push({ nodeName: '#text', nodeValue: ' more' })
    expect([textOfNode(node, squash), textOfNode(node, squash), squashed]).toEqual(['two more', 'two more', 4])
  })
})

describe('createRecent', () => {
  it('keeps the newest and what is asked for, and lets go of the rest', () => {
    const recent = createRecent<number>(2)
    for (let number = 1; number <= 20; number += 1) {
      recent.set(`${number}`, number)
      expect(recent.get('1')).toBe(1)
    }
    expect([recent.get('20'), recent.get('15')]).toEqual([20, undefined])
    recent.clear()
    expect(recent.get('1')).toBeUndefined()
  })

  it('are as large as before only where nothing wraps them and they were measured so', () => {
    const size = { width: 3, height: 2 }
    const node = (textWrap: string) => ({ nodeName: 'ink-text', style: { textWrap }, childNodes: [] })
    const [whole, wrapped] = [node('end'), node('wrap')]
    const isAlike = (parentNode: ReturnType<typeof node> | undefined, now = size): boolean =>
      isSizedAlike({ parentNode }, () => now)
    expect(isAlike(whole)).toBe(false)
    for (const one of [whole, wrapped]) expect(noteSize(one, size)).toBe(size)
    expect(isAlike(whole)).toBe(true)
    expect(isAlike(wrapped)).toBe(false)
    expect(isAlike({ ...whole, nodeName: 'ink-virtual-text' })).toBe(false)
    expect(isAlike(undefined)).toBe(false)
    expect(isAlike(whole, { ...size, width: 4 })).toBe(false)
    expect(isAlike(whole, { ...size, height: 1 })).toBe(false)
  })
})
