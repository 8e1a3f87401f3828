import { expect, it } from 'vitest'
import { createNotices } from './jetstream/connection/connection-notices.js'
import type { SafeText } from './lib/safe-text.js'
import { sayNotices } from './say-notices.js'

const stage = () => {
  const notices = createNotices({ now: () => 0, after: () => () => undefined })
  const said: string[] = []
  let status: { readonly text: SafeText } | undefined
  const stop = sayNotices(notices.store, {
    get: () => ({ status }),
    say: (tone, text) => {
      said.push(`${tone}: ${text}`)
      status = { text }
    },
  })
  return { notices, said, stop, saySomethingElse: (text: SafeText) => (status = { text }) }
}

it('says a notice when it comes, and again when it comes again', () => {
  const { notices, said } = stage()
  notices.add({ kind: 'login', level: 'error', text: 'refused', advice: 'correct it' })
  notices.add({ kind: 'login', level: 'error', text: 'refused', advice: 'correct it' })
  expect(said).toEqual(['bad: refused — correct it', 'bad: refused — correct it'])
})

it('takes back what is over, and says nothing old again', () => {
  const { notices, said } = stage()
  notices.add({ kind: 'permission', level: 'error', text: 'may not' })
  notices.add({ kind: 'login', level: 'error', text: 'refused' })
  notices.clear('login')
  expect(said).toEqual(['bad: may not', 'bad: refused', 'good: over: refused'])
})

it('leaves alone what was said since', () => {
  const { notices, said, saySomethingElse } = stage()
  notices.add({ kind: 'login', level: 'error', text: 'refused' })
  saySomethingElse('stored' as SafeText)
  notices.clear('login')
  expect(said).toEqual(['bad: refused'])
})
