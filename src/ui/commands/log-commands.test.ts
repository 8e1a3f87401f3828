import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCommandBench } from '../../test/support/explorer.js'
import { submitForm, withValue } from '../dialogs/form-overlay.js'

function setUp() {
  const bench = createCommandBench()
  const send = (subject: string, body: string) => bench.journal.begin({ by: 'key' })({ subject, body, asks: true })
  send('$JS.API.STREAM.PURGE.S', '{"seq":8}')({ kind: 'answered' })
  send('$JS.ACK.S.c.1.4.4.0.0', '-NAK')({ kind: 'refused', words: 'not allowed' })
  send('REVIEWS.x', 'password hunter2')({ kind: 'answered', words: 'S seq 1' })
  bench.journal.begin({ by: 'look' })({ subject: '$JS.API.STREAM.LIST' })({ kind: 'answered' })
  bench.commands.run('app.log')
  const top = () => bench.ui.get().overlays.at(-1)
  const log = () => {
    const now = top()
    if (now?.kind !== 'log') throw new Error(`no log but ${now?.kind ?? 'nothing'}`)
    return now
  }
  return { ...bench, top, log }
}

function freshPath(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'log-commands-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

describe('the log', () => {
  it('copies the act under the cursor in its form, without logins', () => {
    const { commands, copied, status } = setUp()
    commands.run('log.copy')
    commands.run('list.up')
    commands.run('log.copy')
    commands.run('log.form')
    commands.run('log.copy')
    commands.run('list.top')
    commands.run('log.form')
    commands.run('log.copy')
    expect(copied).toEqual([
      "nats pub --jetstream REVIEWS.x 'password ***'",
      "nats request '$JS.ACK.S.c.1.4.4.0.0' -- -NAK",
      'await nc.request("$JS.ACK.S.c.1.4.4.0.0", "-NAK") // m.nak()',
      'PUB $JS.API.STREAM.PURGE.S (inbox)  {"seq":8}',
    ])
    expect(status()).toContain('not every terminal takes it')
  })

  it('shows one kind after the other, and comes back to what was done', () => {
    const { commands, log } = setUp()
    const seen: (string | undefined)[] = []
    for (let at = 0; at < 8; at += 1) {
      commands.run('log.filter')
      seen.push(log().filter)
    }
    expect(seen).toEqual(['requests', 'verdicts', 'pulls', 'publishes', 'refused', 'reads', 'all', 'done'])
  })

  it('keeps its cursor on an act while others come, and follows the newest at the end', () => {
    const { commands, copied, journal } = setUp()
    commands.run('list.up')
    journal.begin({ by: 'key' })({ subject: 'later', body: 'x' })
    commands.run('log.copy')
    commands.run('list.bottom')
    journal.begin({ by: 'key' })({ subject: 'last', body: 'x' })
    commands.run('log.copy')
    expect(copied).toEqual(["nats request '$JS.ACK.S.c.1.4.4.0.0' -- -NAK", 'nats pub last x'])
  })

  it('says so where there is nothing to copy', () => {
    const { commands, copied, status } = setUp()
    for (let at = 0; at < 3; at += 1) commands.run('log.filter')
    commands.run('log.copy')
    expect([copied.length, status()]).toEqual([0, 'copy: there is no act here'])
  })

  it('shows an act whole, in all its forms', () => {
    const { commands, top } = setUp()
    commands.run('log.open')
    expect(top()).toMatchObject({ kind: 'notes', title: 'publish · REVIEWS.x' })
    const lines = (top() as { readonly lines: readonly string[] }).lines.join('\n')
    expect(lines).toMatch(
      /answered in 0ms: S seq 1[^]*nats:\nnats pub[^]*TypeScript:\nawait js\.publish[^]*wire:\nPUB REVIEWS\.x/,
    )
  })

  it('writes what is shown to a file of one’s own, and over nothing without asking', () => {
    const { commands, ui, top, choose, status } = setUp()
    const path = freshPath('log.sh')
    const write = (): void => {
      commands.run('log.write')
      for (const [id, value] of [['path', path], ['as', 'shell script']] as const) {
        const form = top()
        if (form?.kind === 'form') ui.replaceTop(withValue(form, id, value))
      }
      const form = top()
      if (form?.kind === 'form') submitForm(ui, form)
    } // prettier-ignore
    write()
    expect(status()).toContain('3 acts written to')
    expect(readFileSync(path, 'utf8')).toMatch(/^#!\/bin\/sh\n[^]*nats stream purge S --seq=8 --force\n/)
    expect(readFileSync(path, 'utf8')).not.toContain('hunter2')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    writeFileSync(path, 'mine')
    write()
    choose('no')
    expect(readFileSync(path, 'utf8')).toBe('mine')
    write()
    choose('replace')
    expect(readFileSync(path, 'utf8')).toContain('nats stream purge')
    expect(top()?.kind).toBe('log')
  })

  it('has the receive loop of the consumer in view', () => {
    const { commands, show, choose, copied, status } = setUp()
    commands.run('log.loop')
    expect(status()).toBe('receive loop: no consumer is open')
    show({ consumer: 'rating-pull' })
    commands.run('log.loop')
    choose('copy')
    expect(copied.at(-1)).toContain('await js.consumers.get("REVIEWS", "rating-pull")')
    expect(existsSync('receive.mts')).toBe(false)
  })
})
