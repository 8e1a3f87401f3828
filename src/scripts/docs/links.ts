import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The places a document points to and that are not there: relative links, headings of its own, and in back ticks the
 * paths that begin with `src/` or `data/` and the names of sources, with or without folders before them. `folder` is
 * the document's own, `root` the repository's.
 */
export function brokenLinks(
  text: string,
  places: { readonly folder: string; readonly root: string },
): readonly string[] {
  const anchors = new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)))
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  const broken = links.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false
    const [path = '', anchor] = target.split('#')
    return path === '' ? anchor !== undefined && !anchors.has(anchor) : !existsSync(join(places.folder, path))
  })
  const named = [...text.matchAll(/`((?:src|data)\/[\w./-]+)`/g)].map(([, path = '']) => path)
  const gone = named.filter((path) => !existsSync(join(places.root, path)))
  const sources = readdirSync(join(places.root, 'src'), { recursive: true, encoding: 'utf8' }).map((path) => `/${path}`)
  const files = [...text.matchAll(/`((?!src\/|data\/)(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.tsx?)`/g)].map(
    ([, path = '']) => path,
  )
  const unknown = files.filter((path) => !sources.some((source) => source.endsWith(`/${path}`)))
  return [...new Set([...broken, ...gone, ...unknown])]
}

/** The anchor a Markdown page gives to a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
