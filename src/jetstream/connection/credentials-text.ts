/** The user JWT and seed in a credentials file, whatever its line ends and labels; `undefined` when one is missing. */
export function parseCredentials(text: string): { readonly jwt: string; readonly seed: string } | undefined {
  const jwt = linesOf(text).find(isJwt)
  const seed = nkeySeed(text)
  return jwt === undefined || seed === undefined ? undefined : { jwt, seed }
}

/** The user seed in an nkey file: the first line that begins with `SU`; `undefined` when there is none. */
export function nkeySeed(text: string): string | undefined {
  return linesOf(text).find((line) => /^SU[A-Z2-7]{20,}$/.test(line))
}

/** True for a JWT by its form; whether it is any good is the server's to judge. */
export function isJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(text)
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.trim())
}
