import { connect } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../lib/clock.js'
import { createServerApi } from '../../jetstream/api/server-api.js'
import type { ServerApi } from '../../jetstream/api/server-api.js'
import { consumerFields } from '../../jetstream/fields/consumer-fields.js'
import type { EditPlace, Field, WireConfig } from '../../jetstream/fields/field.js'
import { isServers } from '../../jetstream/fields/field-flags.js'
import { streamFields } from '../../jetstream/fields/stream-fields.js'
import { fieldRows, touchedIn } from '../../ui/commands/field-form.js'
import type { FormOf } from '../../ui/commands/field-form.js'
import { consumerCases, knownTo, streamCases } from '../support/field-cases.js'
import type { FieldCase } from '../support/field-cases.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'

/** What the other client gets from the server, as it stands on the wire. */
type Answer = { readonly error?: { readonly description: string }; readonly config?: WireConfig }

const named = (one: FieldCase): [string, FieldCase] => [`${one.field.wire}, ${one.what}`, one]

describe.each(['oldest', 'middle', 'newest'] as const)('on the %s server, an edit of somebody else’s', (age) => {
  let server: TestServer
  let other: NatsConnection
  let ours: NatsConnection
  let api: ServerApi
  let count = 0

  const ask = async (subject: string, body?: object): Promise<Answer> =>
    (await other.request(`$JS.API.${subject}`, body ? JSON.stringify(body) : '')).json()
  const must = async (subject: string, body?: object): Promise<Answer> => {
    const answer = await ask(subject, body)
    if (answer.error) throw new Error(`${subject}: ${answer.error.description}`)
    return answer
  }

  beforeAll(async () => {
    server = await testServer({ version: age })
    const options = { servers: server.url, token: server.token }
    ;[other, ours] = await Promise.all([connect(options), connect(options)])
    api = createServerApi(() => ours, { clock: systemClock, closing: new AbortController().signal })
    // On disk and there to the end: with its last file stream the server removes their folder, and a stream made in that
    // moment has none (seen on 2.15.1).
    await must('STREAM.CREATE.ORIGIN', { name: 'ORIGIN', subjects: ['O.*'], storage: 'file' })
    await must('STREAM.CREATE.THEIRS', { name: 'THEIRS', subjects: ['F.*'], storage: 'memory' })
  })
  afterAll(async () => {
    await Promise.all([other.close(), ours.close()])
    await server.stop()
  })

  /** Types the new value into the form and gives what is to be sent, or why the form does not let it be changed. */
  const typed = (form: FormOf, { field, to }: FieldCase): { readonly why?: string; readonly touched: WireConfig } => {
    const rows = fieldRows(form)
    const row = rows.find(({ id }) => id === (field.wire === 'filter_subjects' ? 'filter_subject' : field.wire))
    if (!row) return { why: 'not in the form', touched: {} }
    if (row.fixed !== undefined) return { why: row.fixed, touched: {} }
    const values = { ...Object.fromEntries(rows.map(({ id, value }) => [id, value])), [row.id]: textOf(field, to) }
    const wrong = rows.flatMap((one) => one.check(values[one.id] ?? '', values) ?? [])
    return wrong[0] === undefined ? { touched: touchedIn(form, values) } : { why: wrong[0], touched: {} }
  }

  it.each(consumerCases.map(named))('consumer changes %s and nothing else', async (_name, one) => {
    const durable_name = `theirs-${++count}`
    const config = { ...knownTo(consumerFields, one.base, server.version), durable_name }
    await must(`CONSUMER.DURABLE.CREATE.THEIRS.${durable_name}`, { stream_name: 'THEIRS', config })
    const read = async (): Promise<WireConfig> => (await must(`CONSUMER.INFO.THEIRS.${durable_name}`)).config ?? {}
    const before = await read()
    const place: EditPlace = { version: server.version }
    const { why, touched } = typed({ table: consumerFields, config: before, place }, one)
    if (why === undefined) await api.updateConsumer('THEIRS', durable_name, { touched, seen: before })
    expectOnly(one, { before, after: await read(), why, ownName: durable_name })
    if (why === undefined) return
    const refused = await ask(`CONSUMER.CREATE.THEIRS.${durable_name}`, {
      stream_name: 'THEIRS',
      config: { ...before, [one.field.wire]: one.to },
      action: 'update',
    })
    if (!ourOwn.has(one.field.wire)) expectIgnored(one, refused, before)
  })

  it.each(streamCases.map(named))('stream changes %s and nothing else', async (_name, one) => {
    const name = `S${++count}`
    const base = { ...knownTo(streamFields, one.base, server.version), name }
    await must(`STREAM.CREATE.${name}`, base)
    onTestFinished(async () => void (await ask(`STREAM.DELETE.${name}`)))
    const read = async (): Promise<WireConfig> => (await must(`STREAM.INFO.${name}`)).config ?? {}
    const before = await read()
    const place: EditPlace = { version: server.version }
    const { why, touched } = typed({ table: streamFields, config: before, place }, one)
    const refused = why === undefined ? await said(api.updateStream(name, { touched, seen: before })) : undefined
    const after = await read()
    if (refused === undefined) expectOnly(one, { before, after, why })
    else expect([refused, after]).toEqual([expect.stringMatching(ofThisMachine), before])
    if (why !== undefined && !ourOwn.has(one.field.wire)) {
      expectIgnored(one, await ask(`STREAM.UPDATE.${name}`, { ...before, [one.field.wire]: one.to }), before)
    }
  })

  it('stream or consumer keeps what this program does not know, to the digit', async () => {
    const seq = '9007199254740993'
    const config = `{"durable_name":"exact","ack_policy":"explicit","deliver_policy":"by_start_sequence","opt_start_seq":${seq}}`
    await other.request('$JS.API.CONSUMER.DURABLE.CREATE.THEIRS.exact', `{"stream_name":"THEIRS","config":${config}}`)
    await api.updateConsumer('THEIRS', 'exact', { touched: { description: 'ours' } })
    const info = await other.request('$JS.API.CONSUMER.INFO.THEIRS.exact')
    expect(info.string()).toContain(`"opt_start_seq":${seq}`)
    expect(info.string()).toContain('"description":"ours"')
  })

  it('push consumer keeps the deliver subject of those who listen there', async () => {
    const config = { durable_name: 'worked', ack_policy: 'all', deliver_subject: 'their.worker', ack_wait: 30e9 }
    await must('CONSUMER.DURABLE.CREATE.THEIRS.worked', { stream_name: 'THEIRS', config })
    other.subscribe('their.worker', { callback: () => undefined })
    await other.flush()
    await api.updateConsumer('THEIRS', 'worked', { touched: { ack_wait: 20e9 } })
    const { config: after } = await must('CONSUMER.INFO.THEIRS.worked')
    expect(after).toMatchObject({ ...config, ack_wait: 20e9 })
    expect(after).not.toHaveProperty('flow_control')
  })

  it('field that somebody changed meanwhile is left as it is', async () => {
    const config = { durable_name: 'moved', ack_policy: 'explicit', ack_wait: 30e9 }
    await must('CONSUMER.DURABLE.CREATE.THEIRS.moved', { stream_name: 'THEIRS', config })
    const { config: seen = {} } = await must('CONSUMER.INFO.THEIRS.moved')
    await must('CONSUMER.DURABLE.CREATE.THEIRS.moved', { stream_name: 'THEIRS', config: { ...config, ack_wait: 50e9 } })
    const edit = api.updateConsumer('THEIRS', 'moved', { touched: { ack_wait: 20e9 }, seen })
    await expect(edit).rejects.toThrow(/somebody else set ack wait to 50s meanwhile/)
    expect((await must('CONSUMER.INFO.THEIRS.moved')).config).toMatchObject({ ack_wait: 50e9 })
    // Another field may have changed: that stays, too.
    await api.updateConsumer('THEIRS', 'moved', { touched: { max_deliver: 4 }, seen })
    expect((await must('CONSUMER.INFO.THEIRS.moved')).config).toMatchObject({ ack_wait: 50e9, max_deliver: 4 })
  })
})

/** The server would take these; we do not, and the form says why. */
const ourOwn: ReadonlySet<string> = new Set(['durable_name', 'name', 'first_seq'])
/** What the newest server refuses for what it runs on, and not for the edit. */
const ofThisMachine = /replicas > 1 not supported/

const textOf = (field: Field, to: unknown): string => (to === undefined ? '' : field.codec.format(to))

const said = (act: Promise<unknown>): Promise<string | undefined> =>
  act.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

function expectOnly(
  { field, to }: FieldCase,
  of: { readonly before: WireConfig; readonly after: WireConfig; readonly why?: string; readonly ownName?: string },
): void {
  const { before, after, why, ownName } = of
  const mayMove = new Set(why === undefined ? [field.wire, ...(field.drags ?? [])] : [])
  // One filter and several are one field for a person.
  if (field.wire.startsWith('filter_subject') && why === undefined) mayMove.add('filter_subject').add('filter_subjects')
  const kept = (config: WireConfig): WireConfig =>
    Object.fromEntries(
      Object.entries(config)
        // Below 2.11 the server writes the name a consumer is asked for by into its config.
        .filter(([wire, value]) => !mayMove.has(wire) && !(wire === 'name' && value === ownName))
        .map(([wire, value]) => [wire, wire === 'metadata' ? ownMetadata(value) : value]),
    )
  expect(kept(after)).toEqual(kept(before))
  if (why !== undefined) return expect(why.length).toBeGreaterThan(10)
  const value = field.wire === 'metadata' ? ownMetadata(after['metadata']) : after[field.wire]
  expect([why, field.codec.format(value ?? field.otherwise ?? to)]).toEqual([
    undefined,
    field.codec.format(to ?? value ?? field.otherwise),
  ])
  expect(field.codec.format(value)).not.toBe(field.codec.format(before[field.wire]))
}

// A field that the form calls fixed: the server refuses it, or answers and leaves it.
function expectIgnored({ field }: FieldCase, { error, config }: Answer, before: WireConfig): void {
  if (error) return
  expect(field.codec.format(config?.[field.wire])).toBe(field.codec.format(before[field.wire]))
}

function ownMetadata(metadata: unknown): unknown {
  const own = Object.entries((metadata ?? {}) as WireConfig).filter(([key]) => !isServers(key))
  return own.length === 0 ? undefined : Object.fromEntries(own)
}
