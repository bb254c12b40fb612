/** Refusals of settings (A19) in the window's words: the check names fields as they are stored. */
import type { AlertRule } from '../core/alerts/types.ts'
import type { Priority } from '../core/protocol/types.ts'
import type { Settings, SettingsSection } from '../core/settings/types.ts'

type PathOf<S extends SettingsSection> = S | `${S}.${keyof Settings[S] & string}`
type LabelledPath =
  | { [S in SettingsSection]: PathOf<S> }[SettingsSection]
  | `alerts.rules.${keyof AlertRule}`
  | `sound.byPriority.${Priority}`

/** As they stand beside the fields of the window, which cannot import them: a test compares the two. */
export const SETTING_LABELS: Readonly<Record<LabelledPath, string>> = {
  connection: 'Connection',
  'connection.feedUrl': 'Feed URL',
  'connection.symbols': 'Symbols',
  'connection.events': 'Signal types',
  alerts: 'Alerts',
  'alerts.rules': 'Rules',
  'alerts.rules.id': 'Name',
  'alerts.rules.enabled': 'In force',
  'alerts.rules.priorities': 'Priorities',
  'alerts.rules.types': 'Of types',
  'alerts.rules.symbols': 'Of symbols',
  'alerts.rules.minConfidence': 'Confidence at least',
  'alerts.rules.minUsd': 'Amount at least',
  'alerts.rules.action': 'Then',
  'alerts.quietP1': 'Quiet notifications for P1',
  'alerts.groupWindowS': 'Grouping window',
  'alerts.coolDownS': 'Cool-down',
  'alerts.stormTokens': 'Storm: alerts at once',
  'alerts.stormRefillS': 'Storm: one more every',
  'alerts.inhibitS': 'P0 mutes P1 of its symbol for',
  'alerts.escalation': 'Escalate unacknowledged P0',
  'alerts.persistent': 'Persistent reminders',
  'alerts.digestAfterS': 'Digest when away longer than',
  'alerts.watchdogAfterS': 'Warn when the feed is down for',
  'alerts.privacy': 'Notification content',
  quietHours: 'Quiet hours',
  'quietHours.enabled': 'Quiet hours',
  'quietHours.start': 'Start',
  'quietHours.end': 'End',
  'quietHours.days': 'Days on which it starts',
  'quietHours.p0BreaksThrough': 'P0 breaks through',
  sound: 'Sound',
  'sound.muted': 'Mute all sounds',
  'sound.volume': 'Volume',
  'sound.byPriority': 'Sound',
  'sound.byPriority.P0': 'P0 sound',
  'sound.byPriority.P1': 'P1 sound',
  'sound.byPriority.P2': 'P2 sound',
  display: 'Display',
  'display.theme': 'Theme',
  'display.density': 'Density',
  'display.timeFormat': 'Times',
  'display.opacity': 'Opacity',
  'display.alwaysOnTop': 'Keep on top',
  'display.showOnP0': 'Show the window on a P0',
  'display.keyboardShortcuts': 'Single-letter keys',
  'display.chartUrl': 'Chart URL',
  data: 'Data',
  'data.retentionDays': 'Keep events for',
  'data.retentionEvents': 'Keep at most',
  system: 'System',
  'system.startAtLogin': 'Start at login',
  'system.hotkey': 'Global hotkey',
  'system.checkForUpdates': 'Check for updates',
}

const EXPECTED: Readonly<Record<string, string>> = {
  chartUrl: 'must begin with https://',
  start: 'must be a time such as 22:00',
  end: 'must be a time such as 07:00',
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(SETTING_LABELS),
  ['settings', 'Settings'],
  ['version', 'Version'],
])

function labelOf(path: string): string {
  const rule = /^alerts\.rules\.(\d+)/.exec(path)?.[1]
  const parts = path.split('.').filter((part) => !/^\d+$/.test(part))
  // A file may hold a name that no field has; then the nearest known one above it says where.
  while (parts.length > 1 && !LABELS.has(parts.join('.'))) parts.pop()
  const known = parts.join('.')
  const label = LABELS.get(known) ?? 'Settings'
  if (rule === undefined) return label
  const name = `Rule ${Number(rule) + 1}`
  return known === 'alerts.rules' ? name : `${name}, ${label}`
}

/** `data.retentionDays: must be >= 1` becomes `Keep events for: must be at least 1`. */
export function refusalInWords(message: string): string {
  const [, path, reason] = /^([\w.]+): (.*)$/s.exec(message) ?? []
  if (path === undefined || reason === undefined) return message
  const field = path.split('.').at(-1) ?? ''
  const words = reason
    .replace(/^must match pattern .*$/s, () => EXPECTED[field] ?? 'is not written as it should be')
    .replace('must be >= ', 'must be at least ')
    .replace('must be <= ', 'must be at most ')
  return `${labelOf(path)}: ${words}`
}
