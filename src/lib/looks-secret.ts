const secretShapes: readonly RegExp[] = [
  // A JWT, and the seed of an nkey (of a user, account, operator, server, cluster or curve key).
  /eyJ[\w-]{8,}/,
  /S[UANOCX][A-Z2-7]{20,}/,
  /-{3,}\s*BEGIN |BEGIN (NATS|USER)/,
  /^data:/i,
  // A login inside an address.
  /\/\/[^/]*@/,
  /[\p{Cc}\u2028\u2029]/u,
]
const pathLike = /^(?:~[^/\\]*|\.{1,2}|[A-Za-z]:)?[/\\]/
const longestPlain = 200
const shortestKey = 32

/**
 * True when `text` may be a secret, or hold one, rather than the path, name or address that was asked for: then it is
 * not repeated to anybody. Wrong now and then on purpose: a hidden file name costs less than a shown seed.
 */
export function looksSecret(text: string): boolean {
  if (secretShapes.some((shape) => shape.test(text))) return true
  if (pathLike.test(text)) return false
  return text.length > longestPlain || (text.length >= shortestKey && isKeyLike(text))
}

/** A path for the user to read; one that looks like a secret is named, not shown. */
export function describePath(path: string): string {
  return looksSecret(path) ? 'a path that looks like a secret' : path
}

// One long word of mixed characters, as keys and tokens are written, and file names are not.
function isKeyLike(text: string): boolean {
  if (!/^[\w+/=-]+$/.test(text)) return false
  return /^[\da-f-]+$/i.test(text) || (/\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text))
}
