import { describe, expect, it } from 'vitest'
import { createCommandBench } from '../test/support/explorer.js'
import { offerStart } from './offer-start.js'

type Place = { readonly isPrivate?: boolean; readonly ownServer?: boolean; readonly readOnly?: boolean }

function setUp(place: Place, there: 'there' | 'missing' | 'created' = 'there') {
  const bench = createCommandBench()
  const ensured: boolean[] = []
  const workspace = {
    ...bench.workspace,
    ensureStream: (create: boolean) => {
      ensured.push(create)
      return Promise.resolve({ ok: true, value: create && there === 'missing' ? 'created' : there } as const)
    },
  }
  const start = () =>
    offerStart({
      workspace,
      slots: bench.slots,
      ui: bench.ui,
      isPrivate: false,
      ownServer: true,
      readOnly: false,
      ...place,
    })
  return { ...bench, ensured, start }
}

describe('the first steps of a new user', () => {
  it('on a private server nothing is asked: the stream is made and push opened', async () => {
    const { start, ensured, calls, ui, status } = setUp({ isPrivate: true }, 'missing')
    await start()
    expect([ensured, calls, ui.get().overlays]).toEqual([[true], ['openMode push'], []])
    expect(status()).toBe('stream REVIEWS created; P publishes reviews')
  })

  it('on an own server one question is asked, and nothing is made before it is answered', async () => {
    const { start, ensured, calls, ui, choose, settled } = setUp({}, 'missing')
    await start()
    expect([ensured, calls]).toEqual([[false], []])
    expect(ui.get().overlays.at(-1)).toMatchObject({ title: 'Create stream REVIEWS on this server?' })
    choose('yes')
    await settled()
    expect([ensured, calls]).toEqual([[false, true], ['openMode push']])
  })

  it('“no” leaves everything as it is and goes to the streams', async () => {
    const { start, ensured, calls, ui, choose } = setUp({})
    await start()
    choose('no')
    expect([ensured, calls, ui.get().focus, ui.get().overlays]).toEqual([[false], [], 'streams', []])
  })

  it.each([{ ownServer: false }, { readOnly: true }, { readOnly: true, isPrivate: true }])(
    'asks and touches nothing with %o',
    async (place) => {
      const { start, ensured, calls, ui } = setUp(place)
      await start()
      expect([ensured, calls, ui.get().focus, ui.get().overlays]).toEqual([[false], [], 'streams', []])
    },
  )

  it('waits for the connection', async () => {
    const { start, connection, ensured, settled } = setUp({ isPrivate: true })
    const state = connection.get()
    connection.set({ kind: 'connecting', since: 0, attempt: 1 })
    const done = start()
    await settled()
    expect(ensured).toEqual([])
    connection.set(state)
    await done
    expect(ensured).toEqual([true])
  })
})
