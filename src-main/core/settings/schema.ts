/** Validation and defaults of the settings (A19: refused with the reason, never half taken). */
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Settings } from './types.ts'
import { quietHoursProblem, rulesProblem } from './check-alerts.ts'
import { parseFeedUrl } from '../protocol/url.ts'

const strict = { additionalProperties: false }
const seconds = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })
const priority = Type.Union([Type.Literal('P0'), Type.Literal('P1'), Type.Literal('P2')])
const sound = Type.Union([
  Type.Literal('none'),
  Type.Literal('pulse'),
  Type.Literal('chime'),
  Type.Literal('knock'),
])
const name = Type.String({ minLength: 1, maxLength: 64 })
const time = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })

export const AlertRuleSchema = Type.Object(
  {
    id: name,
    enabled: Type.Boolean(),
    priorities: Type.Optional(Type.Array(priority, { maxItems: 3 })),
    types: Type.Optional(Type.Array(name, { maxItems: 100 })),
    symbols: Type.Optional(Type.Array(name, { maxItems: 100 })),
    minConfidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    minUsd: Type.Optional(Type.Number({ minimum: 0, maximum: 1e12 })),
    action: Type.Union([
      Type.Literal('interrupt'),
      Type.Literal('quiet'),
      Type.Literal('feed'),
      Type.Literal('off'),
    ]),
  },
  strict,
)

export const SettingsSchema = Type.Object(
  {
    version: Type.Literal(1),
    connection: Type.Object(
      {
        feedUrl: Type.String({ minLength: 1, maxLength: 2000 }),
        symbols: Type.Array(name, { maxItems: 200 }),
        events: Type.Array(name, { maxItems: 200 }),
      },
      strict,
    ),
    alerts: Type.Object(
      {
        rules: Type.Array(AlertRuleSchema, { maxItems: 100 }),
        quietP1: Type.Boolean(),
        groupWindowS: seconds(0, 600),
        coolDownS: seconds(0, 3600),
        stormTokens: Type.Integer({ minimum: 1, maximum: 20 }),
        stormRefillS: seconds(1, 600),
        inhibitS: seconds(0, 3600),
        escalation: Type.Boolean(),
        persistent: Type.Boolean(),
        digestAfterS: seconds(10, 86400),
        watchdogAfterS: seconds(10, 3600),
        privacy: Type.Union([Type.Literal('full'), Type.Literal('hide-amounts'), Type.Literal('hide-all')]),
      },
      strict,
    ),
    quietHours: Type.Object(
      {
        enabled: Type.Boolean(),
        start: time,
        end: time,
        days: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { maxItems: 7 }),
        p0BreaksThrough: Type.Boolean(),
      },
      strict,
    ),
    sound: Type.Object(
      {
        muted: Type.Boolean(),
        volume: Type.Number({ minimum: 0, maximum: 1 }),
        byPriority: Type.Object({ P0: sound, P1: sound, P2: sound }, strict),
      },
      strict,
    ),
    display: Type.Object(
      {
        theme: Type.Union([Type.Literal('system'), Type.Literal('dark'), Type.Literal('light')]),
        density: Type.Union([Type.Literal('comfortable'), Type.Literal('compact')]),
        timeFormat: Type.Union([Type.Literal('relative'), Type.Literal('clock')]),
        opacity: Type.Number({ minimum: 0.85, maximum: 1 }),
        alwaysOnTop: Type.Boolean(),
        showOnP0: Type.Boolean(),
        keyboardShortcuts: Type.Boolean(),
        chartUrl: Type.String({ maxLength: 2000, pattern: '^https://' }),
      },
      strict,
    ),
    data: Type.Object(
      {
        retentionDays: Type.Integer({ minimum: 1, maximum: 3650 }),
        retentionEvents: Type.Integer({ minimum: 1000, maximum: 20_000_000 }),
      },
      strict,
    ),
    system: Type.Object(
      {
        startAtLogin: Type.Boolean(),
        hotkey: Type.String({ maxLength: 100 }),
        checkForUpdates: Type.Boolean(),
      },
      strict,
    ),
  },
  strict,
)

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  connection: { feedUrl: 'wss://nexusglass.live/ws/fastfeed', symbols: [], events: [] },
  alerts: {
    rules: [],
    quietP1: false,
    groupWindowS: 10,
    coolDownS: 60,
    stormTokens: 3,
    stormRefillS: 20,
    inhibitS: 120,
    escalation: true,
    persistent: false,
    digestAfterS: 60,
    watchdogAfterS: 30,
    privacy: 'full',
  },
  quietHours: {
    enabled: false,
    start: '22:00',
    end: '07:00',
    days: [0, 1, 2, 3, 4, 5, 6],
    p0BreaksThrough: true,
  },
  sound: { muted: false, volume: 0.7, byPriority: { P0: 'pulse', P1: 'chime', P2: 'none' } },
  display: {
    theme: 'system',
    density: 'comfortable',
    timeFormat: 'relative',
    opacity: 1,
    alwaysOnTop: false,
    showOnP0: false,
    keyboardShortcuts: true,
    chartUrl: 'https://www.tradingview.com/chart/?symbol=BINANCE:{symbol}',
  },
  data: { retentionDays: 90, retentionEvents: 1_000_000 },
  system: { startAtLogin: false, hotkey: '', checkForUpdates: true },
}

const compiled = Compile(SettingsSchema)

export type SettingsCheck =
  { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly message: string }

/** Checks a whole settings document. The message names the first field that is wrong and what it should be. */
export function checkSettings(value: unknown): SettingsCheck {
  if (!compiled.Check(value)) {
    const first = [...compiled.Errors(value)][0]
    const where =
      first === undefined ? 'settings' : first.instancePath.slice(1).replaceAll('/', '.') || 'settings'
    return { ok: false, message: `${where}: ${first?.message ?? 'not valid'}` }
  }
  const url = parseFeedUrl(value.connection)
  if (!url.ok) return { ok: false, message: `connection.feedUrl: ${url.message}` }
  const rules = rulesProblem(value.alerts.rules)
  if (rules !== null) return { ok: false, message: `alerts.rules.${rules.where}.${rules.problem}` }
  const quietHours = quietHoursProblem(value.quietHours)
  if (quietHours !== null) return { ok: false, message: quietHours }
  // Sound: the schema mirrors Settings field by field; the assignment below fails to compile when they drift.
  const settings: Settings = value
  return { ok: true, settings }
}
