import { describe, expect, it } from 'vitest'
import { commands } from '../../keymap/table.js'
import { optionTable } from '../../options.js'
import { modesMarkdown, readmeBlocks } from './readme-blocks.js'

describe('modesMarkdown', () => {
  it('says what stands behind each mode, from the presets', () => {
    const text = modesMarkdown({
      push: {
        durable_name: 'mine',
        filter_subject: 'A.b',
        ack_wait: 90e9,
        max_ack_pending: 7,
        deliver_policy: 'new',
      },
      pull: { name: 'other', filter_subject: 'A.*', ack_wait: 1.5e9, max_ack_pending: -1 },
    })
    const rows = text.split('\n')
    expect(rows[2]).toBe(
      '| **push** | `mine`, durable push | `A.b` | 90s | nobody: the server sends | max ack pending 7 |',
    )
    expect(rows[3]).toBe(
      '| **pull** | `other`, ephemeral pull | `A.*` | 1.5s | you, with `f` or `F` | what you asked for, max ack pending no limit |',
    )
    expect(rows[5]).toMatch(/^\| \*\*ordered\*\* \| ephemeral.* \| all subjects \| no acks \|/)
    expect(rows.filter((row) => row.startsWith('- **'))).toHaveLength(4)
  })
})

describe('the blocks of README.md', () => {
  it('name every option', async () => {
    const text = await readmeBlocks['options']?.()
    for (const name of Object.keys(optionTable)) expect(text).toMatch(new RegExp(`--${name}(?: |$)`, 'm'))
  })

  it('name every command a key reaches', async () => {
    const text = await readmeBlocks['keys']?.()
    for (const { description } of commands) expect(text).toContain(description)
  })

  it('make table rows of one shape', async () => {
    const modes = (await readmeBlocks['modes']?.()) ?? ''
    const cells = modes.split('\n').flatMap((line) => (line.startsWith('|') ? [line.split('|').length] : []))
    expect(new Set(cells)).toEqual(new Set([8]))
  })
})
