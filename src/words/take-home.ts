import packageJson from '../../package.json' with { type: 'json' }
import type { LessonCode } from '../lessons/lesson-code.js'
import type { FolderFile } from '../lib/write-own-folder.js'

const { devDependencies, overrides } = packageJson

/** Where the code of a lesson is written to, unless told: below the folder the program was started in. */
export function takeHomeFolder({ name }: LessonCode): string {
  return `review-tui-lessons/${name}`
}

/** The files of a folder in which a lesson’s program runs after `npm i`. */
export function takeHomeFiles(code: LessonCode): readonly FolderFile[] {
  return [
    { name: 'program.ts', text: code.program },
    { name: 'commands.sh', text: code.commands },
    { name: 'package.json', text: packageText(code) },
    { name: 'README.md', text: readmeText(code) },
  ]
}

/** What the program needs: the versions it was tried with. */
function packageText({ name }: LessonCode): string {
  const document = {
    name: `try-${name}`,
    private: true,
    type: 'module',
    scripts: { start: 'tsx program.ts' },
    dependencies: {
      '@nats-io/jetstream': devDependencies['@nats-io/jetstream'],
      '@nats-io/transport-node': devDependencies['@nats-io/transport-node'],
    },
    devDependencies: { '@types/node': devDependencies['@types/node'], tsx: devDependencies.tsx },
    overrides: { '@nats-io/nuid': overrides['@nats-io/nuid'] },
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function readmeText({ title, since, needs }: LessonCode): string {
  const server =
    // What kills a server starts it, too.
    needs === 'one server'
      ? 'Both start a server of their own: the program `nats-server` has to be on `PATH`, or named by `NATS_SERVER`.'
      : [
          `Both need a nats-server ${since} or newer with JetStream, such as \`nats-server -js\`, on 127.0.0.1:4222 or where`,
          '`NATS_URL` says, with `NATS_TOKEN` where it wants a token. `nats` knows `NATS_USER`, `NATS_PASSWORD` and contexts',
          'as well; in the program they are options of `connect`.',
        ].join('\n')
  return `${[
    `# ${title}`,
    '',
    'The same as the lesson of review-tui, twice: as a program, and as commands of the `nats` tool.',
    '',
    '```sh',
    'npm i && npx tsx program.ts',
    'sh commands.sh',
    '```',
    '',
    server,
    '',
    'Each works on a stream of its own, `TRY-…`, says in words what it saw of the server, and ends with 1 if that is not what',
    'the lesson says. It takes its stream away at its end; `KEEP=yes` leaves it there to look at, and `nats stream rm` removes',
    'it, also where the program was ended in its midst.',
  ].join('\n')}\n`
}
