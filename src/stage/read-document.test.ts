import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import hostileStrings from '../../data/hostile-strings.json' with { type: 'json' }
import { findForbidden } from '../test/support/forbidden-text.js'
import { checkDocument, readDocument } from './read-document.js'
import { span, words } from './schema-parts.js'

const schema = v.strictObject({
  title: words(40),
  kind: v.picklist(['one', 'two']),
  after: v.optional(span),
  steps: v.array(
    v.variant('do', [
      v.strictObject({ do: v.literal('say'), text: v.string() }),
      v.strictObject({ do: v.literal('wait'), times: v.number() }),
    ]),
  ),
})
const good = { title: 'x', kind: 'one', steps: [] }
const faultsOf = (value: unknown): readonly string[] => {
  const read = checkDocument(value, schema)
  if (read.ok) throw new Error('nothing wrong with it')
  return read.error
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'review-tui-document-'))
  execFileSync('mkfifo', [join(folder, 'fifo')])
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('what is wrong with a document', () => {
  it.each([
    [{ ...good, kind: 'three' }, 'kind: it is one of one, two, not "three"'],
    [{ title: 'x', steps: [] }, 'kind: is missing'],
    [{ ...good, title: 5 }, 'title: it is a text, not 5'],
    [{ ...good, title: '  ' }, 'title: is empty'],
    [{ ...good, title: 'y'.repeat(41) }, 'title: is longer than 40 characters'],
    [{ ...good, more: 1 }, 'more: nothing of this name may stand here'],
    [{ ...good, after: '2' }, 'after: is no span of time: write "200ms", "2s" or "1m"'],
    [{ ...good, after: 2 }, 'after: is no span of time: write "200ms", "2s" or "1m"'],
    [
      { ...good, steps: [{ do: 'say', text: '' }, { do: 'dance' }] },
      'steps[1].do: it is one of say, wait, not "dance"',
    ],
    [{ ...good, steps: [{}] }, 'steps[0].do: is missing; it is one of say, wait'],
    [{ ...good, steps: [{ do: 'wait', times: 'x' }] }, 'steps[0].times: it is a number, not "x"'],
    [{ ...good, steps: 'none' }, 'steps: it is a list, not "none"'],
    ['x', 'it is an object, not "x"'],
    [null, 'it is an object, not null'],
  ])('%j: %s', (value, line) => {
    expect(faultsOf(value)).toEqual([line])
  })

  it('tells every fault, and of many only the first', () => {
    expect(faultsOf({ title: 1, kind: 2, steps: 3 })).toHaveLength(3)
    const many = faultsOf({ ...good, steps: Array.from({ length: 30 }, () => ({ do: 'x' })) })
    expect(many).toHaveLength(13)
    expect(many.at(-1)).toBe('and 18 more')
  })

  it('refuses what is nested without end', () => {
    let deep: unknown = 1
    for (let level = 0; level < 5000; level += 1) deep = [deep]
    expect(faultsOf({ ...good, steps: deep })).toEqual(['it is nested deeper than 32 levels'])
  })

  it.each(hostileStrings.map(({ name, text }) => [name, text] as const))('prints nothing raw: %s', (_name, text) => {
    const lines = faultsOf({ ...good, kind: text, [text]: 1, steps: [{ do: text }] })
    expect(lines.flatMap((line) => findForbidden(line))).toEqual([])
    for (const line of lines) expect(line.length).toBeLessThan(1000)
  })
})

describe('reading a document from a file', () => {
  const read = (name: string, bytes?: string | Buffer) => {
    const path = join(folder, name)
    if (bytes !== undefined) writeFileSync(path, bytes)
    return readDocument(path, schema)
  }

  it('reads one, also behind a byte order mark', async () => {
    expect(await read('good.json', `\ufeff${JSON.stringify({ ...good, after: '1.5s' })}`)).toEqual({
      ok: true,
      value: { ...good, after: 1500 },
    })
  })

  it.each([
    ['nothing.json', undefined, 'there is no such file'],
    ['.', undefined, 'it is a directory'],
    ['fifo', undefined, 'it is not a regular file (a pipe, a device, a socket or a file of the system)'],
    ['big.json', Buffer.alloc(1024 * 1024 + 1, 0x20), 'it is larger than 1 MiB'],
    ['latin.json', Buffer.from([0x7b, 0xe9, 0x7d]), 'it is not UTF-8 text'],
    ['empty.json', '', 'it is not JSON: Unexpected end of JSON input'],
  ])('says why it does not take %s', async (name, bytes, why) => {
    expect(await read(name, bytes)).toEqual({ ok: false, error: [why] })
  })
})
