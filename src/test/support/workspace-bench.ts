import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import { testServer } from './nats-server.js'
import type { ServerAge, TestServer } from './nats-server.js'
import { openTestWorkspace } from './workspace.js'
import type { TestWorkspace } from './workspace.js'

/**
 * One server for all tests of the running `describe`, and a workspace on an empty stream for each test, which is closed
 * when the test ends. Both are there from the first test on, not while tests are collected.
 */
export function workspaceBench(version: ServerAge): {
  readonly server: () => TestServer
  readonly workspace: () => TestWorkspace
} {
  let server: TestServer | undefined
  let workspace: TestWorkspace | undefined
  beforeAll(async () => {
    server = await testServer({ version })
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    workspace = await openTestWorkspace(there(server))
    onTestFinished(workspace.close)
  })
  return { server: () => there(server), workspace: () => there(workspace) }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the bench is there in tests only')
  return value
}
