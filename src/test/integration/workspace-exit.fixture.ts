import { heldToBe, openTestWorkspace } from '../support/workspace.js'

// A program in the middle of everything: it pulls, holds, publishes, and a publish waits for its next try. It closes,
// and then must end without being told to.
const [url = '', token = ''] = process.argv.slice(2)
const workspace = await openTestWorkspace({ url, token })
await workspace.publishMany(3)
const session = await workspace.openWith('push')
await heldToBe(session, 3)
session.setAutoAck(60_000)
const pull = await workspace.openWith('pull')
pull.setContinuous(5)
await workspace.lanes.add({ kind: 'shared', stream: 'REVIEWS', consumer: pull.consumer }, { kind: 'silent' })
await workspace.lanes.add({ kind: 'own', stream: 'REVIEWS', how: 'ordered' }, { kind: 'you' })
await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.*' }, { kind: 'you' })
const killed = await workspace.lanes.add({ kind: 'own', stream: 'REVIEWS', how: 'push' }, { kind: 'silent' })
if (killed.ok) workspace.lanes.kill(killed.value)
void workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.late' }, { kind: 'you' })
workspace.publisher.startPaced('REVIEWS.rateGiven')
workspace.connection.nats()?.subscribe('nobody.answers.here', { callback: () => undefined })
void workspace.publisher.publishNext('nobody.answers.here')
await workspace.close()
process.send?.('closed')
process.disconnect()
