/** Refusals of settings (A19) in the window's words: the check names fields as they are stored. */
import { SETTING_LABELS } from '../../contract/vocabulary/settings.ts'

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
