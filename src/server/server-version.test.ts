import { describe, expect, it } from 'vitest'
import { fakeProgram, fakeServer, tempDir } from '../test/support/fake-programs.js'
import { compareVersions, parseServerVersion, probeBinary } from './server-version.js'

describe('parseServerVersion', () => {
  it.each([
    ['nats-server: v2.15.1\n', '2.15.1'],
    ['nats-server: v2.11.0-RC.1\n', '2.11.0-RC.1'],
    ['nats-server version 2.1.4\n', '2.1.4'],
    ['something else 2.15.1\n', undefined],
    ['nats-server: vX\n', undefined],
    ['', undefined],
  ])('reads %j as %s', (output, version) => expect(parseServerVersion(output)).toBe(version))
})

describe('compareVersions', () => {
  it('orders by number, not by letter', () => {
    expect(compareVersions('2.9.10', '2.10.0')).toBeLessThan(0)
    expect(compareVersions('2.15.1', '2.9.10')).toBeGreaterThan(0)
    expect(compareVersions('2.9.0', '2.9.0')).toBe(0)
  })
})

describe('probeBinary', () => {
  it('takes a program that names its version', async () => {
    const path = fakeServer({ dir: tempDir(), version: '2.14.5' })
    expect(await probeBinary({ program: { path }, origin: 'path' })).toEqual({
      ok: true,
      value: { path, version: '2.14.5', origin: 'path' },
    })
  })

  it('passes over one that is too old', async () => {
    const path = fakeServer({ dir: tempDir(), version: '2.8.4' })
    expect(await probeBinary({ program: { path }, origin: 'path' })).toEqual({
      ok: false,
      error: { kind: 'too-old', reason: 'is version 2.8.4; 2.9.0 or newer is needed' },
    })
  })

  it('does not wait for one that hangs', async () => {
    const path = fakeProgram({ dir: tempDir(), name: 'nats-server', script: 'sleep 60' })
    expect(await probeBinary({ program: { path }, origin: 'path', limitMs: 100 })).toEqual({
      ok: false,
      error: { kind: 'unusable', reason: 'does not run: took too long' },
    })
  })

  it('reads no more than a little of what a strange program says', async () => {
    const script = "i=0; while [ $i -lt 2000 ]; do echo padding; i=$((i + 1)); done; echo 'nats-server: v2.15.1'"
    const path = fakeProgram({ dir: tempDir(), name: 'nats-server', script })
    expect(await probeBinary({ program: { path }, origin: 'path' })).toMatchObject({
      ok: false,
      error: { kind: 'unusable', reason: expect.stringMatching(/^is not a nats-server .{0,450}$/) as string },
    })
    expect(parseServerVersion(`nats-server: v2.15.1${'9'.repeat(60)}`)).toBeUndefined()
  })

  it('keeps control characters of a strange program out of the reason', async () => {
    const path = fakeProgram({ dir: tempDir(), name: 'nats-server', script: "printf '\\033[31mred\\007'" })
    const probed = await probeBinary({ program: { path }, origin: 'path' })
    expect(probed).toEqual({
      ok: false,
      error: { kind: 'unusable', reason: 'is not a nats-server (it printed "[31mred")' },
    })
  })
})
