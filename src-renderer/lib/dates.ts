/** Days as date fields know them, `YYYY-MM-DD`, in local time. Not every day has 24 hours. */
import { two } from './format.ts'

/** Wall-clock ms of the day's first moment; null for what is not a date. */
export function firstOf(day: string): number | null {
  return startOf(day, 0)
}

/** Wall-clock ms of the day's last moment; null for what is not a date. */
export function lastOf(day: string): number | null {
  const next = startOf(day, 1)
  return next === null ? null : next - 1
}

/** The day in which a moment falls; '' for none. */
export function dateOf(at: number | null): string {
  if (at === null) return ''
  const date = new Date(at)
  return `${date.getFullYear().toString().padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function startOf(day: string, daysLater: number): number | null {
  const date = new Date(`${day}T00:00:00`)
  // By the calendar: where midnight is skipped, a day begins at one.
  date.setDate(date.getDate() + daysLater)
  if (daysLater > 0) date.setHours(0, 0, 0, 0)
  const at = date.getTime()
  return Number.isFinite(at) ? at : null
}
