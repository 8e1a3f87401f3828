/** A guard of the program that can be taken out of the built bundle, and the attack that then has to fail. */
export type Guard = {
  readonly name: string
  readonly attack: string
  /** What the attack has to find: another failure proves nothing about this guard. */
  readonly finds: RegExp
  /** Functions of ours by name, and what stands in their place. More than one where two guards lie behind each other. */
  readonly without: Readonly<Record<string, string>>
}

/** The guards, each with the attack that watches it. */
export const guards: readonly Guard[] = [
  {
    name: 'text is made safe (both gates)',
    attack: 'text',
    finds: /came out as it went in|not ours here|raw on a plain line/,
    without: { escapeLine: '(value) => ({ text: value, cut: false })', createGate: '() => (line) => line' },
  },
  {
    name: 'nobody prints but us, and the look at each frame in front of the library',
    attack: 'frames',
    finds: /beside the frames|not ours here/,
    without: {
      takeOutput: '(host) => ({ stdout: host.process.stdout, stderr: host.process.stderr })',
      createFrameGuard: '() => ({ take: (chunk) => [chunk], loggedIn: () => true, lastWords: () => undefined })',
    },
  },
  {
    name: 'only flow control of our own consumer is answered, and the gate behind it',
    attack: 'forged control',
    finds: /published to/,
    without: { isFlowControlOf: '() => true', outgoingRefusal: '() => undefined' },
  },
  {
    name: 'the shape of answers is checked',
    attack: 'lying server',
    finds: /ended by itself|dead keys|U\+|not ours here|alternate screen was left/,
    without: { checkShape: '(_schema, value) => value' },
  },
  {
    name: 'only regular files are read',
    attack: 'files',
    finds: /hung|Ctrl-C does not/,
    without: { readRegularFile: "async (path) => require('node:fs').readFileSync(path, 'utf8')" },
  },
  {
    name: 'a cached program is the one that was fetched',
    attack: 'files',
    finds: /foreign program was run|nobody fetched/,
    without: {
      openVerified:
        "async (path) => ({ ok: true, value: { path, manifest: { version: '2.99.0' }, handle: await require('node:fs/promises').open(path) } })",
      inspectProgram: "async () => ({ ok: true, value: { version: '2.99.0' } })",
    },
  },
  {
    name: 'one server per store',
    attack: 'copies',
    finds: /servers on one store/,
    without: { judgeRun: "async () => 'nobody'", clearOlderRuns: 'async () => undefined' },
  },
  {
    name: 'a greeting has a bound',
    attack: 'limits',
    finds: /no word of it|still running|without the reason/,
    without: { probeServer: '() => new Promise(() => undefined)' },
  },
  {
    name: 'a watchdog restores the terminal when we vanish',
    attack: 'ways out',
    finds: /the terminal was left wrong|modes .* for /,
    without: { startWatchdog: '() => ({ arm: () => undefined, disarm: () => undefined, pid: undefined })' },
  },
  {
    name: 'a watchdog ends the private server when we vanish',
    attack: 'ways out',
    finds: /still there/,
    without: {
      createWatchdog: '() => ({ watch: () => undefined, release: async () => undefined, pid: () => undefined })',
    },
  },
  {
    name: 'what is unfinished on the keyboard has a deadline',
    attack: 'random keys',
    finds: /dead keys/,
    without: { createTokeniser: '() => ({ ...createTokeniser_guarding(), pending: () => undefined })' },
  },
]

/** The bundle without a guard. Throws, naming the function, when it is not there exactly once: it was renamed. */
export function takeOut(bundle: string, guard: Guard): string {
  return Object.entries(guard.without).reduce((text, [name, instead]) => {
    const asFunction = new RegExp(`^(async )?function (${name}\\d*)\\(`, 'gm')
    const asValue = new RegExp(`(^(?:var|let|const) |, )(${name}\\d*) = `, 'gm')
    // Of a module that is loaded later only the names are declared ahead, and the kept one is a name more.
    const found = [...text.matchAll(asFunction), ...text.matchAll(asValue)]
    if (found.length !== 1) throw new Error(`${guard.name}: ${name} is ${found.length} times in the bundle`)
    return text
      .replace(asFunction, (_, isAsync: string | undefined, own: string) => {
        return `function ${own}(...given) { return (${instead})(...given) }\n${isAsync ?? ''}function ${own}_guarding(`
      })
      .replace(asValue, (_, before: string, own: string) => `${before}${own} = (${instead}), ${own}_guarding = `)
      .concat(found[0]?.[1] === ', ' ? `\nvar ${found[0][2] ?? name}_guarding;\n` : '')
  }, bundle)
}
