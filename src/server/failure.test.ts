import { describe, expect, it } from 'vitest'
import { createFailure, installLine } from './failure.js'

describe('installLine', () => {
  it.each([
    ['linux', 'ID=debian\n', 'sudo apt-get install nats-server'],
    ['linux', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'sudo apt-get install nats-server'],
    ['linux', 'ID="alpine"\n', 'sudo apk add nats-server'],
    ['linux', 'ID=manjaro\nID_LIKE=arch\n', 'sudo pacman -S nats-server'],
    ['linux', '', 'go install github.com/nats-io/nats-server/v2@latest'],
    ['darwin', '', 'brew install nats-server'],
    ['win32', '', 'choco install nats-server'],
  ] as const)('knows %s with %j', (platform, osRelease, line) => expect(installLine(platform, osRelease)).toBe(line))
})

describe('createFailure', () => {
  it('always tells how to go on without a private server', () => {
    const failure = createFailure({ kind: 'no-binary', summary: 'None.' })
    expect(failure.advice.join('\n')).toContain('Install nats-server:')
    expect(failure.advice.join('\n')).toContain('--server')
    expect(failure).not.toHaveProperty('lastLogLine')
  })
})
