import { describe, expect, it } from 'vitest'
import { pathComplaints, serverPaths } from './paths.js'

describe('serverPaths', () => {
  it('follows XDG where it is set to absolute paths', () => {
    const env = { HOME: '/home/ana', XDG_CACHE_HOME: '/c', XDG_STATE_HOME: '/s' }
    expect(serverPaths(env, 'linux')).toEqual({ cacheDir: '/c/review-tui', stateDir: '/s/review-tui' })
    expect(serverPaths(env, 'darwin')).toEqual({ cacheDir: '/c/review-tui', stateDir: '/s/review-tui' })
  })

  it('ignores relative and empty XDG values', () => {
    expect(serverPaths({ HOME: '/home/ana', XDG_CACHE_HOME: 'c', XDG_STATE_HOME: '' }, 'linux')).toEqual({
      cacheDir: '/home/ana/.cache/review-tui',
      stateDir: '/home/ana/.local/state/review-tui',
    })
  })

  it('uses the folders of macOS and Windows', () => {
    expect(serverPaths({ HOME: '/Users/ana' }, 'darwin')).toEqual({
      cacheDir: '/Users/ana/Library/Caches/review-tui',
      stateDir: '/Users/ana/Library/Application Support/review-tui',
    })
    expect(serverPaths({ LOCALAPPDATA: 'C:\\Users\\ana\\AppData\\Local' }, 'win32')).toEqual({
      cacheDir: 'C:\\Users\\ana\\AppData\\Local\\review-tui\\Cache',
      stateDir: 'C:\\Users\\ana\\AppData\\Local\\review-tui\\State',
    })
  })
})

describe('pathComplaints', () => {
  it('tells of a variable that is not used', () => {
    expect(pathComplaints({ XDG_CACHE_HOME: 'cache', XDG_STATE_HOME: '/state' })).toEqual([
      'XDG_CACHE_HOME is not an absolute path ("cache"), so the usual folder is used',
    ])
    expect(pathComplaints({ XDG_CACHE_HOME: '', XDG_STATE_HOME: '/state' })).toEqual([])
  })
})
