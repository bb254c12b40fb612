/** Validation and defaults of the settings (A19: refused with the reason, never half taken). */
import { Compile } from 'typebox/compile'
import type { Settings } from './types.ts'
import { quietHoursProblem, rulesProblem } from './check-alerts.ts'
import { SettingsSchema } from './document-schema.ts'
import { settingsProblem } from './problem.ts'
import { parseFeedUrl } from '../protocol/url.ts'

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
  if (!compiled.Check(value))
    return { ok: false, message: settingsProblem(compiled.Errors(value), 'settings') }
  const url = parseFeedUrl(value.connection)
  if (!url.ok) return { ok: false, message: `connection.feedUrl: ${url.message}` }
  const rules = rulesProblem(value.alerts.rules)
  if (rules !== null) return { ok: false, message: `alerts.rules.${rules.where}.${rules.problem}` }
  const quietHours = quietHoursProblem(value.quietHours)
  if (quietHours !== null) return { ok: false, message: quietHours }
  // Sound: the schema mirrors Settings field by field; the assignment below fails to compile when they drift.
  const settings: Settings = value
  return { ok: true, settings: withoutRepeats(settings) }
}

/** A name stated twice says nothing more; files of earlier versions have such. */
function withoutRepeats(settings: Settings): Settings {
  const { connection } = settings
  const symbols = [...new Set(connection.symbols)]
  const events = [...new Set(connection.events)]
  const same = symbols.length === connection.symbols.length && events.length === connection.events.length
  return same ? settings : { ...settings, connection: { ...connection, symbols, events } }
}
