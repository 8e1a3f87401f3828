// The architecture as lint rules: which room may import what (an arrow may only point left), and the words that are
// banned per room. ESLint lets the last matching entry win, so each room's rules are put together here, once.

/** @typedef {{ pattern: string, names?: string[], message: string }} Restriction */
/** @typedef {{ selector: string, message: string }} Syntax */

const rooms = [
  'lib',
  'keymap',
  'jetstream',
  'words',
  'lab',
  'stage',
  'scenarios',
  'server',
  'lessons',
  'doctor',
  'ui',
  'scripts',
  'attack',
  'bench',
  'test',
]
const rootFiles = ['run-app', 'search-server', 'open-explorer', 'ask-context', 'cli']
/** What joins the rooms for the screen: the first frame, and what is loaded behind it. */
const joining = ['src/run-app.ts', 'src/search-server.ts', 'src/open-explorer.ts', 'src/ask-context.ts']
const deepestFolder = 5

/** What each room may import of ours, besides itself. */
const mayImport = {
  lib: [],
  keymap: ['lib'],
  jetstream: ['lib', 'data'],
  words: ['lib', 'keymap', 'jetstream', 'stage', 'scenarios', 'lessons'],
  lab: ['lib', 'jetstream'],
  stage: ['lib', 'jetstream', 'data'],
  scenarios: ['lib', 'jetstream', 'lab', 'stage', 'data'],
  server: ['lib'],
  lessons: ['lib', 'jetstream', 'keymap', 'stage', 'data'],
  doctor: ['lib', 'jetstream', 'server'],
  ui: ['lib', 'keymap', 'jetstream', 'words', 'lab', 'stage', 'scenarios', 'lessons', 'data'],
  'run-app': [
    'lib',
    'keymap',
    'jetstream',
    'words',
    'lab',
    'stage',
    'scenarios',
    'server',
    'lessons',
    'ui',
    'data',
    'search-server',
    'open-explorer',
    'ask-context',
  ],
  cli: [
    'lib',
    'keymap',
    'jetstream',
    'words',
    'lab',
    'stage',
    'scenarios',
    'server',
    'lessons',
    'doctor',
    'run-app',
    'data',
  ],
}

/** What each room of jetstream may import of the others; its own files beside index.ts join them all. */
const insideJetStream = {
  wire: [],
  connection: ['wire'],
  fields: ['wire'],
  api: ['wire', 'connection', 'fields'],
  streams: ['wire', 'connection', 'fields', 'api'],
  publish: ['wire', 'connection', 'fields', 'api'],
  account: ['wire', 'connection', 'fields', 'api'],
  worker: ['wire', 'connection', 'fields', 'api', 'account'],
  lanes: ['wire', 'connection', 'fields', 'api', 'streams', 'account', 'worker'],
  diagnose: ['wire', 'connection', 'fields', 'api', 'streams', 'publish', 'account', 'worker'],
}

/**
 * The rooms with a door: the only file of theirs that others import.
 * @type {Record<string, string>}
 */
const doors = { jetstream: 'jetstream/index.ts', server: 'server/index.ts' }

/** What the files at the root may take past a door: it leads to the whole room, which the first frame cannot wait for. */
const pastTheDoors = ['wire/subjects', 'paths']

const homes = {
  lib: 'lib knows nothing of ours: what needs a domain word belongs in the room of that word (jetstream, server, keymap, ui).',
  keymap: 'keymap imports only lib: handlers belong in ui/input, what they act on in jetstream.',
  jetstream:
    'jetstream imports only lib and data: what draws belongs in ui, what starts a server in server, and run-app joins them.',
  words: 'words say what jetstream found, for the screen and the plain mode alike: what draws belongs in ui.',
  lab: 'lab does faults to what it is given and finds what came of them: words for it belong in words, what draws in ui, and a server is reached by lib/server-control.ts alone.',
  stage:
    'stage makes what a document says and checks what it claims: it imports lib, jetstream and data, words for it belong in words, what draws in ui.',
  scenarios:
    'scenarios play and record documents: they import lib, jetstream, lab and stage, words for it belong in words, what draws in ui.',
  server: 'server imports only lib: what talks to the server belongs in jetstream, and run-app joins them.',
  lessons: 'lessons are data and server-side checks: they read jetstream and keymap, what draws them belongs in ui.',
  doctor: 'doctor only looks: it reads jetstream and server through their doors, and draws nothing.',
  ui: 'ui imports lib, keymap, jetstream and lessons: what needs the server child or the process belongs in run-app.',
  'run-app': 'run-app joins the rooms: what it needs from cli, scripts or test belongs in a room.',
  cli: 'cli only reads the arguments and starts run-app or the plain mode: what draws belongs in ui.',
}

const packages = {
  nats: {
    pattern: '^(@nats-io/|nats$)',
    message: 'The NATS client is imported only inside src/jetstream: add what you need to its index.ts.',
  },
  react: {
    pattern: '^(react|react-reconciler|ink|ink-[^/]+)(/|$)',
    message: 'React and Ink are imported only inside src/ui: this room must work without a screen.',
  },
  useInput: {
    pattern: '^ink$',
    names: ['useInput'],
    message: 'Keys are read only in src/ui/input: add a command to the table in src/keymap and its handler there.',
  },
  text: {
    pattern: '^ink$',
    names: ['Text'],
    message:
      "Ink's Text is used only in src/ui/components: print through components/line.ts, which takes safe text only.",
  },
}

/** @type {Record<string, Syntax>} */
const syntax = {
  enums: { selector: 'TSEnumDeclaration', message: 'No enums: use a union of string literals.' },
  defaultExport: {
    selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
    message: 'Named exports only: a default export belongs only in a configuration file.',
  },
  idCast: {
    selector: 'TSAsExpression > TSTypeReference[typeName.name=/^(DeliveryId|StreamSeq|RowKey)$/]',
    message:
      'A number becomes an id where it comes in or is counted out: asDeliveryId, asStreamSeq, asRowKey of jetstream/wire/ids.ts.',
  },
  directOutput: {
    selector:
      'CallExpression[callee.object.object.name="process"][callee.object.property.name=/^std(out|err)$/][callee.property.name=/^(write|end)$/]',
    message: 'Only src/output.ts prints: use output.print or output.complain, or draw on the screen.',
  },
  sending: {
    selector:
      'CallExpression[callee.object.name=/^(nc|connection)$/][callee.property.name=/^(publish|request|requestMany|respond)$/]',
    message:
      'Bytes leave through one door: begin an act at the SendDoor (jetstream/api/send-door.ts), so that it stands in the journal.',
  },
  wallClock: {
    selector:
      'CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name="now"], NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'The screen takes the time from a clock (src/lib/clock.ts) that it is given, never from the system.',
  },
}

const everywhere = [syntax.enums, syntax.defaultExport, syntax.idCast]
const inTheApp = [...everywhere, syntax.directOutput]

/** Each area: where it is below src, its room, and what else it may not do. Later areas win over earlier ones. */
const areas = [
  { at: 'lib', room: 'lib', restrict: [packages.nats, packages.react] },
  { at: 'keymap', room: 'keymap', restrict: [packages.nats, packages.react] },
  { at: 'jetstream', room: 'jetstream', restrict: [packages.react] },
  ...Object.keys(insideJetStream).map((inner) => ({
    at: `jetstream/${inner}`,
    room: /** @type {const} */ ('jetstream'),
    inner: /** @type {keyof typeof insideJetStream} */ (inner),
    restrict: [packages.react],
    // The gate tries itself out, and the door is in api.
    syntax: inner === 'api' || inner === 'connection' ? [] : [syntax.sending],
  })),
  { at: 'words', room: 'words', restrict: [packages.nats, packages.react] },
  { at: 'lab', room: 'lab', restrict: [packages.nats, packages.react], syntax: [syntax.wallClock] },
  { at: 'stage', room: 'stage', restrict: [packages.nats, packages.react], syntax: [syntax.wallClock] },
  { at: 'scenarios', room: 'scenarios', restrict: [packages.nats, packages.react], syntax: [syntax.wallClock] },
  { at: 'server', room: 'server', restrict: [packages.nats, packages.react] },
  { at: 'lessons', room: 'lessons', restrict: [packages.nats, packages.react] },
  { at: 'doctor', room: 'doctor', restrict: [packages.nats, packages.react] },
  { at: 'ui', room: 'ui', restrict: [packages.nats, packages.useInput, packages.text], syntax: [syntax.wallClock] },
  // The boundary to the terminal itself: it waits for a stalled one by the system's clock.
  { at: 'ui/terminal', room: 'ui', restrict: [packages.nats, packages.useInput, packages.text] },
  { at: 'ui/input', room: 'ui', restrict: [packages.nats, packages.text], syntax: [syntax.wallClock] },
  { at: 'ui/components', room: 'ui', restrict: [packages.nats, packages.useInput], syntax: [syntax.wallClock] },
]

export const houseRules = [
  { files: ['src/**/*.{ts,tsx}'], rules: rules([], everywhere) },
  { files: ['*.config.{ts,mjs}'], rules: rules([], [syntax.enums]) },
  ...areas.flatMap(({ at, room, inner, restrict, syntax: banned = [] }) =>
    Array.from({ length: deepestFolder + 1 }, (_, below) => below).flatMap((below) => {
      const depth = at.split('/').length + below
      const files = `src/${at}${'/*'.repeat(below)}/*`
      return [
        {
          files: [`${files}.{ts,tsx}`],
          rules: rules(
            [
              roomRestriction(room, depth),
              ...doorRestrictions(room, depth),
              ...innerRestrictions(inner, below),
              ...restrict,
            ],
            [...inTheApp, ...banned],
          ),
        },
        {
          files: [`${files}.test.{ts,tsx}`],
          rules: rules(
            [roomRestriction(room, depth, ['test']), ...restrict.filter((ban) => ban !== packages.text)],
            everywhere,
          ),
        },
      ]
    }),
  ),
  // Beside cli and run-app at the root of src: the plain mode and other parts of the command line.
  {
    files: ['src/*.{ts,tsx}'],
    rules: rules([roomRestriction('cli', 0), ...doorRestrictions('cli', 0), packages.nats, packages.react], inTheApp),
  },
  {
    files: ['src/*.test.{ts,tsx}'],
    rules: rules([roomRestriction('cli', 0, ['test']), packages.nats, packages.react], everywhere),
  },
  {
    files: joining,
    rules: rules(
      [roomRestriction('run-app', 0), ...doorRestrictions('run-app', 0), packages.nats, packages.react],
      inTheApp,
    ),
  },
  { files: ['src/**/*.{ts,tsx}'], rules: { 'no-console': ['error'] } },
  { files: ['src/scripts/**'], rules: { 'no-console': 'off' } },
]

/**
 * The imports of ours that `room` may not make from a file `depth` folders below src.
 * @param {keyof typeof mayImport} room
 * @param {number} depth
 * @param {string[]} more What this file may import besides: a unit test the support in src/test.
 * @returns {Restriction}
 */
function roomRestriction(room, depth, more = []) {
  const allowed = [...mayImport[room], ...more]
  const banned = [...rooms, ...rootFiles].filter((name) => name !== room && !allowed.includes(name))
  const up = depth === 0 ? '\\./' : `(\\.\\./){${depth}}`
  const data = allowed.includes('data') ? '' : `|^(\\.\\./){${depth + 1}}data/`
  return { pattern: `^${up}(${banned.join('|')})(/|\\.js$)${data}`, message: homes[room] }
}

/**
 * The imports that go past the door of another room. Tests, attacks and scripts may look behind it.
 * @param {keyof typeof mayImport} room
 * @param {number} depth
 * @returns {Restriction[]}
 */
function doorRestrictions(room, depth) {
  const others = Object.keys(doors).filter((name) => name !== room)
  const up = depth === 0 ? '\\./' : `(\\.\\./){${depth}}`
  const open = ['index', ...(depth === 0 ? pastTheDoors : [])].join('|')
  return [
    {
      pattern: `^${up}(${others.join('|')})/(?!(${open})\\.js$)`,
      message: `Only ${others.map((name) => doors[name]).join(' and ')} may be imported from here: export there what you need.`,
    },
  ]
}

/**
 * The imports that a room of jetstream may not make from a file `below` folders below it.
 * @param {keyof typeof insideJetStream | undefined} inner
 * @param {number} below
 * @returns {Restriction[]}
 */
function innerRestrictions(inner, below) {
  if (inner === undefined) return []
  const allowed = insideJetStream[inner]
  const banned = Object.keys(insideJetStream).filter((name) => name !== inner && !allowed.includes(name))
  const up = `^(\\.\\./){${below + 1}}`
  return [
    {
      pattern: `${up}((${banned.join('|')})/|[^./]+\\.js$)`,
      message: `jetstream/${inner} imports of jetstream only ${allowed.join(', ') || 'nothing'}: what needs more belongs further up (wire, connection and fields, api, streams and publish and account, worker, lanes and diagnose, workspace).`,
    },
  ]
}

/**
 * ESLint's rules for these bans; each import ban holds for `import()` as well, which no-restricted-imports leaves out.
 * @param {Restriction[]} restrictions
 * @param {Syntax[]} banned
 */
function rules(restrictions, banned) {
  const patterns = restrictions.map(({ pattern, names, message }) => ({
    regex: pattern,
    caseSensitive: true,
    message,
    ...(names === undefined ? {} : { importNames: names }),
  }))
  const lazy = restrictions
    .filter(({ names }) => names === undefined)
    .map(({ pattern, message }) => ({
      selector: `ImportExpression[source.value=/${pattern.replaceAll('/', '\\u002F')}/]`,
      message,
    }))
  return {
    'no-restricted-imports': patterns.length === 0 ? 'off' : ['error', { patterns }],
    'no-restricted-syntax': ['error', ...banned, ...lazy],
  }
}
