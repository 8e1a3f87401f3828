import { errors } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { ApiRefusal } from './answers/replies.js'
import { apiErrorTable, type ErrorContext } from './api-error-table.js'
import { ownJetStream } from './jetstream-place.js'
import { neededSubjects } from './needed-subjects.js'
import { describeError } from './api-errors.js'

const apiError = (errCode: number, description: string): ApiRefusal =>
  new ApiRefusal('STREAM.INFO', { code: 400, err_code: errCode, description })
const noResponders = (subject: string): Error =>
  new Error('jetstream is not enabled', {
    cause: new errors.RequestError('x', { cause: new errors.NoRespondersError(subject) }),
  })

describe('describeError for API errors', () => {
  it.each<[number, ErrorContext, string]>([
    [10059, { stream: 'REVIEWS' }, 'stream REVIEWS does not exist'],
    [10059, {}, 'the stream does not exist'],
    [10014, { consumer: 'audit' }, 'consumer audit does not exist'],
    [10065, {}, 'another stream already captures'],
    [10058, { stream: 'REVIEWS' }, 'the name is taken'],
    [10100, {}, 'work-queue'],
    [10099, {}, 'work-queue'],
    [10054, { stream: 'REVIEWS' }, 'larger than stream REVIEWS allows'],
    [10074, {}, 'more replicas than servers'],
    [10013, { consumer: 'audit' }, 'consumer audit exists with another configuration'],
    [10148, { consumer: 'audit' }, 'exists already'],
  ])('%i is put in plain words', (code, context, words) => {
    const described = describeError(apiError(code, 'server words'), context)
    expect(described.summary).toContain(words)
    expect(described.advice).toBeTruthy()
    expect(described.code).toBe(code)
  })

  it('keeps what only the server knows', () => {
    expect(describeError(apiError(10077, 'maximum bytes exceeded'), { stream: 'REVIEWS' }).summary).toBe(
      'stream REVIEWS is full: maximum bytes exceeded',
    )
    expect(describeError(apiError(10071, 'wrong last sequence: 7')).summary).toContain('wrong last sequence: 7')
    expect(describeError(apiError(10052, 'storage can not be changed')).summary).toContain('storage can not be changed')
  })

  it('shows an unknown code in the words of the server', () => {
    expect(describeError(apiError(19999, 'brand new trouble'))).toEqual({ summary: 'brand new trouble', code: 19999 })
    expect(describeError(apiError(19999, '')).summary).toBe('JetStream error 19999')
  })

  it('reads raw API answers and wrapped errors alike', () => {
    const raw = { code: 404, err_code: 10059, description: 'stream not found' }
    expect(describeError({ type: 'x', error: raw }).code).toBe(10059)
    expect(describeError(raw).code).toBe(10059)
    expect(describeError(new Error('outer', { cause: apiError(10014, 'consumer not found') })).code).toBe(10014)
  })

  it('has a non-empty text for every code', () => {
    for (const words of apiErrorTable.values()) expect(words({}, 'detail').summary).not.toBe('')
  })
})

describe('describeError for everything else', () => {
  it('tells a mistyped subject from JetStream being off', () => {
    const error = noResponders('REVIEW.x')
    expect(describeError(error, { jetstreamEnabled: true }).summary).toBe(
      'no stream captures REVIEW.x: nothing was stored',
    )
    expect(describeError(error, { jetstreamEnabled: false }).summary).toBe('JetStream is off on this server')
    expect(describeError(error).summary).toContain('no stream captures it, or JetStream is off')
  })

  it('knows what the subject nobody answered was for', () => {
    const on = { jetstreamEnabled: true }
    expect(describeError(noResponders('$JS.ACK.S.c.1.1.1.1.0'), on).summary).toContain('the consumer is gone')
    expect(describeError(noResponders('$JS.API.CONSUMER.MSG.NEXT.S.c'), on).summary).toContain('does not exist')
    expect(describeError(noResponders('$JS.API.STREAM.NAMES')).summary).toBe('JetStream is off on this server')
    expect(describeError(noResponders('$JS.API.STREAM.NAMES'), on).summary).toContain(
      'nobody answers $JS.API.STREAM.NAMES',
    )
  })

  it('says which subject to allow', () => {
    const publish = new errors.PermissionViolationError('x', 'publish', '$JS.API.STREAM.PURGE.REVIEWS')
    expect(describeError(new errors.RequestError('x', { cause: publish }))).toEqual({
      summary: 'this login may not publish to $JS.API.STREAM.PURGE.REVIEWS',
      advice: 'allow it for this user: permissions { publish: { allow: ["$JS.API.STREAM.PURGE.REVIEWS"] } }',
      refused: { operation: 'publish', subject: '$JS.API.STREAM.PURGE.REVIEWS' },
    })
    const inbox = new errors.PermissionViolationError('x', 'subscription', '_INBOX.abc.*')
    expect(describeError(inbox).advice).toContain('subscribe: { allow: ["_INBOX.>"] }')
    expect(describeError(inbox).advice).toContain('give --inbox-prefix')
  })

  it('names all subjects that are needed at once, and the refused one when it is none of them', () => {
    const needed = neededSubjects(ownJetStream, { name: 'S' }, 'c')
    const advice = (subject: string): string =>
      describeError(new errors.PermissionViolationError('x', 'publish', subject), { needed }).advice ?? ''
    expect(advice('$JS.API.STREAM.INFO.S')).toBe(
      'allow this user all that is needed: permissions { publish: { allow: [' +
        '"$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.S", "$JS.API.STREAM.CREATE.S", "$JS.API.CONSUMER.LIST.S", ' +
        '"$JS.API.CONSUMER.INFO.S.c", "$JS.API.CONSUMER.CREATE.S.c", "$JS.API.CONSUMER.CREATE.S.c.>", ' +
        '"$JS.API.CONSUMER.MSG.NEXT.S.c", "$JS.ACK.S.c.>", "$JS.FC.S.c.>"] }, ' +
        'subscribe: { allow: ["_INBOX.>", "$JS.EVENT.ADVISORY.>"] } }',
    )
    expect(advice('$JS.ACK.S.c.1.1.1.1.0')).not.toContain('1.1.1')
    expect(advice('$JS.API.STREAM.PURGE.S')).toContain('"$JS.FC.S.c.>", "$JS.API.STREAM.PURGE.S"]')
  })

  it('does not call a publish that timed out lost', () => {
    expect(describeError(new errors.TimeoutError(), { action: 'publish' }).summary).toContain('may be stored or not')
    expect(describeError(new errors.TimeoutError(), { action: 'ack' }).summary).toContain('may have counted or not')
    expect(describeError(new errors.TimeoutError()).summary).toBe('the server did not answer in time')
  })

  it.each([
    [new errors.ClosedConnectionError(), 'the connection is closed'],
    [new errors.DrainingConnectionError(), 'the connection is closed'],
    [new errors.AuthorizationError('Authorization Violation'), 'the server refused the login'],
    [new errors.UserAuthenticationExpiredError('x'), 'the login has expired'],
    [new errors.RequestError('connection disconnected'), 'the connection broke during the call'],
    [errors.InvalidArgumentError.format('payload', 'max_payload size exceeded'), 'larger than the server allows'],
    [new errors.InvalidSubjectError('a b'), 'not a subject'],
    [new Error('something new'), 'something new'],
    ['a bare string', 'a bare string'],
    [undefined, 'an unknown error'],
    [null, 'an unknown error'],
    [{}, 'an unknown error'],
  ])('%s', (error, words) => expect(describeError(error).summary).toContain(words))

  it('ends on a chain of causes that runs in a circle', () => {
    const error = new Error('round')
    error.cause = error
    expect(describeError(error).summary).toBe('round')
  })
})

describe('limits', () => {
  it('name the largest message where it is known: it stands nowhere else on the screen', () => {
    const error = errors.InvalidArgumentError.format('payload', 'max_payload size exceeded')
    expect(describeError(error, { maxPayloadBytes: 1_048_576 }).advice).toBe(
      'shorten it: it takes at most 1 MiB, headers included',
    )
    expect(describeError(error).advice).toBe('shorten it')
  })

  it('may be the account’s as well as the server’s or the stream’s: the server sends one code for both', () => {
    const full = describeError({ err_code: 10047, description: 'insufficient storage resources available' })
    expect(`${full.summary}; ${full.advice}`).toMatch(
      /account may use no more; .*ask for a higher limit of the account/,
    )
    const consumers = describeError(
      { err_code: 10026, description: 'maximum consumers limit reached' },
      { stream: 'R' },
    )
    expect(`${consumers.summary}; ${consumers.advice}`).toMatch(/^stream R, or the account, .* or of the account$/)
  })
})
