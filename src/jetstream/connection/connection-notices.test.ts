import { describe, expect, it } from 'vitest'
import type { Clock } from '../../lib/clock.js'
import { createNotices } from './connection-notices.js'

const clockAt = (times: readonly number[]): Clock => {
  const left = [...times]
  return { now: () => left.shift() ?? 0, after: () => () => undefined }
}

describe('createNotices', () => {
  it('counts a repeat instead of listing it twice, and moves it to the end', () => {
    const notices = createNotices(clockAt([10, 20, 30]))
    const refused = { kind: 'permission', level: 'error', operation: 'publish' } as const
    notices.add({ ...refused, subject: 'a', text: 'first words' })
    notices.add({ ...refused, subject: 'b', text: 'other' })
    notices.add({ ...refused, subject: 'a', text: 'newer words' })
    expect(notices.store.get()).toMatchObject([
      { subject: 'b', count: 1, at: 20 },
      { subject: 'a', count: 2, at: 30, text: 'newer words' },
    ])
  })

  it('is bounded', () => {
    const notices = createNotices(clockAt([]))
    for (let index = 0; index < 80; index += 1) notices.add({ kind: 'server-error', level: 'error', text: `e${index}` })
    expect(notices.store.get()).toHaveLength(50)
    expect(notices.store.get().at(-1)?.text).toBe('e79')
  })

  it('keeps of a text without end only its beginning', () => {
    const notices = createNotices(clockAt([]))
    const endless = 'x'.repeat(20_000)
    notices.add({ kind: 'permission', level: 'error', operation: 'publish', subject: endless, text: endless })
    expect(JSON.stringify(notices.store.get()).length).toBeLessThan(4000)
  })

  it('clears one kind, and tells nobody when there was none', () => {
    const notices = createNotices(clockAt([]))
    notices.add({ kind: 'lame-duck', level: 'warning', text: 'a' })
    notices.add({ kind: 'login', level: 'error', text: 'b' })
    notices.clear('lame-duck')
    expect(notices.store.get().map((notice) => notice.kind)).toEqual(['login'])
    const before = notices.store.get()
    notices.clear('lame-duck')
    expect(notices.store.get()).toBe(before)
  })
})
