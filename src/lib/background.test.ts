import { describe, expect, it } from 'vitest'
import { asksBackground, choosePalette, contrast, luminance, paletteWithReason } from './background.js'
import type { Rgb } from './background.js'

const grey = (level: number): Rgb => ({ red: level, green: level, blue: level })
const black = grey(0)
const white = grey(255)
const truecolour = { TERM: 'xterm-256color', COLORTERM: 'truecolor' }

describe('how bright a colour is', () => {
  it('follows WCAG 2', () => {
    expect([luminance(black), luminance(white)]).toEqual([0, 1])
    expect(contrast(black, white)).toBeCloseTo(21)
    expect(contrast(white, grey(0x77))).toBeCloseTo(4.48, 2)
    expect(luminance({ red: 255, green: 0, blue: 0 })).toBeCloseTo(0.2126)
  })
})

describe('the palette', () => {
  it.each([
    ['auto', truecolour, black, 'truecolour-dark'],
    ['auto', truecolour, white, 'truecolour-light'],
    ['auto', truecolour, undefined, 'ansi'],
    // No colours of ours are read well on it.
    ['auto', truecolour, grey(0x80), 'ansi'],
    // What the terminal tells counts more than what stands in its environment.
    ['auto', { ...truecolour, COLORFGBG: '0;15' }, black, 'truecolour-dark'],
    ['auto', { ...truecolour, COLORFGBG: '0;15' }, undefined, 'truecolour-light'],
    ['auto', { ...truecolour, COLORFGBG: '15;default;0' }, undefined, 'truecolour-dark'],
    ['auto', { ...truecolour, COLORFGBG: '12;8' }, undefined, 'truecolour-dark'],
    ['auto', { ...truecolour, COLORFGBG: '0;7' }, undefined, 'truecolour-light'],
    ['auto', { ...truecolour, COLORFGBG: '15;default' }, undefined, 'ansi'],
    ['auto', { ...truecolour, COLORFGBG: '0;99' }, undefined, 'ansi'],
    ['auto', { ...truecolour, NO_COLOR: '1' }, black, 'none'],
    // Asked for here and now, so it counts more than a habit.
    ['dark', { ...truecolour, NO_COLOR: '1' }, undefined, 'truecolour-dark'],
    ['light', truecolour, black, 'truecolour-light'],
    ['ansi', truecolour, black, 'ansi'],
    ['none', truecolour, black, 'none'],
    ['dark', { TERM: 'xterm-256color' }, undefined, '256-dark'],
    ['dark', { TERM: 'xterm-kitty' }, undefined, '256-dark'],
    ['dark', { TERM: 'xterm' }, undefined, 'ansi-dark'],
    ['light', {}, undefined, 'ansi-light'],
    ['light', { TERM: 'xterm-direct' }, undefined, 'truecolour-light'],
    ['light', { TERM: 'tmux-256color', COLORTERM: '24bit', TMUX: '/tmp/tmux,1,0' }, undefined, 'truecolour-light'],
    ['light', { TERM: 'screen-256color', COLORTERM: 'truecolor', TMUX: 'x' }, undefined, 'truecolour-light'],
    ['light', { TERM: 'screen-256color', COLORTERM: 'truecolor' }, undefined, '256-light'],
    ['light', { TERM: 'xterm-256color', COLORTERM: 'truecolor', STY: '1.pts' }, undefined, '256-light'],
  ] as const)('for %s in %o on %o is %s', (choice, env, background, palette) => {
    expect(choosePalette(choice, env, background)).toBe(palette)
  })
})

describe('asking the terminal', () => {
  it.each([
    ['auto', truecolour, true],
    ['auto', { ...truecolour, NO_COLOR: '' }, true],
    ['auto', { ...truecolour, NO_COLOR: '1' }, false],
    ['dark', truecolour, false],
    ['none', truecolour, false],
    ['auto', { TERM: 'dumb' }, false],
    ['auto', { TERM: 'linux' }, false],
    ['auto', {}, false],
  ] as const)('%s in %o: %s', (choice, env, asks) => {
    expect(asksBackground(choice, env)).toBe(asks)
  })
})

describe('why a palette', () => {
  it.each([
    ['dark', { NO_COLOR: '1' }, white, 'asked for'],
    ['none', {}, white, 'asked for'],
    ['auto', { NO_COLOR: '1', COLORFGBG: '0;15' }, white, 'NO_COLOR'],
    ['auto', { COLORFGBG: '0;15' }, black, 'the terminal'],
    ['auto', { COLORFGBG: '0;15' }, grey(0x80), 'the terminal'],
    ['auto', { COLORFGBG: '0;15' }, undefined, 'COLORFGBG'],
    ['auto', { COLORFGBG: 'blue' }, undefined, 'nothing'],
    ['auto', {}, undefined, 'nothing'],
  ] as const)('%s in %o on %o: %s', (choice, env, background, reason) => {
    expect(paletteWithReason(choice, env, background).reason).toBe(reason)
  })
})
