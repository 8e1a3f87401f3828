import { connect } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import type { WireConfig } from '../jetstream/fields/field.js'
import { consumerFields } from '../jetstream/fields/consumer-fields.js'
import { patchConfig } from '../jetstream/fields/patch.js'
import { streamFields } from '../jetstream/fields/stream-fields.js'
import { consumerCases, knownTo, streamCases } from '../test/support/field-cases.js'
import type { FieldCase } from '../test/support/field-cases.js'
import { serverAges, testServer } from '../test/support/nats-server.js'

// Tries each edit of the field table on the three servers by raw requests and prints what came of it, as a table: what
// `fixed` of a field says is read off here.

type Answer = {
  readonly error?: { readonly err_code: number; readonly description: string }
  readonly config?: WireConfig
}
type Outcome = (one: FieldCase) => Promise<string>

async function ask(nc: NatsConnection, subject: string, body: object | undefined): Promise<Answer> {
  const answer = await nc.request(`$JS.API.${subject}`, body === undefined ? '' : JSON.stringify(body), {
    timeout: 3000,
  })
  return answer.json()
}

const refusal = ({ error }: Answer): string => `${error?.err_code ?? '?'} ${error?.description ?? ''}`

function difference(before: WireConfig, after: WireConfig): string {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const differing = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  return differing.map((key) => `${key}=${JSON.stringify(after[key])}`).join(' ')
}

type Calls = {
  readonly create: () => Promise<Answer>
  readonly read: () => Promise<Answer>
  readonly update: (config: WireConfig) => Promise<Answer>
}

async function edit({ create, read, update }: Calls, one: FieldCase): Promise<string> {
  const made = await create()
  if (made.error) return `no base: ${refusal(made)}`
  const before = (await read()).config ?? {}
  const answer = await update(patchConfig(before, { [one.field.wire]: one.to }))
  if (answer.error) return refusal(answer)
  const changed = difference(before, (await read()).config ?? {})
  return changed === '' ? 'ignored' : changed
}

const consumerEdit =
  (nc: NatsConnection, version: string): Outcome =>
  async (one) => {
    const durable_name = `c${Math.random().toString(36).slice(2)}`
    const base = { ...knownTo(consumerFields, one.base, version), durable_name }
    const create = (): Promise<Answer> =>
      ask(nc, `CONSUMER.DURABLE.CREATE.F.${durable_name}`, { stream_name: 'F', config: base })
    const read = (): Promise<Answer> => ask(nc, `CONSUMER.INFO.F.${durable_name}`, undefined)
    const update = (config: WireConfig): Promise<Answer> => {
      const { filter_subject: filter } = config
      const path = typeof filter === 'string' ? `${durable_name}.${filter}` : durable_name
      return ask(nc, `CONSUMER.CREATE.F.${path}`, { stream_name: 'F', config, action: 'update' })
    }
    return edit({ create, read, update }, one)
  }

const streamEdit =
  (nc: NatsConnection, version: string): Outcome =>
  async (one) => {
    const base = { ...knownTo(streamFields, one.base, version), name: 'S' }
    try {
      return await edit(
        {
          create: () => ask(nc, 'STREAM.CREATE.S', base),
          read: () => ask(nc, 'STREAM.INFO.S', undefined),
          update: (config) => ask(nc, 'STREAM.UPDATE.S', config),
        },
        one,
      )
    } finally {
      await ask(nc, 'STREAM.DELETE.S', undefined)
    }
  }

async function measure(age: (typeof serverAges)[number]): Promise<Map<string, string>> {
  const server = await testServer({ version: age })
  const nc = await connect({ servers: server.url, token: server.token })
  const found = new Map<string, string>()
  const tryAll = async (kind: string, cases: readonly FieldCase[], outcome: Outcome): Promise<void> => {
    for (const one of cases) {
      const said = await outcome(one).catch((error: unknown) => String(error))
      found.set(`${kind} ${one.field.wire} (${one.what})`, said)
    }
  }
  try {
    await ask(nc, 'STREAM.CREATE.ORIGIN', { name: 'ORIGIN', subjects: ['O.*'], storage: 'memory' })
    await tryAll('stream', streamCases, streamEdit(nc, server.version))
    await ask(nc, 'STREAM.CREATE.F', { name: 'F', subjects: ['F.*'], storage: 'memory' })
    await tryAll('consumer', consumerCases, consumerEdit(nc, server.version))
  } finally {
    await nc.close()
    await server.stop()
  }
  return found
}

const columns = [...serverAges].reverse()
const found = await Promise.all(columns.map(measure))
console.log(`| edit | ${columns.join(' | ')} |\n|---|${columns.map(() => '---').join('|')}|`)
for (const key of found[0]?.keys() ?? []) {
  console.log(`| ${key} | ${found.map((one) => (one.get(key) ?? '').replaceAll('|', '/')).join(' | ')} |`)
}
