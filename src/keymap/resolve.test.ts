import { describe, expect, it } from 'vitest'
import { commandsIn, footerCommands, rankCommands, resolveCommand } from './resolve.js'
import { commands } from './table.js'

describe('resolving a key', () => {
  it('takes the nearest scope that knows it', () => {
    expect(resolveCommand('enter', ['consumer', 'list', 'global'])?.id).toBe('message.open')
    expect(resolveCommand('enter', ['streams', 'list', 'global'])?.id).toBe('stream.open')
    expect(resolveCommand('tab', ['editing', 'global'])?.id).toBe('editing.next')
    expect(resolveCommand('tab', ['global'])?.id).toBe('pane.next')
  })

  it('knows every key of a command, and nothing where no scope holds', () => {
    expect(resolveCommand('ctrl+c', ['global'])?.id).toBe('app.quit')
    expect(resolveCommand('q', ['global'])?.id).toBe('app.quit')
    expect(resolveCommand('a', ['streams', 'global'])).toBeUndefined()
    expect(resolveCommand('a', [])).toBeUndefined()
    expect(resolveCommand('', ['global'])).toBeUndefined()
  })
})

describe('the commands of scopes', () => {
  it('come in the order of the table', () => {
    const ids = commandsIn(['composer', 'editing']).map(({ id }) => id)
    expect(ids).toEqual(['composer.edit', 'editing.next', 'editing.previous', 'editing.done'])
  })

  it('come to the footer by rank, those without one left out', () => {
    const ranks = footerCommands(['consumer', 'message', 'global']).map(({ footer }) => footer)
    expect(ranks).toEqual([...ranks].sort((a, b) => (a ?? 0) - (b ?? 0)))
    expect(ranks).not.toContain(undefined)
    expect(
      footerCommands(['consumer', 'message', 'global'])
        .slice(0, 2)
        .map(({ id }) => id),
    ).toEqual(['message.ack', 'message.nak'])
    expect(footerCommands(['list'])).toEqual([])
  })
})

describe('finding a command by its words', () => {
  const findCommands = (query: string) => rankCommands(query).map(({ command }) => command)

  it.each([
    ['durable', 'mode.edit'],
    ['floor', 'truth.whole'],
    ['pending', 'pane.truth'],
    ['redeliver', 'message.nak'],
    ['glossary', 'app.help'],
  ] as const)('finds what is looked for as %s', (word, id) => {
    expect(findCommands(word).map((command) => command.id)).toContain(id)
  })

  it('puts what is called so before what is only like it', () => {
    expect(findCommands('pull').map(({ id }) => id)[0]).not.toBe('mode.next')
    expect(findCommands('retry')[0]?.id).toBe('message.nak')
  })

  it('reaches every command but those of lists, text fields and dialogs', () => {
    const found = new Set(findCommands('').map(({ id }) => id))
    const unreachable = commands.filter(({ id }) => !found.has(id)).map(({ scope }) => scope)
    expect([...new Set(unreachable)].sort()).toEqual([
      'choice',
      'code',
      'editing',
      'explained',
      'fixed',
      'form',
      'guess',
      'help',
      'list',
      'log',
      'onward',
      'palette',
      'question',
      'reader',
      'welcome',
      'word',
    ])
    for (const { id } of findCommands('')) expect(findCommands(id).map((command) => command.id)).toContain(id)
  })

  it('puts a command whose name begins so before one whose name has it, and words of the description last', () => {
    const found = findCommands('message.ack').map(({ id }) => id)
    expect(found).toEqual(['message.ack', 'message.ack-confirmed'])
    const pause = findCommands('pause').map(({ id }) => id)
    expect(pause[0]).toBe('consumer.pause')
    expect(pause).toContain('publish.run')
  })

  it('wants every word, in any order and any case', () => {
    expect(findCommands('HELD mark').map(({ id }) => id)).toEqual(['message.mark-held'])
    expect(findCommands('delay nak')[0]?.id).toBe('message.nak-delayed')
    expect(findCommands('nothing has these words')).toEqual([])
  })
})
