/**
 * A12: quiet while the local clock shows a time within the range, on the chosen days. Asking the local clock, not
 * counting hours, is what carries it through DST: 22:00–07:00 lasts eight or ten hours on the two odd nights.
 */
import type { Calendar } from '../ports.ts'
import type { QuietHoursSettings } from '../settings/types.ts'
import type { Turn } from './turn.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Minutes past midnight; null when the text is not `HH:MM` (settings are validated, documents of old may not be). */
function minuteOf(time: string): number | null {
  const match = /^(\d\d):(\d\d)$/.exec(time)
  return match === null ? null : Number(match[1]) * 60 + Number(match[2])
}

function isQuiet(quiet: QuietHoursSettings, calendar: Calendar, wallMs: number): boolean {
  if (!quiet.enabled) return false
  const start = minuteOf(quiet.start)
  const end = minuteOf(quiet.end)
  if (start === null || end === null || start === end) return false
  const { weekday, minuteOfDay } = calendar.toLocal(wallMs)
  const today = quiet.days.includes(weekday)
  if (start < end) return today && minuteOfDay >= start && minuteOfDay < end
  const yesterday = quiet.days.includes((weekday + 6) % 7)
  return (today && minuteOfDay >= start) || (yesterday && minuteOfDay < end)
}

/** Looks the state of quiet hours up, once a minute: local time costs more than the rest of a decision. */
export function observeQuietHours(turn: Turn): boolean {
  const minute = Math.floor(turn.now.wallMs / MINUTE_MS)
  if (turn.s.quiet.minute !== minute) {
    const active = isQuiet(turn.settings.quietHours, turn.calendar, turn.now.wallMs)
    turn.s.quiet = { minute, active }
  }
  return turn.s.quiet.active
}

/** Ms until quiet hours may begin or end; at least hourly, because DST can skip the very minute that was waited for. */
export function quietHoursDueIn(
  quiet: QuietHoursSettings,
  calendar: Calendar,
  wallMs: number,
): number | null {
  if (!quiet.enabled) return null
  let due = HOUR_MS
  for (const time of [quiet.start, quiet.end]) {
    const minute = minuteOf(time)
    if (minute !== null) due = Math.min(due, calendar.nextLocal(wallMs, minute) - wallMs)
  }
  return due
}
