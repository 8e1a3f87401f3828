import { expect, it } from 'vitest'
import { createRandom } from '../test/support/random.js'
import { mutateJson, pathsOf } from './json-mutations.js'

const answer = JSON.stringify({ type: 'x', config: { name: 'R', subjects: ['a', 'b'] }, state: { messages: 3 } })

it('finds every place of a value', () => {
  expect(pathsOf(JSON.parse(answer)).map((path) => path.join('.'))).toEqual([
    '', 'type', 'config', 'config.name', 'config.subjects', 'config.subjects.#', 'state', 'state.messages',
  ]) // prettier-ignore
})

it('always changes something, the same for the same seed', () => {
  const all = (seed: number): readonly string[] => {
    const random = createRandom(seed)
    return Array.from({ length: 400 }, () => mutateJson(answer, random).text)
  }
  expect(all(7)).toEqual(all(7))
  expect(all(7)).not.toEqual(all(8))
  expect(all(7).filter((text) => text === answer).length).toBeLessThan(5)
  expect(all(7).filter((text) => text.includes('1e400')).length).toBeGreaterThan(3)
})

it('changes one field and keeps the rest', () => {
  const random = createRandom(3)
  const texts = Array.from({ length: 60 }, () => mutateJson(answer, random, ['state', 'messages']).text)
  const kept = texts.filter((text) =>
    text.startsWith('{"type":"x","config":{"name":"R","subjects":["a","b"]},"state":{'),
  )
  expect(kept.length).toBeGreaterThan(45)
})
