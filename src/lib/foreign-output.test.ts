import { Console } from 'node:console'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { takeOutput } from './foreign-output.js'
import type { ForeignOutput } from './foreign-output.js'

class Stream extends EventEmitter {
  columns = 80
  printed = ''
  write(text: string): boolean {
    this.printed += text
    return true
  }
  end(text = ''): this {
    this.printed += text
    return this
  }
}

const taken = () => {
  const [stdout, stderr] = [new Stream(), new Stream()]
  const host = Object.assign(new EventEmitter(), {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    _rawDebug: (text: string) => stderr.write(text),
  })
  host.on('warning', (warning: Error) => stderr.write(`node says ${warning.message}`))
  const fake = new Console({ stdout: host.stdout, stderr: host.stderr })
  const heard: ForeignOutput[] = []
  const own = takeOutput({ process: host, console: fake }, (output) => heard.push(output))
  return { host, fake, heard, own, stdout, stderr }
}

describe('an output that is taken', () => {
  it('prints what is ours, and nothing else', () => {
    const { host, own, heard, stdout, stderr } = taken()
    own.stdout.write('ours')
    own.stderr.write('ours too')
    host.stdout.write('theirs')
    host.stderr.write('theirs')
    host.stderr.end('the last word')
    expect([stdout.printed, stderr.printed]).toEqual(['ours', 'ours too'])
    expect(heard).toEqual([
      { by: 'stdout', text: 'theirs' },
      { by: 'stderr', text: 'theirs' },
      { by: 'stderr', text: 'the last word' },
    ])
  })

  it('is otherwise the stream itself', () => {
    const { host, own, stdout } = taken()
    let resized = 0
    own.stdout.on('resize', () => (resized += 1))
    stdout.columns = 100
    host.stdout.emit('resize')
    expect([own.stdout.columns, resized, host.stdout.listenerCount('resize')]).toEqual([100, 1, 1])
  })

  it('calls back whoever waits for its write', async () => {
    const { host } = taken()
    await new Promise<void>((resolve) => host.stdout.write('x', () => resolve()))
  })

  it('tells every method of a console by its name', () => {
    const { fake, heard, stdout, stderr } = taken()
    fake.log('one %s', 'two')
    fake.error(new Error('three'))
    fake.table([{ four: 5 }])
    fake.trace('six')
    fake.group('seven')
    fake.groupEnd()
    fake.assert(false, 'eight')
    fake.count()
    fake.dir({ nine: 9 })
    expect(heard.map(({ by }) => by)).toEqual(
      ['log', 'error', 'table', 'trace', 'group', 'assert', 'count', 'dir'].map((name) => `console.${name}`),
    )
    expect(heard[0]?.text).toBe('one two\n')
    expect(stdout.printed + stderr.printed).toBe('')
  })

  it('survives what throws while it is shown', () => {
    const { fake, heard } = taken()
    const hostile = {
      toString: () => {
        throw new Error('no')
      },
      get [Symbol.toStringTag](): string {
        throw new Error('no')
      },
    }
    expect(() => fake.log('%s', hostile, new Proxy(hostile, {}))).not.toThrow()
    expect(heard).toHaveLength(1)
  })

  it('tells warnings and debugging, and silences those who printed them', () => {
    const { host, heard, stderr } = taken()
    host.emit('warning', Object.assign(new Error('old'), { name: 'DeprecationWarning', code: 'DEP1', detail: 'more' }))
    host._rawDebug('deep')
    expect(heard).toEqual([
      { by: 'warning', text: '[DEP1] DeprecationWarning: old more' },
      { by: 'debug', text: 'deep' },
    ])
    expect(stderr.printed).toBe('')
  })

  it('passes over the cursor switches of Ink', () => {
    const { host, heard } = taken()
    host.stderr.write('\x1b[?25h')
    expect(heard).toEqual([])
  })
})
