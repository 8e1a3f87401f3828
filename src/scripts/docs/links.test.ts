import { join } from 'node:path'
import { expect, it } from 'vitest'
import { brokenLinks } from './links.js'

const root = join(import.meta.dirname, '..', '..', '..')

it('finds what is pointed to and is not there', () => {
  const text = [
    '## Why not the `nats` package?',
    '[there](package.json) [gone](no-such-file.md) [web](https://nats.io/x)',
    '[heading](#why-not-the-nats-package) [no heading](#nowhere)',
    '`src/cli.ts` `data/` `src/lib/no-such.ts` `npm test`',
    '`cli.ts` `lib/store.ts` `x.test.ts` `wrong/store.ts` `no-such.tsx`',
  ].join('\n')
  expect(brokenLinks(text, { folder: root, root })).toEqual([
    'no-such-file.md',
    '#nowhere',
    'src/lib/no-such.ts',
    'x.test.ts',
    'wrong/store.ts',
    'no-such.tsx',
  ])
})
