/** The window's view as it crosses: closed objects, so that nothing slips in that the contract does not name. */
import * as Type from 'typebox'
import type { AlertView } from './core/alerts/types.ts'
import { SettingsSchema } from './core/settings/document-schema.ts'
import type { Settings } from './core/settings/types.ts'
import type { AppInfo, FeedDelta, FeedSnapshot, KeyInfo } from './core/view/types.ts'
import { EventSchema, RowSchema } from './ipc-row-schema.ts'
import {
  closed,
  line,
  list,
  maybeNumber,
  mirrors,
  name,
  nullable,
  number,
  oneOf,
  rowKey,
  text,
  word,
} from './ipc-schema.ts'
import { CountersSchema, LatencySchema, StatusSchema } from './ipc-status-schema.ts'

/** Acknowledging everything may name every repeat of every pin. */
const manyChanges = { maxItems: 50_000 }

const alerts = mirrors<AlertView>()(
  Type.Object(
    {
      unacknowledged: number,
      pinned: Type.Array(
        Type.Object(
          {
            key: rowKey,
            event: EventSchema,
            count: number,
            raisedAt: number,
            expiresAt: number,
            expired: Type.Boolean(),
          },
          closed,
        ),
        list,
      ),
      storm: nullable(Type.Object({ since: number, suppressed: number }, closed)),
      snoozes: Type.Array(
        Type.Object(
          {
            id: name,
            scope: Type.Union([
              word('all'),
              Type.Object({ kind: Type.Literal('symbol'), symbol: name }, closed),
              Type.Object({ kind: Type.Literal('type'), type: name }, closed),
            ]),
            until: maybeNumber,
            since: number,
          },
          closed,
        ),
        list,
      ),
      quietHoursActive: Type.Boolean(),
      digest: nullable(Type.Object({ from: number, to: number, text: line }, closed)),
    },
    closed,
  ),
)

/** Four characters of the key are all that may be said of it. */
const key = mirrors<KeyInfo>()(
  Type.Object(
    {
      configured: Type.Boolean(),
      last4: text(4),
      storage: oneOf('none', 'sealed', 'weak', 'memory', 'environment', 'unreadable', 'waiting'),
      sealing: oneOf('available', 'weak', 'unavailable', 'silent'),
    },
    closed,
  ),
)

export const AppInfoSchema = mirrors<AppInfo>()(
  Type.Object(
    {
      name,
      version: name,
      platform: name,
      wayland: Type.Boolean(),
      electron: name,
      chrome: name,
      node: name,
      trayAvailable: Type.Boolean(),
      feedUrlOverride: nullable(line),
    },
    closed,
  ),
)

const settings = mirrors<Settings>()(SettingsSchema)
const missed = nullable(Type.Object({ kind: Type.Literal('missed'), from: number, to: number }, closed))
const notices = Type.Array(
  Type.Object(
    {
      id: name,
      level: oneOf('info', 'warning', 'error'),
      text: line,
      at: number,
      action: nullable(oneOf('open-settings', 'reconnect', 'retry-recovery')),
    },
    closed,
  ),
  list,
)
const inApp = Type.Array(Type.Object({ key: rowKey, title: line, body: line, at: number }, closed), list)
const rows = Type.Array(RowSchema, list)
const seq = Type.Integer({ minimum: 0 })

export const SnapshotSchema = mirrors<FeedSnapshot>()(
  Type.Object(
    {
      seq,
      generation: Type.Integer({ minimum: 0 }),
      now: number,
      demo: Type.Boolean(),
      status: StatusSchema,
      alerts,
      counters: CountersSchema,
      latency: LatencySchema,
      key,
      settings,
      app: AppInfoSchema,
      notices,
      missed,
      inApp,
      rows,
    },
    closed,
  ),
)

export const DeltaSchema = mirrors<FeedDelta>()(
  Type.Object(
    {
      seq,
      rows: Type.Optional(rows),
      changed: Type.Optional(
        Type.Array(
          Type.Object(
            {
              key: rowKey,
              acknowledged: Type.Boolean(),
            },
            closed,
          ),
          manyChanges,
        ),
      ),
      status: Type.Optional(StatusSchema),
      alerts: Type.Optional(alerts),
      counters: Type.Optional(CountersSchema),
      latency: Type.Optional(LatencySchema),
      key: Type.Optional(key),
      settings: Type.Optional(settings),
      notices: Type.Optional(notices),
      missed: Type.Optional(missed),
      inApp: Type.Optional(inApp),
      reset: Type.Optional(Type.Literal(true)),
    },
    closed,
  ),
)
