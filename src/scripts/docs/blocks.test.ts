import { describe, expect, it } from 'vitest'
import { describeDifference, renderBlocks } from './blocks.js'

const generators = { keys: () => '| a | ack |\n', flags: () => Promise.resolve('--plain') }
const old =
  'Top\n<!-- generated:keys -->\nold\n<!-- /generated:keys -->\n<!-- generated:flags --><!-- /generated:flags -->\nEnd\n'

describe('renderBlocks', () => {
  it('replaces only what stands between the markers, and is stable', async () => {
    const text = await renderBlocks(old, generators)
    expect(text).toBe(
      'Top\n<!-- generated:keys -->\n\n| a | ack |\n\n<!-- /generated:keys -->\n' +
        '<!-- generated:flags -->\n\n--plain\n\n<!-- /generated:flags -->\nEnd\n',
    )
    expect(await renderBlocks(text, generators)).toBe(text)
  })

  it.each([
    ['<!-- generated:keys -->', 'never closed'],
    ['<!-- /generated:keys -->', 'closed but not open'],
    ['<!-- generated:keys --><!-- generated:flags -->', 'not closed before'],
    ['<!-- generated:other --><!-- /generated:other -->', 'No generator'],
    [old + old, 'there twice'],
    ['nothing', 'No block in the text for: keys, flags'],
  ])('refuses %j: %s', async (text, message) => {
    await expect(renderBlocks(text, generators)).rejects.toThrow(message)
  })
})

describe('describeDifference', () => {
  it('shows the differing lines only', () => {
    expect(describeDifference('a\nb\nc\nd', 'a\nB\nc\nd')).toBe('@@ line 2 @@\n-b\n+B')
    expect(describeDifference('a\na', 'a\na\na')).toBe('@@ line 3 @@\n+a')
  })
})
