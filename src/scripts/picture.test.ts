import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const readme = await readFile(join(root, 'README.md'), 'utf8')

describe.each(['dark', 'light'])('the picture on %s', (ground) => {
  const name = `data/screen-${ground}.svg`
  const read = async (): Promise<{ readonly svg: string; readonly words: string }> => {
    const svg = await readFile(join(root, name), 'utf8')
    return { svg, words: svg.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ') }
  }

  it('is one README.md shows, of a full consumer', async () => {
    const { svg, words } = await read()
    expect(readme).toContain(name)
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*role="img">\n<title>The screen of review-tui/,
    )
    for (const shown of ['acked', 'nak', 'held', '5/5']) expect(words).toContain(shown)
  })

  it('tells of no machine but the loopback', async () => {
    const { words } = await read()
    expect(words.match(/\w+:\/\/(?!127\.0\.0\.1:)\S*/g)).toBeNull()
    expect(words.match(/(?:^|[\s"'(])[/~]\w\S*/g)).toBeNull()
  })
})
