/**
 * What the window asks and what comes back, each stated once. The arguments are a schema, checked in main before a handler
 * sees them (validate.ts); the reply is a type, for both ends come from one build.
 */
import { Type, type Static, type TSchema } from 'typebox'
import type { Gap } from '../core/ingest/types.ts'
import type { NameCount, Pulse } from '../core/ports/history.ts'
import type { SelfTestReport } from '../core/self-test/types.ts'
import type { FeedRow, FeedSnapshot } from '../core/view/types.ts'
import type {
  Acknowledged,
  ForwardSaved,
  ForwardState,
  Diagnostics,
  Imported,
  NoiseGroup,
  Result,
  RulePreview,
} from './tells.ts'
import { MAX_COPY } from '../core/vocabulary/data.ts'
import { MAX_NAME } from '../core/vocabulary/text.ts'
import { MAX_ROW_KEYS } from '../core/vocabulary/order.ts'
import { MAX_SEARCH } from '../core/vocabulary/query.ts'

interface Reply<T> {
  /** False: a sentence, good or bad. True: what goes wrong has no place in it, so the page's promise rejects. */
  readonly isData: boolean
  /** Never there; it carries the type. */
  readonly type?: T
}
const result: Reply<Result> = { isData: false }
const forwardSaved: Reply<ForwardSaved> = { isData: false }
const imported: Reply<Imported> = { isData: false }
const acknowledged: Reply<Acknowledged> = { isData: false }
const data = <T>(): Reply<T> => ({ isData: true })

const ask = <const A extends TSchema[], R>(args: [...A], reply: Reply<R>) => ({
  args: Type.Tuple(args),
  reply,
})

const closed = { additionalProperties: false }
const text = (maxLength: number) => Type.String({ maxLength })
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const oneOf = <const T extends string>(...words: T[]) => Type.Unsafe<T>(Type.Enum(words))

/** `epoch:id` */
const rowKey = Type.String({ minLength: 3, maxLength: 40, pattern: '^[0-9]+:-?[0-9]+$' })
const name = text(MAX_NAME)

/** An `EventPosition` (vocabulary/order.ts), as the window hands it back. */
const HistoryPosition = Type.Object(
  { detectedAt: Type.Number(), epoch: Type.Integer(), id: Type.Integer() },
  closed,
)
export type HistoryPosition = Static<typeof HistoryPosition>

const HistoryQuery = Type.Object(
  {
    /** As it was typed (vocabulary/query.ts). */
    text: text(MAX_SEARCH),
    priorities: Type.Array(oneOf('P0', 'P1', 'P2'), { maxItems: 3 }),
    symbols: Type.Array(name, { maxItems: 200 }),
    types: Type.Array(name, { maxItems: 200 }),
    /** Wall-clock ms by detection; null leaves that end open. */
    from: nullable(Type.Number()),
    to: nullable(Type.Number()),
    before: nullable(HistoryPosition),
    limit: Type.Integer({ minimum: 1, maximum: 500 }),
  },
  closed,
)
export type HistoryQuery = Static<typeof HistoryQuery>

export interface RowPage {
  /** Newest first. A search that takes long answers with what it has found so far: perhaps few, or none. */
  readonly rows: readonly FeedRow[]
  /** Pass it back for the next page; null at the end. */
  readonly next: HistoryPosition | null
  /** Events of an older file format that are still being brought into today's, and are in no page yet. */
  readonly toCarry: number
  /** Gaps that overlap the page. */
  readonly gaps: readonly Gap[]
}

const names = {
  priorities: HistoryQuery.properties.priorities,
  symbols: HistoryQuery.properties.symbols,
  types: HistoryQuery.properties.types,
}
const moment = Type.Integer({ minimum: -8.64e15, maximum: 8.64e15 })

const PulseQuery = Type.Object(
  {
    ...names,
    /** Of the first bar, wall-clock ms: a multiple of the width. */
    start: moment,
    bars: Type.Integer({ minimum: 1, maximum: 200 }),
    widthMs: Type.Union([Type.Literal(60_000), Type.Literal(900_000), Type.Literal(7_200_000)]),
  },
  closed,
)
export type PulseQuery = Static<typeof PulseQuery>

/** `from`: wall-clock ms, of a quarter. */
const TallyQuery = Type.Object({ ...names, by: oneOf('symbol', 'type'), from: moment }, closed)
export type TallyQuery = Static<typeof TallyQuery>

const SnoozeScope = Type.Union([
  Type.Object({ kind: Type.Literal('all') }, closed),
  Type.Object({ kind: Type.Literal('symbol'), symbol: name }, closed),
  Type.Object({ kind: Type.Literal('type'), type: name }, closed),
])
const SnoozeFor = oneOf('15m', '1h', 'until-8', 'forever')
export type SnoozeScope = Static<typeof SnoozeScope>
export type SnoozeFor = Static<typeof SnoozeFor>

const targetId = text(40)
const section = oneOf('connection', 'alerts', 'forward', 'quietHours', 'sound', 'display', 'data', 'system')

export const ASKS = {
  snapshot: ask([], data<FeedSnapshot>()),
  history: ask([HistoryQuery], data<RowPage>()),
  /** Counts by the time that events are listed by. */
  pulse: ask([PulseQuery], data<Pulse>()),
  /** How many events each symbol or type has, the most first. */
  tally: ask([TallyQuery], data<readonly NameCount[]>()),
  eventByKey: ask([rowKey], data<FeedRow | null>()),

  /** The only message that ever carries the key. */
  setKey: ask([text(600), Type.Object({ rememberWeakly: Type.Boolean() })], result),
  signOut: ask([Type.Object({ wipeHistory: Type.Boolean() })], result),
  startDemo: ask([], result),
  stopDemo: ask([], result),
  reconnectNow: ask([], result),
  retryRecovery: ask([], result),
  testConnection: ask([], result),

  acknowledge: ask([Type.Array(rowKey, { maxItems: MAX_ROW_KEYS })], acknowledged),
  acknowledgeAll: ask([], acknowledged),
  /** Of the acknowledgement that was answered by this number; null: the last one (alerts.md A9). */
  undoAcknowledge: ask([nullable(Type.Integer({ minimum: 1 }))], result),
  snooze: ask([SnoozeScope, SnoozeFor], result),
  /** A snooze goes by its kind and the whole name. */
  unsnooze: ask([text(MAX_NAME + 20)], result),
  testAlert: ask([], result),
  dismissInApp: ask([rowKey], result),
  dismissNotice: ask([text(100)], result),
  dismissMissed: ask([], result),
  noiseReport: ask([], data<readonly NoiseGroup[]>()),
  /** How many of the last day's events a rule would have matched (A1). The handler checks the rule. */
  rulePreview: ask([Type.Unknown()], data<RulePreview>()),

  /** One section, whole; the handler checks it against the settings schema (A19). */
  saveSettings: ask([section, Type.Unknown()], result),
  exportSettings: ask([], result),
  importSettings: ask([], imported),

  exportHistory: ask([HistoryQuery, oneOf('csv', 'json')], result),
  cancelExport: ask([], result),
  deleteHistory: ask([], result),

  /** What each target was told, by its id; never the words themselves. */
  forwardStates: ask([], data<Readonly<Record<string, ForwardState>>>()),
  /** The only message that carries a target's address and tokens. A field left out stays as it was, an empty one goes. */
  tellForward: ask(
    [
      targetId,
      Type.Object(
        {
          url: Type.Optional(text(2000)),
          token: Type.Optional(text(600)),
          to: Type.Optional(text(600)),
          secret: Type.Optional(text(600)),
        },
        closed,
      ),
      Type.Object({ confirmation: text(100), rememberWeakly: Type.Boolean() }, closed),
    ],
    forwardSaved,
  ),
  testForward: ask([targetId], result),
  /** Address and tokens of a target that was removed. */
  forgetForward: ask([targetId], result),
  /** What became of the alert of that row, a sentence a target. */
  forwardsOf: ask([rowKey], data<readonly string[]>()),

  copyText: ask([text(MAX_COPY)], result),
  openChart: ask([name], result),
  openLink: ask([oneOf('site', 'licences')], result),

  /** What became of the sound of that number (A17): null, played to its end; else why it was not heard. */
  soundDone: ask([Type.Integer({ minimum: 1 }), nullable(text(300))], result),
  setPinned: ask([Type.Boolean()], result),
  hideWindow: ask([], result),
  restart: ask([], result),
  diagnostics: ask([], data<Diagnostics>()),
  saveDiagnostics: ask([], result),
  /** Tries what the app relies on; `selfTestProgress` tells how far it is. */
  startSelfTest: ask([], result),
  /** Of the run under way or the last one. */
  selfTest: ask([], data<SelfTestReport | null>()),
}

export type InvokeName = keyof typeof ASKS
export type InvokeArgs<N extends InvokeName> = Static<(typeof ASKS)[N]['args']>
export type InvokeReply<N extends InvokeName> = (typeof ASKS)[N]['reply'] extends Reply<infer T> ? T : never

// Sound: the keys of the very object that the type names.
export const INVOKE_NAMES = Object.keys(ASKS) as readonly InvokeName[]
