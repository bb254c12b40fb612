/** This machine's clocks and timers, its local time, and chance. */
import type { Calendar, Clock, Random } from '../core/ports.ts'

/** A longer delay would overflow the system's 32-bit timer and fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Delays below 0 fire at the next turn; above 24.8 days they are cut to that. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimer(delayMs, fire) {
    const timer = setTimeout(fire, Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}

/** For jitter; nothing secret depends on it. */
export const systemRandom: Random = { next: () => Math.random() }

/**
 * A process keeps the time zone that it started with: V8 asks the system once. Writing to the variable TZ makes Node ask
 * again; where the variable is set it is the user's choice, and stays.
 */
export function rereadTimeZone(): void {
  if (process.env['TZ'] === undefined) Reflect.deleteProperty(process.env, 'TZ')
}

const MINUTE_MS = 60_000
/** No zone changes its clocks twice within this, nor by more. */
const TRANSITION_MS = 3 * 60 * MINUTE_MS

/**
 * Local time by this machine's zone (alerts.md A11, A12). A time that local clocks skip counts as the moment of the jump; a time
 * that they show twice is found twice.
 */
export const localCalendar: Calendar = {
  toLocal(wallMs) {
    const local = new Date(wallMs)
    return { weekday: local.getDay(), minuteOfDay: minuteOf(local) }
  },
  nextLocal(wallMs, minuteOfDay) {
    const today = new Date(wallMs)
    // Today, tomorrow, and one more for a day on which the time was over before its own start was.
    for (let day = 0; day <= 2; day++)
      for (const at of occurrences(today.getFullYear(), today.getMonth(), today.getDate() + day, minuteOfDay))
        if (at > wallMs) return at
    return wallMs + 24 * 60 * MINUTE_MS
  },
}

/** The day on this machine's calendar as `2026-03-17`, for the names of files. */
export function localDay(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

function minuteOf(date: Date): number {
  return date.getHours() * 60 + date.getMinutes()
}

function offsetAt(ms: number): number {
  return new Date(ms).getTimezoneOffset()
}

/** The moments of that local day at which clocks show `minuteOfDay`: one, two, or the jump over it. */
function occurrences(year: number, month: number, day: number, minuteOfDay: number): readonly number[] {
  const first = new Date(year, month, day, 0, minuteOfDay).getTime()
  if (minuteOf(new Date(first)) !== minuteOfDay) return [jumpBefore(first)]
  // The zone's offset counts minutes behind UTC: it grows when clocks go back.
  const wentBackMin = offsetAt(first + TRANSITION_MS) - offsetAt(first)
  const second = first + wentBackMin * MINUTE_MS
  return wentBackMin > 0 && minuteOf(new Date(second)) === minuteOfDay ? [first, second] : [first]
}

/** The transition that made `ms` show another time than was asked for. */
function jumpBefore(ms: number): number {
  const after = offsetAt(ms)
  let low = ms - TRANSITION_MS
  let high = ms
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === after) high = middle
    else low = middle
  }
  return high
}
