export { firstOf, isKeptWhole } from './api/act.js'
export type { Act, ActAnswer, ActCause, SentMessage } from './api/act.js'
export { bodyObject, verdictOf } from './api/act-body.js'
export { codeHead, codeLines } from './api/act-code.js'
export { natsLines, streamAddLine } from './api/act-nats.js'
export { wireLine } from './api/act-wire.js'
export { receiveLoop } from './api/receive-loop.js'
export { parseAckSubject } from './wire/delivery.js'
export type { DeliveryId, RowKey, StreamSeq } from './wire/ids.js'
export type { ConnectionState, Notice } from './connection/connection.js'
export { resolveConnectionSettings } from './connection/connection-settings.js'
export type { SettingsError } from './connection/given-setting.js'
export type { ConnectionFlags, ConnectionSettings } from './connection/settings-contract.js'
export { probeServer } from './connection/connection-probe.js'
export { listContexts, readContext, selectedContext, settingsPlace } from './connection/nats-context.js'
export type { NatsContext } from './connection/nats-context.js'
export type { SettingsPlace } from './connection/settings-contract.js'
export { openWorkspace } from './open-workspace.js'
export type { Worker } from './worker/worker.js'
export { permissionAdvice } from './wire/api-errors.js'
export { placeOf } from './wire/jetstream-place.js'
export { neededSubjects } from './wire/needed-subjects.js'
export type { NeededSubjects } from './wire/needed-subjects.js'
export { tlsFilesProblem } from './connection/tls-files.js'
export type { ConfigEdit } from './api/config-update.js'
export {
  defaultSettings,
  modes,
  settingsFromInfo,
  toConsumerConfig,
  touchedSettings,
} from './fields/consumer-settings.js'
export { consumerFields } from './fields/consumer-fields.js'
export { streamFields } from './fields/stream-fields.js'
export { tooNew } from './fields/field.js'
export type { EditPlace, Field, FieldGroup, WireConfig } from './fields/field.js'
export { isOtherwise } from './fields/field-flags.js'
export { unusualWords } from './fields/summary.js'
export { changesBetween, formText, patchConfig, valueWords } from './fields/patch.js'
export type { Change, Touched } from './fields/patch.js'
export type { AckRules, ConsumerSettings, Mode } from './fields/consumer-settings.js'
export type { Delivery } from './wire/delivery.js'
export { explain, runsOutAtMs } from './diagnose/explain.js'
export type { ElsewhereCause, OutElsewhere } from './account/out-elsewhere.js'
export { nextInLine, placesTaken, whereMessagesAre } from './diagnose/where.js'
export { explainListed, filtersOf, placeOfStored, settledOfListed } from './diagnose/listed.js'
export type { MessagePlace } from './diagnose/listed.js'
export type { PlaceTaken, Where } from './diagnose/where.js'
export type { Cause, DueMessage } from './diagnose/cause.js'
export type { Happened, Happening } from './account/happenings.js'
export type { FeedRow, RowList } from './account/feed.js'
export type { ConsumerNumbers } from './account/info-watch.js'
export { verdictRefusal } from './account/ledger-entry.js'
export { wasWaitOver } from './account/wait-over.js'
export { messageTime } from './account/message-time.js'
export { keptSeconds } from './account/rates.js'
export type { RateKind, RateSeries } from './account/rates.js'
export type { MessageTime, TimeMark, TimeStretch } from './account/message-time.js'
export type { ConsumerInfo } from './wire/answers/consumer-info.js'
export type { GoneHow, LedgerEntry, LedgerState, StoryLine } from './account/ledger-entry.js'
export type { Problem } from './wire/problem.js'
export type { LastPublish, PublisherState } from './publish/publisher.js'
export type { PublishRun } from './publish/publish-run.js'
export { createReviewId, encodePayload, parseReviewPayload } from './publish/review.js'
export type { Answer, Review } from './publish/review.js'
export type { WorkerSnapshot } from './worker/worker-snapshot.js'
export type { PullRequest } from './account/pull-request.js'
export type { Loss, StreamActions } from './streams/stream-actions.js'
export type { LookPace } from './streams/look-pace.js'
export type { ConsumerSummary, StreamList, StreamSummary } from './streams/streams.js'
export { waitingKey } from './streams/stored-reader.js'
export type { StoredState, StoredWanted, WaitingFrom } from './streams/stored-reader.js'
export type { StoredMessage } from './wire/answers/stored-message.js'
export { streamOfSubject } from './streams/streams.js'
export { describeAddress, isLoopback } from './connection/server-address.js'
export type { ServerAddress } from './connection/server-address.js'
export { exampleSubject, nameError, subjectError, subjectMatches, subjectsOverlap } from './wire/subjects.js'
export { parseDelay, verdictLabel } from './wire/verdict.js'
export type { Verdict } from './wire/verdict.js'
export { mostLanes } from './lanes/lane-contract.js'
export type {
  AccountTotals,
  CameAgain,
  LaneGroup,
  LanePlace,
  LanePlaceWanted,
  LanePolicy,
  Lanes,
  LaneSeen,
  LaneSnapshot,
  LanesState,
  LaneState,
} from './lanes/lane-contract.js'
export type { LeftBehind, Workspace, WorkspaceOptions } from './workspace.js'
