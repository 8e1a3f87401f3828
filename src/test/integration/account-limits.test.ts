import { describe, expect, it, onTestFinished } from 'vitest'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { rawServer } from '../support/raw-nats-server.js'
import { storeToBe } from '../support/wait-for-server.js'

describe.each(['newest', 'oldest'] as const)('an account with limits, on the %s server', (version) => {
  const open = async (jetstream: string) => {
    const server = await rawServer(
      (folder) => `jetstream { store_dir: "${folder}/js" }
        accounts { A: { jetstream: ${jetstream}, users: [{ user: ann, password: p }] } }`,
      { version },
    )
    onTestFinished(server.stop)
    return openWorkspaceOn(`nats://ann:p@127.0.0.1:${server.port}`)
  }
  const reviews = { name: 'REVIEWS', subjects: ['REVIEWS.*'] }
  const wordsOf = (outcome: { readonly ok: boolean; readonly error?: { summary: string; advice?: string } }): string =>
    outcome.ok ? 'done' : `${outcome.error?.summary}; ${outcome.error?.advice}`

  it('is named among the reasons when its storage or its consumers are used up', async () => {
    const workspace = await open('{ max_store: 1000000, max_consumers: 1, max_streams: 5 }')
    const large = await workspace.streamActions.create({ ...reviews, max_bytes: 2_000_000 })
    expect(wordsOf(large)).toMatch(/account may use no more|account has used up/)
    expect(wordsOf(await workspace.streamActions.create({ ...reviews, max_bytes: 500_000 }))).toBe('done')
    const first = await workspace.applySettings({ ...workspace.settings.get().pull, name: 'first' })
    expect(wordsOf(first as never)).toBe('done')
    const second = await workspace.applySettings({ ...workspace.settings.get().pull, name: 'second' })
    expect(wordsOf(second as never)).toMatch(/^stream REVIEWS, or the account, may have no more consumers/)
  })

  it('without JetStream is said to have none, instead of being looked at for ever', async () => {
    const workspace = await open('disabled')
    const { problem, phase } = await storeToBe({
      store: workspace.streams.state,
      accept: (state): state is typeof state => state.problem !== undefined,
      what: 'the reason why there is no list',
    })
    expect([phase, problem]).toEqual(['loading', 'JetStream is not enabled for this account'])
  })
})
