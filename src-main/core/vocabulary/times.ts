/** Spans and times of day as window, tray and notifications say them. Total over absurd input. */
import type { Calendar } from '../ports.ts'
import { formatCount, UNKNOWN } from './numbers.ts'

/** `4 s`, `42 min`, `3 h 10 min`, and from two days on `2 d`, to the nearest of the smallest unit said. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (!Number.isFinite(seconds)) return UNKNOWN
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${formatCount(Math.round(hours / 24))} d`
}

/** `42 ms`, `1.4 s`, from a minute on as a duration. */
export function formatMs(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN
  const ms = Math.max(0, value)
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return formatDuration(ms)
}

/** A wait, rounded up: "0 s" is never true while it lasts. */
export function formatWait(ms: number): string {
  const least = Math.max(1, ms)
  const unit = least <= 60_000 ? 1000 : 60_000
  return formatDuration(Math.ceil(least / unit) * unit)
}

/** What is left until a moment; wall-clock ms. */
export const formatLeft = (until: number, now: number): string => formatWait(until - now)

const MINUTE_MS = 60_000
/** The moment, wall-clock ms, or the next whole minute: one that is over is no deadline. */
export const wholeMinute = (wallMs: number): number => Math.ceil(wallMs / MINUTE_MS) * MINUTE_MS

/** For how long everything can be snoozed, as bell and tray offer it (alerts.md A11). */
export const SNOOZE_LENGTHS = [
  ['15m', '15 minutes'],
  ['1h', '1 hour'],
  ['until-8', 'Until 08:00'],
] as const

/** Local, `12:34`. */
export function timeOfDay(wallMs: number, calendar: Pick<Calendar, 'toLocal'>): string {
  const { minuteOfDay } = calendar.toLocal(wallMs)
  const two = (value: number) => value.toString().padStart(2, '0')
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`
}
