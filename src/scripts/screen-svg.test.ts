import xterm from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { readCells } from '../test/support/screen-cells.js'
import { renderScreenSvg } from './screen-svg.js'

const draw = async (text: string, columns = 12, rows = 2): Promise<string> => {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(text, resolve))
  return renderScreenSvg(readCells(terminal), { fontSizePx: 10, title: 'a <screen>' })
}

/** The markup behind the frame of the picture. */
const body = (svg: string): readonly string[] => svg.split('\n').slice(4, -3)

describe('renderScreenSvg', () => {
  it('is a standalone picture of the size of the screen', async () => {
    const svg = await draw('')
    expect(svg).toContain('<svg xmlns="http://www.w3.org/2000/svg" width="92" height="46"')
    expect(svg).toContain('<title>a &lt;screen&gt;</title>')
    expect(body(svg)).toEqual([])
  })

  it('places runs of one look on the grid', async () => {
    const lines = body(await draw('ab \x1b[1;31mcd\x1b[0m\r\n  e'))
    expect(lines).toEqual([
      '<text x="10" y="19.88" fill="#d7dde5" textLength="12" lengthAdjust="spacingAndGlyphs">ab</text>',
      '<text x="28" y="19.88" fill="#f0717b" font-weight="bold" textLength="12" lengthAdjust="spacingAndGlyphs">cd</text>',
      '<text x="22" y="32.88" fill="#d7dde5" textLength="6" lengthAdjust="spacingAndGlyphs">e</text>',
    ])
  })

  it('knows palette, cube, grey and 24-bit colours, and inverse', async () => {
    const svg = await draw('\x1b[38;5;208ma\x1b[38;5;232mb\x1b[38;2;1;2;255mc\x1b[0;7md\x1b[0;44me')
    for (const colour of ['#ff8700', '#080808', '#0102ff']) expect(svg).toContain(`fill="${colour}"`)
    expect(svg).toContain('<rect x="28" y="10" width="6" height="13" fill="#d7dde5"/>')
    expect(svg).toMatch(/fill="#14171c"[^>]*>d</)
    expect(svg).toContain('height="13" fill="#67a6f2"/>')
  })

  it('draws heavy and dashed rules as one line each, half a cell as half a line', async () => {
    expect(body(await draw('━━━╸┄┄'))).toEqual([
      '<path d="M10 16.5H28" stroke="#d7dde5" stroke-width="2.6" fill="none"/>',
      '<path d="M28 16.5H31" stroke="#d7dde5" stroke-width="2.6" fill="none"/>',
      '<path d="M34 16.5H46" stroke="#d7dde5" stroke-width="1.2" stroke-dasharray="1.9 0.9" fill="none"/>',
    ])
  })

  it('gives a wide character two cells, and what follows its own place', async () => {
    const lines = body(await draw('寿x'))
    expect(lines[0]).toMatch(/x="10" .*textLength="12".*>寿</)
    expect(lines[1]).toMatch(/x="22" .*textLength="6".*>x</)
  })

  it('draws frames as lines that meet between rows', async () => {
    const lines = body(await draw('┌─╮\r\n│'))
    expect(lines[0]).toContain('<path d="M13 16.5H16M13 16.5V23M19 16.5H22M19 16.5H16M22 16.5Q25 16.5 25 23"')
    expect(lines[1]).toContain('<path d="M13 29.5V23M13 29.5V36"')
  })

  it('draws a bar of blocks as one piece per density, and half a block as half a cell', async () => {
    expect(body(await draw('▓▓▓░░▌▌'))).toEqual([
      '<rect x="10" y="10" width="18" height="13" fill="#d7dde5" fill-opacity="0.8"/>',
      '<rect x="28" y="10" width="12" height="13" fill="#d7dde5" fill-opacity="0.25"/>',
      '<rect x="40" y="10" width="3" height="13" fill="#d7dde5"/>',
      '<rect x="46" y="10" width="3" height="13" fill="#d7dde5"/>',
    ])
  })

  it('keeps attributes and escapes markup', async () => {
    const svg = await draw('\x1b[2ma\x1b[0;3mb\x1b[0;4;9mc\x1b[0m<&">')
    expect(svg).toContain('opacity="0.6"')
    expect(svg).toContain('font-style="italic"')
    expect(svg).toContain('text-decoration="underline line-through"')
    expect(svg).toContain('&lt;&amp;&quot;&gt;')
  })
})
