/** Hides logins in text that is printed or kept. */
export type Redactor = {
  /** The text with every secret it can tell replaced by `***`. Never throws; the same for text redacted before. */
  readonly redact: (text: string) => string
  /** From now on these are hidden wherever they stand. Empty and absent ones are passed over. */
  readonly learn: (secrets: readonly (string | undefined)[]) => void
}

const mask = '***'
/** Shorter ones stand inside half of all words: hiding them would tell more than it hides. */
const shortestSecret = 3
/** Up to this length a secret is hidden only where it stands by itself. */
const longestWord = 5

const secretName = 'auth_token|password|passwd|pass|token|secret|seed|jwt|sig|user_jwt|user_seed|nkey_seed'

// What a login looks like, whoever gave it. Order matters: a block is taken whole before its lines are looked at.
const shapes: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(?<!-)-{3,} *BEGIN [A-Z0-9 ]{1,99}-{3,}[^]*?(?:(?<!-)-{3,} *END [A-Z0-9 ]{1,99}-{3,}|$)/g, mask],
  [/eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, mask],
  // Seeds of users, accounts, servers, operators, clusters and curve keys.
  [/S[UANOCX][A-Z2-7]{20,}/g, mask],
  [/\$2[abxy]\$\d\d\$[\w./]{20,}/g, mask],
  [new RegExp(`((?:\\b|_)(?:${secretName})\\\\*["']?\\s*[:=]\\s*)(?:\\\\*"(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?)`, 'gi'), `$1${mask}`],
  [new RegExp(`(\\b(?:${secretName})[:=])[^\\s"',;}*][^\\s,;}]*`, 'gi'), `$1${mask}`],
] // prettier-ignore

/**
 * Creates a redactor. It hides what looks like a login (`user:password@`, JWTs, nkey seeds, blocks of a credentials
 * file, `password=…`) and the `known` secrets themselves. A known one of fewer than 3 characters cannot be hidden.
 */
export function createRedactor(known: readonly (string | undefined)[] = []): Redactor {
  const secrets = new Set<string>()
  let pattern: RegExp | undefined
  const learn: Redactor['learn'] = (more) => {
    const before = secrets.size
    for (const secret of more) for (const form of formsOf(secret)) secrets.add(form)
    if (secrets.size === before) return
    // The longest first: a shorter one may be its beginning.
    const parts = [...secrets].sort((a, b) => b.length - a.length).map(patternOf)
    pattern = new RegExp(parts.join('|'), 'g')
  }
  learn(known)
  return {
    learn,
    redact: (text) => {
      const without = pattern === undefined ? text : text.replace(pattern, mask)
      const shaped = shapes.reduce((current, [shape, replacement]) => current.replace(shape, replacement), without)
      return shaped.includes('@') ? shaped.replace(/\S+/g, withoutLogin) : shaped
    },
  }
}

/**
 * A run without blanks, what stands before its last @ hidden: all of it after a scheme, for a password may hold slashes
 * and further @, else from `user:` on. The path of a file is none.
 */
function withoutLogin(run: string): string {
  const end = run.lastIndexOf('@')
  const scheme = run.search(/(?<!\bfile):\/\//i)
  if (end < 0) return run
  if (scheme >= 0 && scheme < end) return `${run.slice(0, scheme + 3)}${mask}${run.slice(end)}`
  return run.replace(/(?<![\w/.])[^@:/'"(]{1,256}:(?!\/\/)[^@]+@/g, `${mask}@`)
}

/** A secret as it may stand in text: itself, as in an address, as in JSON. */
function formsOf(secret: string | undefined): readonly string[] {
  if (secret === undefined) return []
  const forms = [secret, secret.trim(), encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)]
  try {
    forms.push(decodeURIComponent(secret))
  } catch {
    // A stray percent sign: then it is not encoded.
  }
  return forms.filter((form) => form.trim().length >= shortestSecret)
}

function patternOf(secret: string): string {
  const literal = secret.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)
  return secret.length <= longestWord ? `(?<!\\w)${literal}(?!\\w)` : literal
}
