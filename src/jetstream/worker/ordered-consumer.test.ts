import { expect, it } from 'vitest'
import { aConsumerInfo, aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { makeOrderedConsumer } from './ordered-consumer.js'

const target = { stream: 'A', filterSubject: '', name: 'o' }
const config = { ack_policy: 'none', deliver_policy: 'by_start_sequence', opt_start_seq: 6 }

/** Made behind message 5, of a stream that is told of as `info`. */
function makeOn(info: StreamInfo) {
  const made = aConsumerInfo({ name: 'o' })
  const api = {
    createConsumer: () => Promise.resolve({ ...made, config: { ...made.config, ...config } } as typeof made),
    streamInfo: () => Promise.resolve(info),
  }
  return makeOrderedConsumer(api, target, { streamSeq: 5, streamCreated: info.created })
}

it('takes a stream that ends before what was read for one made anew, by the word of its leader alone', async () => {
  const stream = (last_seq: number, leader?: string): StreamInfo => ({
    ...aStreamInfo('A', { last_seq }),
    cluster: { name: 'c', ...(leader === undefined ? {} : { leader }) },
  })
  expect(await makeOn(stream(9, 'n1'))).toMatchObject({ streamMadeAnew: false })
  expect(await makeOn(stream(4, 'n1'))).toMatchObject({ streamMadeAnew: true })
  // A copy that is behind ends there too, and nothing was made anew.
  await expect(makeOn(stream(4))).rejects.toThrow('A has no leader now')
  // A server that is alone has no cluster to lose a leader in.
  expect(await makeOn(aStreamInfo('A', { last_seq: 4 }))).toMatchObject({ streamMadeAnew: true })
})
