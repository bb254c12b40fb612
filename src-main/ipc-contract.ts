/**
 * The one schema of every channel between main and renderer. Main's handlers, the preload's API and the renderer's
 * test double derive from it, so a channel added here and not handled everywhere does not compile.
 *
 * Arguments are validated in main at run time; replies are typed. The renderer holds no truth: it asks for one
 * snapshot with a sequence number and then gets deltas; a gap in `seq` asks for a new snapshot.
 */
import { Type, type Static, type TSchema } from 'typebox'
import type { FeedCounters, Gap, LatencyReport } from './core/feed/types.ts'
import type { SoundName } from './core/settings/types.ts'
import type { AppInfo, FeedDelta, FeedRow, FeedSnapshot } from './core/view/types.ts'

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

/** Asked of the window by main, outside the data stream. */
export type WindowIntent =
  | { readonly kind: 'open-event'; readonly key: string; readonly row: FeedRow | null }
  | { readonly kind: 'open-settings'; readonly section: string | null }
  | { readonly kind: 'open-missed' }
  | { readonly kind: 'open-feed' }

/** A18: the window plays it once, when main asks; volume 0–1. */
export interface SoundRequest {
  readonly sound: SoundName
  readonly volume: number
}

export interface HistoryPage {
  /** Newest first. */
  readonly rows: readonly FeedRow[]
  /** Pass it back for the next page; null at the end. */
  readonly next: HistoryPosition | null
  /** Gaps that overlap the page. */
  readonly gaps: readonly Gap[]
}

export interface Result {
  readonly ok: boolean
  /** What went wrong, or what happened, in a sentence for the user. */
  readonly message: string
}

export interface Diagnostics {
  readonly timeline: readonly { readonly at: number; readonly text: string }[]
  readonly latency: LatencyReport
  readonly counters: FeedCounters
  readonly suppressed: Readonly<Record<string, number>>
  readonly journal: { readonly events: number; readonly bytes: number; readonly oldest: number | null }
  readonly app: AppInfo
}

export interface NoiseGroup {
  readonly group: string
  readonly symbol: string
  readonly type: string
  readonly interruptions: number
  readonly acknowledged: number
}

const text = (maxLength: number) => Type.String({ maxLength })
const row = Type.String({ minLength: 3, maxLength: 40, pattern: '^[0-9]+:[0-9]+$' })
const priority = Type.Union([Type.Literal('P0'), Type.Literal('P1'), Type.Literal('P2')])
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const HistoryPositionSchema = Type.Object(
  { detectedAt: Type.Number(), epoch: Type.Integer(), id: Type.Integer() },
  { additionalProperties: false },
)
export type HistoryPosition = Static<typeof HistoryPositionSchema>

export const HistoryQuerySchema = Type.Object(
  {
    text: text(200),
    priorities: Type.Array(priority, { maxItems: 3 }),
    symbols: Type.Array(text(64), { maxItems: 200 }),
    types: Type.Array(text(64), { maxItems: 200 }),
    /** Wall-clock ms by detection; null leaves that end open. */
    from: nullable(Type.Number()),
    to: nullable(Type.Number()),
    before: nullable(HistoryPositionSchema),
    limit: Type.Integer({ minimum: 1, maximum: 500 }),
  },
  { additionalProperties: false },
)
export type HistoryQuery = Static<typeof HistoryQuerySchema>

const snoozeScope = Type.Union([
  Type.Object({ kind: Type.Literal('all') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('symbol'), symbol: text(64) }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('type'), type: text(64) }, { additionalProperties: false }),
])
const snoozeFor = Type.Union([
  Type.Literal('15m'),
  Type.Literal('1h'),
  Type.Literal('until-8'),
  Type.Literal('forever'),
])
export type SnoozeScope = Static<typeof snoozeScope>
export type SnoozeFor = Static<typeof snoozeFor>

const section = Type.Union([
  Type.Literal('connection'),
  Type.Literal('alerts'),
  Type.Literal('quietHours'),
  Type.Literal('sound'),
  Type.Literal('display'),
  Type.Literal('data'),
  Type.Literal('system'),
])
const format = Type.Union([Type.Literal('csv'), Type.Literal('json')])

interface Channel<A extends TSchema, R> {
  readonly args: A
  /** Carries the reply's type only; never called. */
  readonly reply: () => R
}

function invoke<R>() {
  return <A extends TSchema>(args: A): Channel<A, R> => ({
    args,
    reply: () => {
      throw new Error('type carrier')
    },
  })
}

const none = Type.Tuple([])

/** Renderer asks, main answers. Args are a tuple schema. */
export const INVOKE = {
  snapshot: invoke<FeedSnapshot>()(none),
  history: invoke<HistoryPage>()(Type.Tuple([HistoryQuerySchema])),
  eventByKey: invoke<FeedRow | null>()(Type.Tuple([row])),

  /** The only message that ever carries the key, renderer → main. */
  setKey: invoke<Result>()(Type.Tuple([text(600), Type.Object({ rememberWeakly: Type.Boolean() })])),
  signOut: invoke<Result>()(Type.Tuple([Type.Object({ wipeHistory: Type.Boolean() })])),
  startDemo: invoke<Result>()(none),
  stopDemo: invoke<Result>()(none),
  reconnectNow: invoke<Result>()(none),
  retryRecovery: invoke<Result>()(none),
  testConnection: invoke<Result>()(none),

  acknowledge: invoke<Result>()(Type.Tuple([Type.Array(row, { maxItems: 1000 })])),
  acknowledgeAll: invoke<Result>()(none),
  snooze: invoke<Result>()(Type.Tuple([snoozeScope, snoozeFor])),
  unsnooze: invoke<Result>()(Type.Tuple([text(100)])),
  testAlert: invoke<Result>()(none),
  dismissInApp: invoke<Result>()(Type.Tuple([row])),
  dismissNotice: invoke<Result>()(Type.Tuple([text(100)])),
  dismissMissed: invoke<Result>()(none),
  noiseReport: invoke<readonly NoiseGroup[]>()(none),
  /** How many of the last day's events a rule would have matched (A1). The rule is checked in main. */
  rulePreview: invoke<{ readonly matched: number; readonly of: number }>()(Type.Tuple([Type.Unknown()])),

  /** One section, whole; checked in main against the settings schema (A19). */
  saveSettings: invoke<Result>()(Type.Tuple([section, Type.Unknown()])),
  exportSettings: invoke<Result>()(none),
  importSettings: invoke<Result>()(none),

  exportHistory: invoke<Result>()(Type.Tuple([HistoryQuerySchema, format])),
  cancelExport: invoke<Result>()(none),
  deleteHistory: invoke<Result>()(none),

  copyText: invoke<Result>()(Type.Tuple([text(1_000_000)])),
  openChart: invoke<Result>()(Type.Tuple([text(64)])),
  openLink: invoke<Result>()(Type.Tuple([Type.Union([Type.Literal('site'), Type.Literal('licences')])])),

  setPinned: invoke<Result>()(Type.Tuple([Type.Boolean()])),
  hideWindow: invoke<Result>()(none),
  diagnostics: invoke<Diagnostics>()(none),
  saveDiagnostics: invoke<Result>()(none),
} satisfies Record<string, Channel<TSchema, unknown>>

/** Main tells, every open window hears. */
export interface Broadcasts {
  delta: FeedDelta
  intent: WindowIntent
  sound: SoundRequest
  exportProgress: {
    readonly done: number
    readonly total: number
    readonly finished: boolean
    readonly message: string
  }
}
export { BROADCASTS, channelOf, INVOKE_NAMES } from './ipc-channels.ts'

export type InvokeName = keyof typeof INVOKE
export type InvokeArgs<N extends InvokeName> = Static<(typeof INVOKE)[N]['args']>
export type InvokeReply<N extends InvokeName> = ReturnType<(typeof INVOKE)[N]['reply']>

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
