import { describe, expect, it } from 'vitest'
import { readKeyring, sourceLine } from './apt.js'

const repoUri = 'http://mirror.invalid/debian/'

describe('readKeyring', () => {
  it('finds the key file in a deb822 stanza of that place', () => {
    const text = [
      'Types: deb\nURIs: http://other.invalid/x\nSuites: y\nSigned-By: /keys/other.gpg',
      '# a comment\nTypes: deb\nURIs: http://mirror.invalid/debian\nSuites: s\nSigned-By: /keys/right.gpg',
    ].join('\n\n')
    expect(readKeyring(text, repoUri)).toBe('/keys/right.gpg')
  })

  it('finds it in a one-line entry', () => {
    const text = `deb [arch=amd64 signed-by=/keys/right.gpg] ${repoUri} s main\n`
    expect(readKeyring(text, repoUri)).toBe('/keys/right.gpg')
  })

  it('leaves the choice to apt where there is none, or none that is a file', () => {
    expect(readKeyring(`deb ${repoUri} s main\n`, repoUri)).toBeUndefined()
    expect(readKeyring(`deb [signed-by=ABCDEF] ${repoUri} s main\n`, repoUri)).toBeUndefined()
    expect(readKeyring(`# deb [signed-by=/keys/old.gpg] ${repoUri} s main\n`, repoUri)).toBeUndefined()
  })
})

describe('sourceLine', () => {
  it('asks for the package index alone and keeps the key', () => {
    expect(sourceLine({ repoUri, suite: 'sid', component: 'main', keyring: '/keys/k.gpg' })).toBe(
      `deb [target=Packages lang=none pdiffs=no signed-by=/keys/k.gpg] ${repoUri} sid main`,
    )
  })
})
