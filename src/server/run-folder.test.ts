import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../test/support/fake-programs.js'
import { clearOlderRuns } from './orphans.js'
import { ownIdentity, type ProcessIdentity } from './process-info.js'
import { claimRun, judgeRun, releaseRun, type RunClaim, type RunFolder } from './run-folder.js'

function claimed(claim: RunClaim): RunFolder {
  if (claim.kind !== 'claimed') throw new Error(`not claimed but ${claim.kind}`)
  return claim.run
}

/** Leaves a run behind as a process with another identity would. */
async function leaveRun(serverDir: string, change: Partial<ProcessIdentity>): Promise<void> {
  const dir = join(serverDir, 'run-7')
  mkdirSync(dir)
  writeFileSync(join(dir, 'owner.json'), JSON.stringify({ ...(await ownIdentity()), ...change }))
}

describe('claimRun', () => {
  it('holds the store until it is released', async () => {
    const serverDir = tempDir()
    const run = claimed(await claimRun(serverDir))
    expect(statSync(run.dir).mode & 0o777).toBe(0o700)
    expect(statSync(run.ownerFile).mode & 0o777).toBe(0o600)
    expect(await claimRun(serverDir)).toEqual({ kind: 'held', run })

    writeFileSync(run.configFile, 'secret')
    await releaseRun(run)
    expect(readdirSync(run.dir).sort()).toEqual(['owner.json', 'released'])
    const next = await claimRun(serverDir)
    expect(next).toMatchObject({ kind: 'claimed', olderRuns: [{ dir: run.dir }] })
    expect(claimed(next).dir).toBe(join(serverDir, 'run-2'))
  })

  it('takes over from an owner that is gone', async () => {
    const serverDir = tempDir()
    await leaveRun(serverDir, { pid: 2 ** 22 + 5 })
    expect(claimed(await claimRun(serverDir)).dir).toBe(join(serverDir, 'run-8'))
  })

  it('is not taken in by a process number that was used again', async () => {
    const serverDir = tempDir()
    await leaveRun(serverDir, { startedAt: '1' })
    expect((await claimRun(serverDir)).kind).toBe('claimed')
  })

  it('takes over after the machine was started anew', async () => {
    const serverDir = tempDir()
    await leaveRun(serverDir, { bootId: 'an earlier one' })
    expect((await claimRun(serverDir)).kind).toBe('claimed')
  })

  it.each([
    ['in another container', { pidNamespace: 'pid:[1]' }],
    ['on another machine', { bootId: 'another', machine: 'another' }],
  ])('leaves an owner %s alone', async (_, change) => {
    const serverDir = tempDir()
    await leaveRun(serverDir, change)
    expect((await claimRun(serverDir)).kind).toBe('out-of-sight')
  })

  it('takes over a run whose owner file was cut short', async () => {
    const serverDir = tempDir()
    await leaveRun(serverDir, {})
    writeFileSync(join(serverDir, 'run-7', 'owner.json'), '{"pid": 1')
    expect((await claimRun(serverDir)).kind).toBe('claimed')
  })

  it('goes to exactly one of many that find the same dead owner', async () => {
    for (let round = 0; round < 5; round++) {
      const serverDir = tempDir()
      await leaveRun(serverDir, { startedAt: '1' })
      const claims = await Promise.all(Array.from({ length: 12 }, () => claimRun(serverDir)))
      expect(claims.filter((claim) => claim.kind === 'claimed')).toHaveLength(1)
      expect(claims.filter((claim) => claim.kind === 'held')).toHaveLength(11)
      expect(readdirSync(serverDir).sort()).toEqual(['run-7', 'run-8'])
    }
  })

  it('survives being released and claimed over and over by several at once', async () => {
    const serverDir = tempDir()
    let holders = 0
    let claims = 0
    const work = async (): Promise<void> => {
      while (claims < 40) {
        const claim = await claimRun(serverDir)
        if (claim.kind !== 'claimed') continue
        holders++
        claims++
        expect(holders).toBe(1)
        expect(await judgeRun(claim.run)).toBe('held')
        await clearOlderRuns(claim.olderRuns)
        holders--
        await releaseRun(claim.run)
      }
    }
    await Promise.all([work(), work(), work()])
    expect(claims).toBeGreaterThanOrEqual(40)
  })

  it('steps back when others came and went while it looked at a dead owner', async () => {
    const serverDir = tempDir()
    const oldDir = join(serverDir, 'run-7')
    mkdirSync(oldDir)
    const newDir = join(serverDir, 'run-9')
    const claim = claimRun(serverDir, async (run) => {
      if (run.dir !== oldDir) return judgeRun(run)
      mkdirSync(newDir)
      writeFileSync(join(newDir, 'owner.json'), JSON.stringify(await ownIdentity()))
      rmSync(oldDir, { recursive: true })
      return 'nobody'
    })
    expect(await claim).toMatchObject({ kind: 'held', run: { dir: newDir } })
    expect(readdirSync(serverDir)).toEqual(['run-9'])
  })

  it.each(['run-999999999999999', 'run-99999999999999999999', 'run-0', 'run-007', 'run--1', 'run-1e3'])(
    'is not led astray by a folder %s',
    async (name) => {
      const serverDir = tempDir()
      mkdirSync(join(serverDir, name))
      expect(claimed(await claimRun(serverDir)).dir).toBe(join(serverDir, 'run-1'))
    },
  )

  it('ends with words when the numbers are used up', async () => {
    const serverDir = tempDir()
    mkdirSync(join(serverDir, 'run-999999999'))
    await expect(claimRun(serverDir)).rejects.toThrow(`${join(serverDir, 'run-999999999')} is in the way: remove it`)
  })

  it('does not wait for a pipe, nor read a link or a huge file, in the place of the owner file', async () => {
    const serverDir = tempDir()
    await leaveRun(serverDir, {})
    const ownerFile = join(serverDir, 'run-7', 'owner.json')
    const elsewhere = join(serverDir, 'elsewhere')
    writeFileSync(elsewhere, readFileSync(ownerFile))
    const places: readonly (() => void)[] = [
      () => execFileSync('mkfifo', [ownerFile]),
      () => symlinkSync(elsewhere, ownerFile),
      () => writeFileSync(ownerFile, `${readFileSync(elsewhere, 'utf8')}${' '.repeat(100_000)}`),
    ]
    const run = { dir: join(serverDir, 'run-7'), ownerFile } as RunFolder
    expect(await judgeRun(run)).toBe('held')
    for (const place of places) {
      rmSync(ownerFile)
      place()
      expect(await judgeRun(run)).toBe('nobody')
    }
  })

  it('writes down who it is', async () => {
    const run = claimed(await claimRun(tempDir()))
    expect(JSON.parse(readFileSync(run.ownerFile, 'utf8'))).toMatchObject({ pid: process.pid })
  })
})
