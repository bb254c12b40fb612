/** Spans of time as window, tray and notifications say them. Total over absurd input. */
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

/** What is left until a moment, rounded up: "0 s left" is never true while it lasts. Wall-clock ms. */
export function formatLeft(until: number, now: number): string {
  const ms = Math.max(1, until - now)
  return formatDuration(ms <= 60_000 ? Math.ceil(ms / 1000) * 1000 : Math.ceil(ms / 60_000) * 60_000)
}
