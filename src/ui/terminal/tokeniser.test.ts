import { describe, expect, it } from 'vitest'
import { createTokeniser, type InputToken } from './tokeniser.js'

const short = (token: InputToken): string => {
  if (token.kind === 'key') return token.chord
  return token.kind === 'paste' ? `paste(${token.text})` : 'ignored'
}

const tokensOf = (...chunks: readonly string[]): readonly string[] => {
  const tokeniser = createTokeniser()
  const tokens = chunks.flatMap((chunk) => tokeniser.push(chunk))
  return [...tokens, ...tokeniser.flush()].map(short)
}

describe('createTokeniser', () => {
  it('takes a burst apart', () => {
    expect(tokensOf('jjj')).toEqual(['j', 'j', 'j'])
    expect(tokensOf('a\x03')).toEqual(['a', 'ctrl+c'])
    expect(tokensOf('\x1b[A\x1b[Ak \x7f')).toEqual(['up', 'up', 'k', 'space', 'backspace'])
  })

  it('keeps a grapheme of several code points whole', () => {
    expect(tokensOf('é👩‍👩‍👧x🇫🇮')).toEqual(['é', '👩‍👩‍👧', 'x', '🇫🇮'])
  })

  it('tells Esc, alt keys and sequences apart', () => {
    expect(tokensOf('\x1b')).toEqual(['esc'])
    expect(tokensOf('\x1b\x1b')).toEqual(['esc', 'esc'])
    expect(tokensOf('\x1bx')).toEqual(['alt+x'])
    expect(tokensOf('\x1b\r')).toEqual(['alt+enter'])
    expect(tokensOf('\x1b[')).toEqual(['alt+['])
    expect(tokensOf('\x1bO')).toEqual(['alt+O'])
    expect(tokensOf('\x1b]')).toEqual(['alt+]'])
    expect(tokensOf('\x1b\x1b[A')).toEqual(['alt+up'])
    expect(tokensOf('\x1b\x1bq')).toEqual(['esc', 'alt+q'])
    expect(tokensOf('\x1b[\x03')).toEqual(['alt+[', 'ctrl+c'])
  })

  it('lets nothing that a terminal answers or reports pass for a key', () => {
    const reports = [
      '\x1b[I',
      '\x1b[O',
      '\x1b[24;80R',
      '\x1b[?62;22c',
      '\x1b[?2026;2$y',
      '\x1b[<0;10;20M',
      '\x1b[<0;10;20m',
      '\x1b[M !!',
      '\x1b]11;rgb:1414/1717/1c1c\x1b\\',
      '\x1b]0;q\x07',
      '\x1bP1$r0m\x1b\\',
      '\x1bP>|xterm(370)\x1b\\',
      '\x1b_Gi=1;OK\x1b\\',
      '\x1b[200;5~',
      '\x9b',
      '\ufffd',
    ]
    for (const report of reports) expect(tokensOf(`a${report}b`), JSON.stringify(report)).toEqual(['a', 'ignored', 'b'])
  })

  it('tells whoever asked what the terminal answered, in how many pieces it comes', () => {
    const reportsOf = (...chunks: readonly string[]) => {
      const tokeniser = createTokeniser()
      return chunks
        .flatMap((chunk) => tokeniser.push(chunk))
        .flatMap((token) => (token.kind === 'ignored' && token.report ? [token.report] : []))
    }
    const colour = { red: 0, green: 0x2b, blue: 0x36 }
    const answer = '\x1b]11;rgb:0000/2b2b/3636\x1b\\\x1b[?62;22c'
    const both = [{ kind: 'background', colour }, { kind: 'attributes' }]
    expect(reportsOf(answer)).toEqual(both)
    expect(reportsOf(...answer)).toEqual(both)
    expect(reportsOf('a\x1b]11;rgb:00/2b/36\x07b')).toEqual([both[0]])
    expect(reportsOf('\x1b]11;rgb:f/F/0\x07')).toEqual([
      { kind: 'background', colour: { red: 255, green: 255, blue: 0 } },
    ])
  })

  it.each([
    '\x1b]11;?\x1b\\',
    '\x1b]10;rgb:0000/0000/0000\x07',
    '\x1b]11;rgb:00000/0/0\x07',
    '\x1b]11;rgb:0/0\x07',
    '\x1b]11;rgb:0/0/0/0\x07',
    '\x1b]11;rgb:0/0/0 \x07',
    '\x1b]11;rgb:-1/0/0\x07',
    '\x1b]11;rgb:0/0/\u{1d7d8}\x07',
    '\x1b]11;#000000\x07',
    '\x1b]11;rgba:0/0/0/0\x07',
    `\x1b]11;rgb:0/0/0${' '.repeat(100_000)}\x07`,
    `\x1b]11;${'0'.repeat(100_000)}rgb:0/0/0\x07`,
    '\x1bP11;rgb:0/0/0\x1b\\',
    '\x1b\x1b]11;rgb:0/0/0\x07',
    '\x1b]11;rgb:0/0/0\x18',
    '\x1b]11;rgb:0/0/0\x1b[A',
    '\x1b[62;22c',
    '\x1b[?62;22n',
  ])('takes no other string or sequence for an answer, whatever it holds: %#', (text) => {
    for (const chunks of [[text], [text.slice(0, 9), text.slice(9)], [text, '\x1b[A']]) {
      const tokeniser = createTokeniser()
      const tokens = [...chunks.flatMap((chunk) => tokeniser.push(chunk)), ...tokeniser.flush()]
      expect(tokens.filter((token) => token.kind === 'ignored' && token.report !== undefined)).toEqual([])
      expect(tokens.filter((token) => token.kind === 'key' && token.chord !== 'up')).toEqual([])
    }
  })

  it('gives an answer that is owed the time of a slow line to follow its ESC', () => {
    const tokeniser = createTokeniser()
    tokeniser.setAnswerOwed(true)
    tokeniser.push('\x1b')
    expect(tokeniser.pending()?.limitMs).toBe(500)
    tokeniser.setAnswerOwed(false)
    expect(tokeniser.pending()?.limitMs).toBe(25)
  })

  it('reads clicks and the wheel where the mouse is ours, and no other act of it', () => {
    const read = (text: string, hasMouse = true) => {
      const tokeniser = createTokeniser({ hasMouse })
      return [...text, 'x'].flatMap((chunk) => tokeniser.push(chunk)).slice(0, -1)
    }
    expect(read('\x1b[<0;10;20M')).toEqual([{ kind: 'mouse', act: 'click', column: 9, row: 19 }])
    expect(read('\x1b[<64;1;1M\x1b[<65;2;9999M')).toEqual([
      { kind: 'mouse', act: 'wheel-up', column: 0, row: 0 },
      { kind: 'mouse', act: 'wheel-down', column: 1, row: 9998 },
    ])
    for (const other of [
      '0;1;1m',
      '1;1;1M',
      '4;1;1M',
      '32;1;1M',
      '0;0;1M',
      '0;1M',
      '0;1;1;1M',
      '0;99999;1M',
      ';;M',
      '-1;1;1M',
    ]) {
      expect(
        read(`\x1b[<${other}`).map(({ kind }) => kind),
        other,
      ).toEqual(['ignored'])
    }
    expect(read('\x1b\x1b[<0;1;1M').map(({ kind }) => kind)).toEqual(['ignored'])
    expect(read('\x1b[<0;10;20M', false).map(({ kind }) => kind)).toEqual(['ignored'])
  })

  it('swallows a string sequence without end when time is up, and hears the next key', () => {
    const tokeniser = createTokeniser()
    expect(tokeniser.push(`\x1b]52;c;${'x'.repeat(100_000)}`)).toEqual([])
    expect(tokeniser.flush().map(short)).toEqual(['ignored'])
    expect(tokeniser.push('q').map(short)).toEqual(['q'])
  })

  it('waits longer for the rest of a sequence than for what may be the Esc key', () => {
    const limitMs = (text: string): number | undefined => {
      const tokeniser = createTokeniser()
      tokeniser.push(text)
      return tokeniser.pending()?.limitMs
    }
    expect(limitMs('a')).toBeUndefined()
    expect(limitMs('\x1b')).toBe(25)
    expect(limitMs('\x1b[')).toBe(25)
    expect(limitMs('\x1b[1;')).toBe(500)
    expect(limitMs('\x1b]11;r')).toBe(500)
    expect(limitMs('\x1b[200~a')).toBe(4000)
  })

  it('begins no new wait with what is typed into an unfinished sequence, and one with the next sequence', () => {
    for (const start of ['\x1b[200~', '\x1bP', '\x1b]', '\x1b_', '\x1b^', '\x1bX']) {
      const tokeniser = createTokeniser()
      tokeniser.push(`${start}x`)
      const { wait } = tokeniser.pending() ?? {}
      for (const key of ['q', 'j', 'é', ' ']) {
        expect(tokeniser.push(key)).toEqual([])
        expect(tokeniser.pending()?.wait).toBe(wait)
      }
      tokeniser.flush()
      expect(tokeniser.pending()).toBeUndefined()
      expect(tokeniser.push('q').map(short)).toEqual(['q'])
      tokeniser.push(`${start}x`)
      expect(tokeniser.pending()?.wait).not.toBe(wait)
    }
  })

  it('lets Ctrl-C end whatever is unfinished', () => {
    for (const start of ['\x1bPx', '\x1b]a', '\x1b_x', '\x1b^x', '\x1bXx', '\x1b[1', '\x1b[M', '\x1b[Ma']) {
      expect(tokensOf(start, '\x03', 'q'), JSON.stringify(start)).toEqual(['ignored', 'ctrl+c', 'q'])
    }
    expect(tokensOf('\x1b', '\x03', 'q')).toEqual(['esc', 'ctrl+c', 'q'])
    expect(tokensOf('\x1b\x1b', '\x03', 'q')).toEqual(['esc', 'esc', 'ctrl+c', 'q'])
    expect(tokensOf('\x1bO', '\x03', 'q')).toEqual(['alt+O', 'ctrl+c', 'q'])
    expect(tokensOf('\x1b[200~abc', '\x03', 'q')).toEqual(['paste(abc)', 'ctrl+c', 'q'])
  })

  it('lets another key sequence end a string without end', () => {
    expect(tokensOf('\x1bPx', '\x1b[A', 'q')).toEqual(['ignored', 'up', 'q'])
    expect(tokensOf('\x1bPx', '\x1b')).toEqual(['ignored', 'esc'])
    expect(tokensOf('\x1bPx', '\x1b', '\\q')).toEqual(['ignored', 'q'])
  })

  it('takes a Ctrl-C that was copied for a part of the paste', () => {
    expect(tokensOf('\x1b[200~a\x03b\x1b[201~q')).toEqual(['paste(ab)', 'q'])
    expect(tokensOf('\x1b[200~a\x03b', 'c\x1b[201~q')).toEqual(['paste(abc)', 'q'])
  })

  it('keeps the rest of a paste that Ctrl-C cut from acting', () => {
    const rest = 'Dy and all the rest'
    expect(tokensOf('\x1b[200~a\x03', rest, `${rest}\x1b[201~q`)).toEqual([
      'paste(a)',
      'ctrl+c',
      `paste(${rest})`,
      `paste(${rest})`,
      'ignored',
      'q',
    ])
    expect(tokensOf('\x1b[200~a\x03', `${rest}\x03`, 'q')).toEqual([
      'paste(a)',
      'ctrl+c',
      `paste(${rest})`,
      'ctrl+c',
      'q',
    ])
  })

  it('ignores the end of a paste that comes after its time', () => {
    const tokeniser = createTokeniser()
    tokeniser.push('\x1b[200~abc')
    expect(tokeniser.flush().map(short)).toEqual(['paste(abc)'])
    expect(tokeniser.push('q').map(short)).toEqual(['q'])
    expect(tokeniser.push('\x1b[201~q').map(short)).toEqual(['ignored', 'q'])
    tokeniser.push('\x1b[200~abc')
    tokeniser.flush()
    expect(tokeniser.push('D late\x1b[201~q').map(short)).toEqual(['paste(D late)', 'ignored', 'q'])
    tokeniser.push('\x1b[200~abc')
    tokeniser.flush()
    expect(tokeniser.push('q\x1b[200~next\x1b[201~q').map(short)).toEqual(['q', 'paste(next)', 'q'])
    tokeniser.push('\x1b[200~abc')
    tokeniser.flush()
    expect(tokeniser.push('\x1b[200~ne')).toEqual([])
    expect(tokeniser.push('xt\x1b[201~q').map(short)).toEqual(['paste(next)', 'q'])
  })

  it('lets a paste that flows faster than anybody types go on, and nothing slower', () => {
    const tokeniser = createTokeniser()
    tokeniser.push('\x1b[200~')
    tokeniser.push('x'.repeat(300))
    expect(tokeniser.flush()).toEqual([])
    expect(tokeniser.pending()?.limitMs).toBe(1000)
    tokeniser.push('j'.repeat(30))
    expect(tokeniser.flush().map(short)).toEqual([`paste(${'x'.repeat(300)}${'j'.repeat(30)})`])
  })

  it('makes one clean token of a paste', () => {
    expect(tokensOf('\x1b[200~one\r\ntwo\rthree\tfour\x1b[31m\x07\u202e\x03\x1b[201~q')).toEqual([
      'paste(one\ntwo\nthree four[31m)',
      'q',
    ])
    expect(tokensOf('\x1b[200~never ended')).toEqual(['paste(never ended)'])
  })

  it('bounds a paste and says that it is cut', () => {
    const tokeniser = createTokeniser()
    const piece = 'é'.repeat(10_000)
    const tokens = ['\x1b[200~', piece, piece, piece, piece, piece, '\x1b[201~'].flatMap((text) => tokeniser.push(text))
    const [token] = tokens
    expect(tokens).toHaveLength(1)
    expect(token).toMatchObject({ kind: 'paste', isCut: true })
    expect(token?.kind === 'paste' && Buffer.byteLength(token.text)).toBe(65_536)
  })

  it('gives the same tokens wherever the line cuts the input', () => {
    const input = 'a\x1b[1;5C\x1bOPé\x1b[200~p\rq\x1b[201~\x1b]0;t\x07\x1b[<0;1;2M\x1b\x1b[B\x1bx\x1b[3$!\r'
    const whole = tokensOf(input)
    expect(whole).toHaveLength(12)
    for (let first = 1; first < input.length; first++) {
      for (let second = first; second < input.length; second += 3) {
        const cut = tokensOf(input.slice(0, first), input.slice(first, second), input.slice(second))
        expect(cut, `cut at ${first} and ${second}`).toEqual(whole)
      }
    }
  })
})
