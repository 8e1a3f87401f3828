import { readFileSync, readdirSync } from 'node:fs'

const folder = new URL('../../data/lessons/code/', import.meta.url)

/**
 * The files of `data/lessons/code` by name. The bundle has their texts in place of this module
 * (`scripts/build/code-texts.ts`): there is no such folder beside it.
 */
export const codeTexts: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
)
