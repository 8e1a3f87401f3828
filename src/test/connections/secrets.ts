/** The logins of the connection cases, made up for them. None may ever appear in what the app writes. */
export const secrets: Readonly<Record<string, string>> = {
  PASSWORD: 'quince-Alice-4417-plain',
  PASSWORD2: 'quince-Bob-7731-hashed',
  PASSWORD3: 'quince:We@ird-2208/x',
  WRONG: 'medlar-Nobody-6604-wrong',
  TOKEN: 'marrow-Token-1375-plain',
  TOKEN2: 'marrow-Token-9042-hashed',
  SECRET: 'sorrel-Part-5893-of-one',
}

/** bcrypt of `PASSWORD2` and `TOKEN2`, cost 4, made once with Python: `crypt.crypt(text, "$2b$04$abcdefghijklmnopqrstuu")`. */
export const bcryptHashes = {
  password: '$2b$04$abcdefghijklmnopqrstuuFhWGRtkPtazQNDUDdGw.roStRLry9Tu',
  token: '$2b$04$abcdefghijklmnopqrstuu9rjSVuNmwX2aQhTjoxi6NCPE5xCp0cu',
}
