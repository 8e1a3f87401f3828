import { describe, expect, it } from 'vitest'
import { commands as table } from '../../keymap/table.js'
import { createCommandBench } from '../../test/support/explorer.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'

describe('--read-only', () => {
  it('refuses every command that writes, in words, and runs none of them', async () => {
    const { commands, calls, published, show, streams, status, settled, ui } = createCommandBench({ readOnly: true })
    streams.set({ phase: 'ready', streams: [aStreamSummary('REVIEWS')] })
    const { sent, pulls, deliver } = show()
    deliver()
    for (const command of table) {
      if (!('writes' in command)) continue
      expect(commands.refusal(command.id)).toMatch(/--read-only/)
      commands.run(command.id)
      expect(status()).toBe(`${command.label}: ${commands.refusal(command.id) ?? ''}`)
    }
    await settled()
    expect({ calls, published, sent, pulls, overlays: ui.get().overlays }).toEqual({
      calls: [],
      published: [],
      sent: [],
      pulls: [],
      overlays: [],
    })
  })

  it('leaves looking around as it is', () => {
    const { commands } = createCommandBench({ readOnly: true })
    for (const command of table) {
      if ('writes' in command) continue
      expect(commands.refusal(command.id) ?? '').not.toMatch(/--read-only/)
    }
  })
})

it('every command either runs or says why not, with nothing at all on the server', async () => {
  const { commands, ui, settled } = createCommandBench()
  for (const { id } of table) {
    ui.change(() => ({ status: undefined }))
    const reason = commands.refusal(id)
    commands.run(id)
    if (reason !== undefined) expect(ui.get().status?.text, id).toContain(reason)
    await settled()
    ui.change(() => ({ overlays: [] }))
  }
})
