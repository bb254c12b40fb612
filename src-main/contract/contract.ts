/**
 * The one contract between main and window: a message is stated once, in asks.ts what the window asks and main answers,
 * in tells.ts what main tells unasked, beside the shapes of main's answers. Main's handlers, the preload's API and the
 * renderer's test double derive from it, so a message added there and not handled everywhere does not compile.
 *
 * What the window asks is checked at run time (validate.ts). What main tells is typed only, for both ends come from one
 * build. The renderer holds no truth: it asks for one snapshot with a sequence number and then gets deltas; a gap in
 * `seq` asks for a new snapshot.
 *
 * This file carries no schema, so that the preload may take values from it.
 */
import type { InvokeArgs, InvokeName, InvokeReply } from './asks.ts'
import type { Broadcasts } from './tells.ts'

export type {
  AlertDecision,
  AlertReasonCode,
  AlertView,
  Digest,
  PinnedAlert,
  Snooze,
} from '../core/alerts/types.ts'
export type {
  ConnectionState,
  EventSource,
  FeedCounters,
  FeedStatus,
  Gap,
  LatencyMinutes,
  LatencyQuantiles,
  LatencyReport,
  Recovery,
} from '../core/ingest/types.ts'
export type { NameCount, Pulse, PulseBar, PulseWidth } from '../core/ports/history.ts'
export type { FeedEvent, Priority } from '../core/protocol/types.ts'
export type { PartReport, PartState, SelfTestReport } from '../core/self-test/types.ts'
export type {
  AlertRule,
  ForwardRule,
  ForwardTarget,
  Settings,
  SettingsSection,
  SoundName,
} from '../core/settings/document-schema.ts'
export type {
  FeedRow,
  KeyInfo,
  AppInfo,
  Notice,
  InAppAlert,
  FeedSnapshot,
  FeedDelta,
  RowChange,
} from '../core/view/types.ts'
export type {
  RowPage,
  HistoryPosition,
  HistoryQuery,
  InvokeArgs,
  InvokeName,
  InvokeReply,
  PulseQuery,
  SnoozeFor,
  SnoozeScope,
  TallyQuery,
} from './asks.ts'
export type * from './tells.ts'

/** Main's side: one handler a channel, none missing. */
export type Handlers = {
  readonly [N in InvokeName]: (...args: InvokeArgs<N>) => Promise<InvokeReply<N>> | InvokeReply<N>
}

/** The renderer's side: `window.fastfeed`. */
export type FastFeedApi = {
  readonly [N in InvokeName]: (...args: InvokeArgs<N>) => Promise<InvokeReply<N>>
} & {
  readonly on: <B extends keyof Broadcasts>(name: B, listener: (message: Broadcasts[B]) => void) => () => void
}

/** A message's name on the wire: one prefix for all that is ours. */
export const channelOf = (name: InvokeName | keyof Broadcasts): string => `fastfeed:${name}`
