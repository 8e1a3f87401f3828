import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lessonCode } from '../../lessons/lesson-code.js'
import { createCommandBench } from '../../test/support/explorer.js'
import { aLesson } from '../../test/support/lessons-double.js'
import { conditionToHold } from '../../test/support/wait-for-server.js'
import { submitForm, withValue } from '../dialogs/form-overlay.js'

const ackWait = lessonCode('ack-wait')

function setUp() {
  const bench = createCommandBench()
  const top = () => bench.ui.get().overlays.at(-1)
  return {
    ...bench,
    top,
    toShowCode: () => conditionToHold({ check: () => top()?.kind === 'code', what: 'the code' }),
    write: (path: string): void => {
      bench.commands.run('code.write')
      const form = top()
      if (form?.kind === 'form') bench.ui.replaceTop(withValue(form, 'path', path))
      const filled = top()
      if (filled?.kind === 'form') submitForm(bench.ui, filled)
    },
  }
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-commands-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('code to take home', () => {
  it('is there once the lesson is done, and says so before', async () => {
    const { commands, lessons, top, toShowCode } = setUp()
    lessons.show({ phase: 'do' })
    expect(commands.refusal('lesson.code')).toBe('do the lesson first: its code comes then')
    lessons.show({ phase: 'why' })
    commands.run('lesson.code')
    await toShowCode()
    expect(top()).toMatchObject({ kind: 'code', form: 'program', code: { name: '05-ack-wait' } })
  })

  it('is chosen among the lessons that are done where none is on, by its key and from the list', async () => {
    const { commands, choose, top, toShowCode, lessons } = setUp()
    commands.run('lesson.list')
    choose('code')
    const list = top()
    expect(list?.kind === 'pick' && list.items.map(({ key }) => key)).toEqual(['capture', 'same-id'])
    choose('same-id')
    await toShowCode()
    expect(top()).toMatchObject({ code: { name: '02-same-id' } })
    commands.run('reader.close')
    commands.run('lesson.code')
    expect(top()).toMatchObject({ kind: 'pick', title: 'Code to take home' })
    commands.run('question.close')
    lessons.setList([])
    expect(commands.refusal('lesson.code')).toMatch(/^no lesson is done yet: I lists them$/)
  })

  it('comes with no lesson of somebody’s own: that says where what was done stands', () => {
    const { commands, lessons } = setUp()
    lessons.show({ phase: 'why', lesson: { ...aLesson, id: 'own-twice' } })
    expect(commands.refusal('lesson.code')).toBe(
      'none comes with a lesson of your own: L has what you did, as nats lines and TypeScript',
    )
  })

  it('copies the form that is shown, whole', async () => {
    const { commands, lessons, toShowCode, copied } = setUp()
    lessons.show({ phase: 'why' })
    commands.run('lesson.code')
    await toShowCode()
    commands.run('code.copy')
    commands.run('code.form')
    commands.run('code.copy')
    expect(copied).toEqual([ackWait?.program, ackWait?.commands])
  })

  it('writes all that it takes to run to a folder, and over nothing else without asking', async () => {
    const { commands, lessons, toShowCode, write, status, choose, top } = setUp()
    const folder = join(freshFolder(), 'mine')
    lessons.show({ phase: 'why' })
    commands.run('lesson.code')
    await toShowCode()
    write(folder)
    expect(status()).toContain(`written to ${folder}`)
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'commands.sh', 'package.json', 'program.ts'])
    expect(readFileSync(join(folder, 'program.ts'), 'utf8')).toBe(ackWait?.program)
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      type: 'module',
      dependencies: { '@nats-io/jetstream': '3.4.0', '@nats-io/transport-node': '3.4.0' },
    })
    writeFileSync(join(folder, 'program.ts'), 'mine')
    write(folder)
    const question = top()
    expect(question?.kind === 'pick' && question.notes.flat().map(({ text }) => text)).toEqual([
      '1 of its files hold something else: program.ts. What they hold would be gone.',
    ])
    choose('no')
    expect(readFileSync(join(folder, 'program.ts'), 'utf8')).toBe('mine')
    write(folder)
    choose('replace')
    expect(readFileSync(join(folder, 'program.ts'), 'utf8')).toBe(ackWait?.program)
    expect(top()?.kind).toBe('code')
  })
})
