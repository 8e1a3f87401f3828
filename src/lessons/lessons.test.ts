import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Workspace } from '../jetstream/index.js'
import { createWorkspaceDouble, connectedState } from '../test/support/workspace-double.js'
import { aLesson } from '../test/support/lessons-double.js'
import { createLessons } from './lessons.js'
import { createProgress } from './progress.js'

it('reads no lesson before somebody asks for one, and then once, with what the server lacks now', () => {
  const double = createWorkspaceDouble()
  let reads = 0
  const lessons = createLessons({
    // Nothing is made here: that it could be is enough.
    workspace: { ...double.workspace, stage: {} as Workspace['stage'] },
    clock: double.clock,
    library: () => {
      reads += 1
      return [{ ...aLesson, since: '2.12' }]
    },
    progress: createProgress({ path: join(tmpdir(), 'review-tui-no-such-folder', 'lessons.json') }),
    view: {
      show: () => Promise.reject(new Error('nothing is shown')),
      receive: () => Promise.reject(new Error('nothing is received')),
      letGo: () => undefined,
      leave: () => Promise.resolve(),
    },
    ownServer: true,
  })
  double.connection.set(connectedState('2.9.10'))
  expect([lessons.state.get().now, reads]).toEqual([undefined, 0])
  const locked = () => lessons.state.get().list.map((entry) => entry.locked)
  expect(locked()).toEqual(['needs nats-server 2.12; this one is 2.9.10'])
  double.connection.set(connectedState('2.12.0'))
  expect([locked(), reads]).toEqual([[undefined], 1])
})
