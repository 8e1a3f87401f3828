import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lessonCode } from '../../lessons/lesson-code.js'
import type { Lesson } from '../../lessons/lesson-schema.js'
import { shippedLessons } from '../../lessons/library.js'
import { testBinary, testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { programFolder, serverSays } from '../support/take-home.js'
import type { ProgramFolder } from '../support/take-home.js'
import { onItsOwnServer, takeHomeCases } from '../support/take-home-cases.js'
import { openTestWorkspace } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'

const lessons = shippedLessons()

describe.each(['newest', 'oldest'] as const)('the programs to take home, on the %s server', (version) => {
  let server: TestServer
  let looking: TestWorkspace
  let programs: ProgramFolder
  let natsServer = ''
  beforeAll(async () => {
    server = await testServer({ version })
    looking = await openTestWorkspace(server)
    programs = programFolder()
    natsServer = (await testBinary(version)).path
  })
  afterAll(async () => {
    programs.remove()
    await looking.close()
    await server.stop()
  })

  /** Runs a program, and reads what the lesson’s checks say of the stream it leaves; takes that away. */
  const play = async (lesson: Lesson, program: string, name: string) => {
    const { pid, code, said } = await programs.run(name, program, {
      NATS_URL: server.url,
      NATS_TOKEN: server.token,
      NATS_SERVER: natsServer,
      KEEP: 'yes',
    })
    return { code, said, ...(await serverSays(looking, lesson, pid)) }
  }

  const played = lessons.filter(({ since }) => version === 'newest' || since === '2.9')
  // What is not so on the newest one is no other on the oldest.
  if (version === 'newest')
    describe.concurrent('see it nowhere with the deed taken out', () => {
      // What waits longest begins first.
      for (const lesson of [...played].reverse()) {
        it(lesson.id, async () => {
          const { deed, instead, alike } = takeHomeCases[lesson.id] ?? { deed: '?', instead: '' }
          const whole = lessonCode(lesson.id)?.program ?? ''
          expect(whole.split(deed)).toHaveLength(2)
          const { code, said, missing } = await play(lesson, whole.replace(deed, instead), `${lesson.id}-not`)
          expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(/^Not seen: /m) as string })
          if (alike === undefined) expect(missing, said).not.toEqual([])
        })
      }
    })

  describe.concurrent('end with the check of their lesson true', () => {
    for (const lesson of played) {
      it(lesson.id, async () => {
        const { code, said, missing, asked } = await play(lesson, lessonCode(lesson.id)?.program ?? '', lesson.id)
        expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/^Seen: /m) as string })
        expect(missing, said).toEqual([])
        if (lesson.id !== onItsOwnServer) expect(asked).toBeGreaterThan(0)
      })
    }
  })
})
