import { describe, expect, it } from 'vitest'
import { startApp } from '../support/app-driver.js'
import type { AppOptions } from '../support/app-driver.js'

const truecolour = { COLORTERM: 'truecolor' }
const solarizedDark = '\x1b]11;rgb:0000/2b2b/3636\x1b\\'
const attributes = '\x1b[?62;22c'
const questions = '\x1b]11;?\x1b\\\x1b[c'

/** Nothing listens there, and a dialog says so. */
const start = (options: AppOptions) => startApp({ args: ['--server', '127.0.0.1:1'], ...options })
const shown = 'No connection yet'

/** The colours of letters on the screen, each once. */
const inksOf = (app: ReturnType<typeof startApp>): ReadonlySet<string> =>
  new Set(
    app
      .cells()
      .flat()
      .filter(({ text }) => /[a-z]/i.test(text))
      .map(({ foreground: ink }) =>
        ink.kind === 'rgb' ? `#${ink.rgb.toString(16)}` : ink.kind === 'palette' ? `${ink.index}` : ink.kind,
      ),
  )

describe('the theme', () => {
  it.each([
    ['dark', solarizedDark, '#d0d7de'],
    ['light', '\x1b]11;rgb:ff/ff/ff\x07', '#1f2328'],
  ])('follows a background that is %s', async (_, answer, text) => {
    const app = start({
      env: truecolour,
      onQuestion: (question, send) => send(question === 'background' ? answer : attributes),
    })
    await app.waitForText(shown)
    expect(inksOf(app)).toContain(text)
    expect(app.output().split(questions)).toHaveLength(2)
  })

  it('is the terminal’s own sixteen colours where only the attributes are told, or nothing', async () => {
    for (const onQuestion of [
      (question: string, send: (text: string) => void) => (question === 'attributes' ? send(attributes) : undefined),
      () => undefined,
    ]) {
      const app = start({ env: truecolour, onQuestion })
      await app.waitForText(shown)
      expect([...inksOf(app)].filter((ink) => ink.startsWith('#'))).toEqual([])
      expect(inksOf(app)).not.toContain('8')
      expect(inksOf(app)).not.toContain('15')
    }
  })

  it('changes with an answer that comes late and in pieces, of which nothing is a key', async () => {
    const app = start({
      env: truecolour,
      // A slow line: long behind the first frame, each piece by itself.
      onQuestion: (question, send) => {
        if (question === 'attributes') return
        const pieces = ['\x1b', ']11;rgb:00', '00/2b2b/', '3636\x1b', '\\', attributes]
        for (const [index, piece] of pieces.entries()) setTimeout(() => send(piece), 400 + 40 * index)
      },
    })
    await app.waitForText(shown)
    await app.waitFor('our own colours', () => inksOf(app).has('#d0d7de'))
    app.press('ctrl+c')
    expect((await app.toExit()).exitCode).toBe(0)
  })

  it.each([
    ['--theme is given', { args: ['--server', '127.0.0.1:1', '--theme', 'light'], env: truecolour }, '#1f2328'],
    ['the environment names one', { env: { ...truecolour, REVIEW_TUI_THEME: 'dark' } }, '#d0d7de'],
    ['no colours are wanted', { env: { ...truecolour, NO_COLOR: '1' } }, 'default'],
  ])('is not asked for when %s', async (_, options, text) => {
    const asked: string[] = []
    const app = start({ ...options, onQuestion: (question) => asked.push(question) })
    await app.waitForText(shown)
    expect(inksOf(app)).toContain(text)
    expect(asked).toEqual([])
  })

  it('leaves no answer to the shell, however early the end comes', async () => {
    const app = startApp({
      args: ['--context', 'there-is-none'],
      wrap: (command) => ({
        command: 'sh',
        args: ['-c', '"$@"; echo "over with $?"; cat -v', 'sh', ...command],
      }),
      // A slow line: the answer is on its way when the app wants to end.
      onQuestion: (question, send) => {
        if (question === 'attributes') setTimeout(() => send(solarizedDark + attributes), 100)
      },
    })
    await app.waitForText('over with 2')
    app.type('typed\r')
    await app.waitForText(/typed\s+typed/)
    expect(app.text()).not.toMatch(/rgb|62;22/)
  })

  it('refuses one that is none with exit code 2', async () => {
    const app = start({ args: ['--theme', 'blue'] })
    expect((await app.toExit()).exitCode).toBe(2)
    expect(app.text()).toContain('--theme is one of auto, dark, light, ansi, none')
  })
})
