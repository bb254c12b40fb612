/**
 * The one contract between main and renderer. Main's handlers, the preload's API and the renderer's test double derive
 * from it, so a channel added here and not handled everywhere does not compile.
 *
 * Both directions are checked at run time: what the window asks, in main (ipc-arguments.ts); what main tells, before
 * it is sent and again in the preload (ipc-messages.ts). The renderer holds no truth: it asks for one snapshot with a
 * sequence number and then gets deltas; a gap in `seq` asks for a new snapshot.
 */
import type { Static } from 'typebox'
import type { ARGUMENTS } from './ipc-arguments.ts'
import type { ANSWERS, BROADCAST_MESSAGES } from './ipc-messages.ts'

export type {
  AlertDecision,
  AlertReasonCode,
  AlertRule,
  AlertView,
  PinnedAlert,
  Snooze,
} from './core/alerts/types.ts'
export type {
  Connection,
  EventSource,
  FeedCounters,
  FeedStatus,
  Gap,
  LatencyQuantiles,
  LatencyReport,
  Recovery,
} from './core/feed/types.ts'
export type { FeedEvent, Priority } from './core/protocol/types.ts'
export type { PartReport, PartState, SelfTestReport } from './core/self-test/types.ts'
export type { Settings, SettingsSection, SoundName } from './core/settings/types.ts'
export type {
  FeedRow,
  KeyInfo,
  DivideInfo,
  AppInfo,
  Notice,
  InAppAlert,
  FeedSnapshot,
  FeedDelta,
  RowChange,
} from './core/view/types.ts'
export type {
  Acknowledged,
  Diagnostics,
  ExportProgress,
  HistoryPage,
  NoiseGroup,
  Result,
  RulePreview,
  SoundRequest,
  WindowIntent,
} from './ipc-answers.ts'
export type { HistoryQuery, SnoozeFor, SnoozeScope } from './ipc-arguments.ts'
export type { HistoryPosition } from './ipc-schema.ts'

export type InvokeName = keyof typeof ARGUMENTS
export type InvokeArgs<N extends InvokeName> = Static<(typeof ARGUMENTS)[N]>
export type InvokeReply<N extends InvokeName> = Static<(typeof ANSWERS)[N]['schema']>

/** Main tells, every open window hears. */
export type Broadcasts = {
  readonly [B in keyof typeof BROADCAST_MESSAGES]: Static<(typeof BROADCAST_MESSAGES)[B]['schema']>
}

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
