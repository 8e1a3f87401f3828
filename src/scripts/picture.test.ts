import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const svg = await readFile(join(root, 'data', 'screen.svg'), 'utf8')
const words = svg.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

it('is the picture README.md shows', async () => {
  expect(await readFile(join(root, 'README.md'), 'utf8')).toContain('](data/screen.svg)')
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*role="img">\n<title>The screen of review-tui/,
  )
  for (const shown of ['acked', 'nak: again', 'nak, in', 'termed', 'held', 'handed it back', '+WPI'])
    expect(words).toContain(shown)
})

it('tells of no machine but the loopback', () => {
  expect(words).toMatch(/nats:\/\/127\.0\.0\.1:\d+/)
  expect(words.match(/\w+:\/\/(?!127\.0\.0\.1:)\S*/g)).toBeNull()
  expect(words.match(/(?:^|[\s"'(])[/~]\w\S*/g)).toBeNull()
})
