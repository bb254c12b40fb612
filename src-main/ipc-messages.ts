/** Every message from main to the window: its schema, and the most it may hold in characters and values. */
import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { PART_NAMES, type SelfTestReport } from './core/self-test/types.ts'
import type { FeedRow } from './core/view/types.ts'
import type {
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
import { RowSchema } from './ipc-row-schema.ts'
import {
  acknowledgement,
  closed,
  HistoryPositionSchema,
  line,
  list,
  mirrors,
  nullable,
  number,
  oneOf,
  rowKey,
} from './ipc-schema.ts'
import { CountersSchema, GapSchema, LatencySchema } from './ipc-status-schema.ts'
import { AppInfoSchema, DeltaSchema, SnapshotSchema } from './ipc-view-schema.ts'

export interface Message<S extends TSchema = TSchema> {
  readonly schema: S
  readonly most: number
}
const message = <S extends TSchema>(most: number, schema: S): Message<S> => ({ most, schema })

/** The largest signal there can be (P6), and the same as the server wrote it, take less. */
const ONE_ROW = 20_000_000
/** So many that even rows of a hundred times the usual size fit. */
export const MANY_ROWS = 32_000_000
const SMALL = 100_000

const ResultSchema = mirrors<Result>()(Type.Object({ ok: Type.Boolean(), message: line }, closed))
const result = message(SMALL, ResultSchema)
const AcknowledgedSchema = mirrors<Acknowledged>()(
  Type.Object({ ok: Type.Boolean(), message: line, undo: Type.Optional(acknowledgement) }, closed),
)

const HistoryPageSchema = mirrors<HistoryPage>()(
  Type.Object(
    {
      rows: Type.Array(RowSchema, list),
      next: nullable(HistoryPositionSchema),
      gaps: Type.Array(GapSchema, list),
    },
    closed,
  ),
)

const DiagnosticsSchema = mirrors<Diagnostics>()(
  Type.Object(
    {
      timeline: Type.Array(Type.Object({ at: number, text: line }, closed), list),
      latency: LatencySchema,
      counters: CountersSchema,
      suppressed: Type.Unsafe<Readonly<Record<string, number>>>(
        Type.Object({}, { additionalProperties: number }),
      ),
      deviations: Type.Array(
        Type.Object(
          {
            kind: line,
            what: line,
            effect: line,
            count: number,
            firstAt: number,
            lastAt: number,
            example: line,
          },
          closed,
        ),
        list,
      ),
      journal: Type.Object({ events: number, bytes: number, oldest: nullable(number) }, closed),
      app: AppInfoSchema,
    },
    closed,
  ),
)

const NoiseSchema = mirrors<readonly NoiseGroup[]>()(
  Type.Array(
    Type.Object(
      { group: line, symbol: line, type: line, interruptions: number, acknowledged: number },
      closed,
    ),
    list,
  ),
)

const IntentSchema = mirrors<WindowIntent>()(
  Type.Union([
    Type.Object({ kind: Type.Literal('open-event'), key: rowKey }, closed),
    Type.Object({ kind: Type.Literal('open-settings'), section: nullable(line) }, closed),
    Type.Object({ kind: Type.Literal('open-missed') }, closed),
    Type.Object({ kind: Type.Literal('open-feed') }, closed),
  ]),
)

const PreviewSchema = mirrors<RulePreview>()(Type.Object({ matched: number, of: number }, closed))
const SoundSchema = mirrors<SoundRequest>()(
  Type.Object(
    {
      id: Type.Integer({ minimum: 1 }),
      sound: oneOf('none', 'pulse', 'chime', 'knock'),
      volume: number,
    },
    closed,
  ),
)
const ProgressSchema = mirrors<ExportProgress>()(
  Type.Object({ done: number, total: number, finished: Type.Boolean(), message: line }, closed),
)

const SelfTestSchema = mirrors<SelfTestReport>()(
  Type.Object(
    {
      startedAt: number,
      finishedAt: nullable(number),
      ok: Type.Boolean(),
      parts: Type.Array(
        Type.Object(
          {
            name: oneOf(...PART_NAMES),
            title: line,
            promised: Type.Boolean(),
            state: oneOf('waiting', 'running', 'ok', 'failed', 'absent'),
            text: line,
            advice: line,
            durationMs: nullable(number),
          },
          closed,
        ),
        list,
      ),
    },
    closed,
  ),
)

/** To what the window asked. */
export const ANSWERS = {
  snapshot: message(MANY_ROWS, SnapshotSchema),
  history: message(MANY_ROWS, HistoryPageSchema),
  eventByKey: message(ONE_ROW, Type.Unsafe<FeedRow | null>(nullable(RowSchema))),

  setKey: result,
  signOut: result,
  startDemo: result,
  stopDemo: result,
  reconnectNow: result,
  retryRecovery: result,
  testConnection: result,

  acknowledge: message(SMALL, AcknowledgedSchema),
  acknowledgeAll: message(SMALL, AcknowledgedSchema),
  undoAcknowledge: result,
  snooze: result,
  unsnooze: result,
  testAlert: result,
  dismissInApp: result,
  dismissNotice: result,
  dismissMissed: result,
  noiseReport: message(SMALL, NoiseSchema),
  rulePreview: message(SMALL, PreviewSchema),

  saveSettings: result,
  exportSettings: result,
  importSettings: result,

  exportHistory: result,
  cancelExport: result,
  deleteHistory: result,

  copyText: result,
  openChart: result,
  openLink: result,

  soundDone: result,
  setPinned: result,
  hideWindow: result,
  restart: result,
  diagnostics: message(MANY_ROWS, DiagnosticsSchema),
  saveDiagnostics: result,
  startSelfTest: result,
  selfTest: message(SMALL, Type.Unsafe<SelfTestReport | null>(nullable(SelfTestSchema))),
} satisfies Record<string, Message>

/** Unasked, to every open window. */
export const BROADCAST_MESSAGES = {
  delta: message(MANY_ROWS, DeltaSchema),
  intent: message(SMALL, IntentSchema),
  sound: message(SMALL, SoundSchema),
  exportProgress: message(SMALL, ProgressSchema),
  selfTestProgress: message(SMALL, SelfTestSchema),
} satisfies Record<string, Message>
