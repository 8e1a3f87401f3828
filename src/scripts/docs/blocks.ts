/** What makes each generated block, by its name: Markdown without the markers. */
export type Generators = Readonly<Record<string, () => string | Promise<string>>>

const marker = /<!-- (\/?)generated:([\w-]+) -->/g

/**
 * `text` with every generated block made anew: what stands between `<!-- generated:NAME -->` and
 * `<!-- /generated:NAME -->`. Throws when a marker has no partner or no generator, when a block is there twice, and when
 * a generator has no block.
 */
export async function renderBlocks(text: string, generators: Generators): Promise<string> {
  const parts: string[] = []
  const seen = new Set<string>()
  let end = 0
  let open: { readonly name: string; readonly bodyAt: number } | undefined
  for (const { 0: tag, 1: slash, 2: name = '', index } of text.matchAll(marker)) {
    if (slash !== '/') {
      if (open !== undefined) throw new Error(`The block "${open.name}" is not closed before "${name}" opens`)
      if (seen.has(name)) throw new Error(`The block "${name}" is there twice`)
      seen.add(name)
      open = { name, bodyAt: index + tag.length }
      continue
    }
    if (open?.name !== name) throw new Error(`The block "${name}" is closed but not open`)
    const generate = generators[name]
    if (generate === undefined) throw new Error(`No generator for the block "${name}"`)
    parts.push(text.slice(end, open.bodyAt), `\n\n${(await generate()).trim()}\n\n`)
    end = index
    open = undefined
  }
  if (open !== undefined) throw new Error(`The block "${open.name}" is never closed`)
  const unused = Object.keys(generators).filter((name) => !seen.has(name))
  if (unused.length > 0) throw new Error(`No block in the text for: ${unused.join(', ')}`)
  return parts.join('') + text.slice(end)
}

/** The lines that differ between the first and the last difference, old ones with `-`, wanted ones with `+`. */
export function describeDifference(current: string, wanted: string): string {
  const before = current.split('\n')
  const after = wanted.split('\n')
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let tail = 0
  const limit = Math.min(before.length, after.length) - start
  while (tail < limit && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return [
    `@@ line ${start + 1} @@`,
    ...before.slice(start, before.length - tail).map((line) => `-${line}`),
    ...after.slice(start, after.length - tail).map((line) => `+${line}`),
  ].join('\n')
}
