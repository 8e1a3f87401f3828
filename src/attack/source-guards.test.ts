import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { guards } from './guards.js'
import { guardingFunction, sourceGuards } from './source-guards.js'

const sources = join(import.meta.dirname, '..')
const readSource = (file: string): string => readFileSync(join(sources, file), 'utf8')

it('finds each guard that is taken out of the sources where it is said to be, once', () => {
  const times = sourceGuards.map(({ without: { file, name } }) => [
    `${name} in ${file}`,
    [...readSource(file).matchAll(guardingFunction(name))].length,
  ])
  expect(times).toEqual(sourceGuards.map(({ without: { file, name } }) => [`${name} in ${file}`, 1]))
})

it('finds each guard that is taken out of the bundle in what that is built of', () => {
  const texts = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[tj]sx?$/.test(file) && !/\.test\.|^(?:test|attack)\//.test(file))
    .map(readSource)
  const names = guards.flatMap(({ without }) => Object.keys(without))
  const isThere = (name: string): boolean => {
    const declared = new RegExp(`^\\s*(?:export )?(?:async )?(?:function|const|let|var) ${name}\\b`, 'm')
    return texts.some((text) => declared.test(text))
  }
  expect(names.filter((name) => !isThere(name))).toEqual([])
  expect(names.length).toBeGreaterThan(10)
})
