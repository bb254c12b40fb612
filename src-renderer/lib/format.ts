/**
 * How the window says things, beside what main says, too: moments, names of signals and their fields (protocol.md P6), snoozes,
 * and what a time is worth (L1). Total over absurd input.
 */
import { UNKNOWN } from '../../src-main/core/vocabulary/numbers.ts'
import { formatDuration, formatLeft, formatMs } from '../../src-main/core/vocabulary/times.ts'
import type { FeedRow, LatencyReport, Snooze, SnoozeScope } from '../../src-main/contract/contract.ts'
import { keyWords } from '../../src-main/core/vocabulary/data.ts'
import { sameName } from '../../src-main/core/vocabulary/text.ts'
import { signalInfo, signalLabel } from '../../src-main/core/vocabulary/signals.ts'
import { remembering } from './measure.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** The largest distance from 1970 that a Date can hold. */
const MAX_DATE_MS = 8.64e15

export const clamp01 = (value: number): number => Math.min(1, Math.max(0, value))

const two = (value: number): string => String(value).padStart(2, '0')
const readable = (ms: number): boolean => Number.isFinite(ms) && Math.abs(ms) <= MAX_DATE_MS

/** Local `HH:MM:SS`. */
export function formatClock(ms: number): string {
  if (!readable(ms)) return UNKNOWN
  const date = new Date(ms)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Local `HH:MM`. */
export const formatMinute = (ms: number): string => formatClock(ms).slice(0, 5)

/** `14 s`, `3 min` below one hour, then `HH:MM:SS`. */
export function formatAge(ms: number, now: number): string {
  if (!readable(ms)) return UNKNOWN
  const age = Math.max(0, now - ms)
  if (age >= HOUR_MS) return formatClock(ms)
  // An age is what has passed whole.
  const unit = age < MINUTE_MS ? 1000 : MINUTE_MS
  return formatDuration(Math.floor(age / unit) * unit)
}

export function formatIso(ms: number): string {
  return readable(ms) ? new Date(ms).toISOString() : UNKNOWN
}

/** `Tue 17 Mar 2026, 11:30:45`. */
export function formatLocal(ms: number): string {
  return readable(ms) ? `${formatDay(ms)}, ${formatClock(ms)}` : UNKNOWN
}

const day = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

export const formatDay = (ms: number): string =>
  readable(ms) ? day.format(new Date(ms)).replace(',', '') : UNKNOWN

/** A number that names the local day, equal for two instants of the same day. */
export function dayOf(ms: number): number {
  if (!readable(ms)) return 0
  const date = new Date(ms)
  return date.getFullYear() * 372 + date.getMonth() * 31 + date.getDate()
}

/** Both forms, for tooltips. */
export const formatBoth = (ms: number, now: number): string =>
  `${formatDuration(Math.max(0, now - ms))} ago\n${formatLocal(ms)}\n${formatIso(ms)}`

/** Wall-clock ms of the first moment of a day, `YYYY-MM-DD` as date fields have it, in local time; null for no date. */
export function startOfDay(day: string): number | null {
  return startOf(day, 0)
}

/** Wall-clock ms of the day's last moment; null for what is not a date. */
export function endOfDay(day: string): number | null {
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

const BLANK = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
/** Control characters and those that change a text's direction: with them a name can be made to read as another. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text from the wire as it may be shown: on one line, with a mark where it held what cannot be seen. */
export const shown = (text: string): string => bound(text.replace(BLANK, ' ').replace(UNSEEN, '\ufffd'))

/** No line ends between a number and its unit. */
export const bound = (text: string): string =>
  text.replace(/(?<=\d) (?=(?:%|ms|s|min|h|d|[KMG]?B)(?![\p{L}\d]))/gu, '\u00a0')

/** At most `max` characters, fit to be shown, never splitting a code point. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return shown(text)
  const cut = text.slice(0, max - 1)
  return `${shown(/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut)}…`
}

export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return UNKNOWN
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(0)} KB`
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MB`
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const NAME_MAX = 120

/** `LIQUIDATION_CLUSTER_ARMED` → `Liquidation cluster armed`. */
export const titleOf = remembering((type) => signalLabel(truncate(type, NAME_MAX)))

export const shortTitleOf = (type: string): string => signalInfo(type)?.short ?? titleOf(type)

/** `cluster_price` → `Cluster price`; unit suffixes are shown with the value instead. */
export const labelOf = (key: string): string => keyWords(truncate(key, NAME_MAX)) || '(empty key)'

const SNOOZE_MAX = 40

export type NarrowScope = Exclude<SnoozeScope, { readonly kind: 'all' }>

export const snoozeFor = (snoozes: readonly Snooze[], wanted: NarrowScope): Snooze | null =>
  snoozes.find(({ scope }) =>
    wanted.kind === 'symbol'
      ? scope.kind === 'symbol' && sameName(scope.symbol, wanted.symbol)
      : scope.kind === 'type' && sameName(scope.type, wanted.type),
  ) ?? null

export function snoozeName({ scope }: Snooze): string {
  if (scope.kind === 'all') return 'Everything'
  return truncate(scope.kind === 'symbol' ? scope.symbol : titleOf(scope.type), SNOOZE_MAX)
}

export const timeLeft = ({ until }: Snooze, now: number): string =>
  until === null ? 'until lifted' : `${bound(formatLeft(until, now))} left`

export type Measured = Pick<LatencyReport, 'basis' | 'uncertaintyMs'>

/** Behind a lag: "± 18 ms", or that it is what exceeds the quickest signals' lag; empty while nothing is known. */
export function lagNote({ basis, uncertaintyMs }: Measured): string {
  if (basis === 'signals') return 'more than the quickest'
  return uncertaintyMs === null ? '' : bound(`±\u00a0${formatMs(uncertaintyMs)}`)
}

/** What clocks that are kept in step may still differ by, ms. */
const CLOCKS_MARGIN_MS = 5000

/** Detected later than it was received. `offset`: server clock minus ours, ms. */
export const isAhead = (row: Pick<FeedRow, 'detectedAt' | 'receivedAt'>, offset: number): boolean =>
  row.detectedAt > row.receivedAt + offset + CLOCKS_MARGIN_MS
