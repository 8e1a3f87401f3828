import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Attack } from './contract.js'
import type { Guard } from './guards.js'

/** A guard that is taken out of the sources: its attack works on them in its own process, not on the built program. */
export type SourceGuard = Omit<Guard, 'without'> & {
  /** Where the attack is, below `src/attack`, and the name it is exported under. */
  readonly module: readonly [file: string, name: string]
  /** A function at the top of a file below `src`, and what stands in its place. */
  readonly without: { readonly file: string; readonly name: string; readonly instead: string }
}

/** The guards, each with the attack that watches it. */
export const sourceGuards: readonly SourceGuard[] = [
  {
    name: 'a publish without an answer is tried again, and at last called unknown',
    attack: 'faults',
    module: ['faults.ts', 'faults'],
    finds: /was claimed not stored .* and is/,
    without: { file: 'jetstream/api/publish-call.ts', name: 'answerLost', instead: '() => false' },
  },
  {
    name: 'a message that comes again is marked as seen before',
    attack: 'faults',
    module: ['faults.ts', 'faults'],
    finds: /came again without a mark/,
    without: { file: 'jetstream/wire/delivery.ts', name: 'isSameMessage', instead: '() => false' },
  },
  {
    name: 'a verdict whose answer was lost with the connection is not called confirmed',
    attack: 'faults',
    module: ['faults.ts', 'faults'],
    finds: /acked and confirmed, and came again/,
    without: {
      file: 'jetstream/account/link-turns.ts',
      name: 'answerLost',
      instead: '() => ({ kind: "sent", confirmed: true, tookMs: 1 })',
    },
  },
]

const root = join(import.meta.dirname, '..', '..')

/** Finds the function `name` at the top of a file. */
export function guardingFunction(name: string): RegExp {
  return new RegExp(`^(export )?(async )?function ${name}\\(`, 'gm')
}

/**
 * Copies the sources into `folder`, takes the guard out there, and gives the attack of the copy. Throws, naming the
 * function, when it is not there exactly once: it was renamed.
 */
export async function attackWithout(guard: SourceGuard, folder: string): Promise<Attack> {
  for (const part of ['src', 'data', 'package.json', 'tsconfig.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const { file, name, instead } = guard.without
  const path = join(folder, 'src', file)
  const text = readFileSync(path, 'utf8')
  const asFunction = guardingFunction(name)
  const found = [...text.matchAll(asFunction)].length
  if (found !== 1) throw new Error(`${guard.name}: ${name} is ${found} times in ${file}`)
  const without = text.replace(asFunction, (_, exported: string = '', isAsync: string = '') => {
    return `${exported}function ${name}(...given) { return (${instead})(...given) }\n${isAsync}function ${name}_guarding(`
  })
  writeFileSync(path, without)
  const [module, exportName] = guard.module
  const loaded = (await import(pathToFileURL(join(folder, 'src', 'attack', module)).href)) as Record<string, Attack>
  const attack = loaded[exportName]
  if (attack === undefined) throw new Error(`${guard.name}: ${module} has no ${exportName}`)
  return attack
}
