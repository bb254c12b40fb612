/** Refusals of settings (A19) in the window's words: the check names fields as they are stored. */

const LABELS: Readonly<Record<string, string>> = {
  settings: 'Settings',
  version: 'Version',
  connection: 'Connection',
  feedUrl: 'Feed URL',
  symbols: 'Symbols',
  events: 'Signal types',
  alerts: 'Alerts',
  rules: 'Rules',
  types: 'Types',
  priorities: 'Priorities',
  minConfidence: 'Confidence at least',
  minUsd: 'Amount at least',
  action: 'Then',
  id: 'Name',
  enabled: 'In force',
  quietP1: 'Quiet notifications for P1',
  groupWindowS: 'Grouping window',
  coolDownS: 'Cool-down',
  stormTokens: 'Storm: alerts at once',
  stormRefillS: 'Storm: one more every',
  inhibitS: 'P0 mutes P1 of its symbol for',
  escalation: 'Escalate unacknowledged P0',
  persistent: 'Persistent reminders',
  digestAfterS: 'Digest when away longer than',
  watchdogAfterS: 'Warn when the feed is down for',
  privacy: 'Notification content',
  quietHours: 'Quiet hours',
  start: 'Start',
  end: 'End',
  days: 'Days',
  p0BreaksThrough: 'P0 breaks through',
  sound: 'Sound',
  muted: 'Mute all sounds',
  volume: 'Volume',
  byPriority: 'Sound',
  display: 'Display',
  theme: 'Theme',
  density: 'Density',
  timeFormat: 'Times',
  opacity: 'Opacity',
  alwaysOnTop: 'Keep on top',
  showOnP0: 'Show the window on a P0',
  keyboardShortcuts: 'Single-letter keys',
  chartUrl: 'Chart URL',
  data: 'Data',
  retentionDays: 'Keep events for',
  retentionEvents: 'Keep at most',
  system: 'System',
  startAtLogin: 'Start at login',
  hotkey: 'Global hotkey',
  checkForUpdates: 'Check for updates',
}

const EXPECTED: Readonly<Record<string, string>> = {
  chartUrl: 'must begin with https://',
  start: 'must be a time such as 22:00',
  end: 'must be a time such as 07:00',
}

function labelOf(path: string): string {
  const parts = path.split('.')
  const rule = /^alerts\.rules\.(\d+)/.exec(path)?.[1]
  const last = parts.findLast((part) => LABELS[part] !== undefined) ?? 'settings'
  // A file may hold a name that no field has; then the nearest known one above it says where.
  const label = LABELS[last] ?? last
  if (rule === undefined) return label
  const name = `Rule ${Number(rule) + 1}`
  return last === 'rules' ? name : `${name}, ${label}`
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
    .replace('must match a schema in anyOf', 'is none of the choices')
    .replace(/^must have required propert(y|ies) .*$/s, 'something is missing')
    .replace(/^must not have additional properties.*$/s, 'holds something unknown')
  return `${labelOf(path)}: ${words}`
}
