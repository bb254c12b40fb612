/** What the window may ask, and with which arguments: checked in main before a handler sees them (shell/ipc-guard.ts). */
import { Type, type Static, type TSchema } from 'typebox'
import { MAX_NAME } from './contract/vocabulary/names.ts'
import { acknowledgement, HistoryPositionSchema, nullable, priority, rowKey, text } from './ipc-schema.ts'

const HistoryQuerySchema = Type.Object(
  {
    text: text(200),
    priorities: Type.Array(priority, { maxItems: 3 }),
    symbols: Type.Array(text(MAX_NAME), { maxItems: 200 }),
    types: Type.Array(text(MAX_NAME), { maxItems: 200 }),
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
  Type.Object({ kind: Type.Literal('symbol'), symbol: text(MAX_NAME) }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('type'), type: text(MAX_NAME) }, { additionalProperties: false }),
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

const none = Type.Tuple([])

/** Renderer asks, main answers: a tuple for each channel. */
export const ARGUMENTS = {
  snapshot: none,
  history: Type.Tuple([HistoryQuerySchema]),
  eventByKey: Type.Tuple([rowKey]),

  /** The only message that ever carries the key, renderer → main. */
  setKey: Type.Tuple([text(600), Type.Object({ rememberWeakly: Type.Boolean() })]),
  signOut: Type.Tuple([Type.Object({ wipeHistory: Type.Boolean() })]),
  startDemo: none,
  stopDemo: none,
  reconnectNow: none,
  retryRecovery: none,
  testConnection: none,

  acknowledge: Type.Tuple([Type.Array(rowKey, { maxItems: 1000 })]),
  acknowledgeAll: none,
  /** Of the acknowledgement that was answered by this number; null: the last one (A9). */
  undoAcknowledge: Type.Tuple([nullable(acknowledgement)]),
  snooze: Type.Tuple([snoozeScope, snoozeFor]),
  /** A snooze goes by its kind and the whole name. */
  unsnooze: Type.Tuple([text(MAX_NAME + 20)]),
  testAlert: none,
  dismissInApp: Type.Tuple([rowKey]),
  dismissNotice: Type.Tuple([text(100)]),
  dismissMissed: none,
  noiseReport: none,
  /** How many of the last day's events a rule would have matched (A1). The rule is checked in main. */
  rulePreview: Type.Tuple([Type.Unknown()]),

  /** One section, whole; checked in main against the settings schema (A19). */
  saveSettings: Type.Tuple([section, Type.Unknown()]),
  exportSettings: none,
  importSettings: none,

  exportHistory: Type.Tuple([HistoryQuerySchema, format]),
  cancelExport: none,
  deleteHistory: none,

  copyText: Type.Tuple([text(1_000_000)]),
  openChart: Type.Tuple([text(MAX_NAME)]),
  openLink: Type.Tuple([Type.Union([Type.Literal('site'), Type.Literal('licences')])]),

  /** What became of the sound of that number (A17): null, played to its end; else why it was not heard. */
  soundDone: Type.Tuple([Type.Integer({ minimum: 1 }), nullable(text(300))]),
  setPinned: Type.Tuple([Type.Boolean()]),
  hideWindow: none,
  restart: none,
  diagnostics: none,
  saveDiagnostics: none,
  /** Tries what the app relies on; `selfTestProgress` tells how far it is. */
  startSelfTest: none,
  /** Of the run under way or the last one. */
  selfTest: none,
} satisfies Record<string, TSchema>
