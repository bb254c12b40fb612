/**
 * What every setting is called: beside its field in the window, and in the sentence that refuses a value of it (alerts.md A19).
 */
import type { Priority } from '../protocol/types.ts'
import type { AlertRule, ForwardTarget, Settings, SettingsSection } from '../settings/document-schema.ts'

type PathOf<S extends SettingsSection> = S | `${S}.${keyof Settings[S] & string}`
type LabelledPath =
  | { [S in SettingsSection]: PathOf<S> }[SettingsSection]
  | `alerts.rules.${keyof AlertRule}`
  | `forward.targets.${keyof ForwardTarget}`
  | `sound.byPriority.${Priority}`

/** By the path of the field in the stored document. */
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
  forward: 'Forward',
  'forward.targets': 'Targets',
  'forward.targets.id': 'Id',
  'forward.targets.name': 'Name',
  'forward.targets.kind': 'Kind',
  'forward.targets.enabled': 'In force',
  'forward.targets.when': 'When',
  'forward.targets.afterS': 'Unacknowledged for',
  'forward.targets.awayMin': 'Nothing touched for',
  'forward.targets.rules': 'Rules',
  'forward.targets.privacy': 'Content',
  'forward.targets.template': 'Body',
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
  'display.pulse': 'Pulse over the list',
  'display.timeFormat': 'Times',
  'display.opacity': 'Opacity',
  'display.alwaysOnTop': 'Keep on top',
  'display.showOnP0': 'Show the window on a P0',
  'display.keyboardShortcuts': 'Single-letter keys',
  'display.searches': 'Saved searches',
  'display.chartUrl': 'Chart URL',
  data: 'Data',
  'data.retentionDays': 'Keep events for',
  'data.retentionEvents': 'Keep at most',
  system: 'System',
  'system.startAtLogin': 'Start at login',
  'system.hotkey': 'Global hotkey',
  'system.checkForUpdates': 'Check for updates',
}

// Sound: every field of every section has its path in the table.
export const settingLabel = <S extends SettingsSection>(
  section: S,
  field: keyof Settings[S] & string,
): string => SETTING_LABELS[`${section}.${field}` as LabelledPath]

/** Of what notifications show, and what a target is told (A18, A27). */
export const PRIVACY_NAMES = [
  ['full', 'Full'],
  ['hide-amounts', 'Hide amounts'],
  ['hide-all', 'Hide all'],
] as const
