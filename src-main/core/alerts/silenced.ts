/**
 * What the user has silenced, until it ends by itself. alerts.md A11: snoozes and mutes, by scope, to their time, or as soon as
 * a clock shows it must be over. A12: quiet hours, while the local clock shows a time within the range, on the chosen days.
 * Asking the local clock, not counting hours, is what carries them through DST: 22:00–07:00 lasts eight or ten hours on the two
 * odd nights.
 */
import { sameName } from '../vocabulary/text.ts'
import type { FeedEvent, Priority } from '../protocol/types.ts'
import { SNOOZE_LIMIT, type HeldSnooze } from './state.ts'
import type { Turn } from './turn.ts'
import type { Snooze, SnoozeLength } from './types.ts'
import type { Calendar } from '../ports.ts'
import type { QuietHoursSettings } from '../settings/document-schema.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const EIGHT = 8 * 60
/** A wall clock this far before the start of a snooze was set back; its end can no longer be trusted. */
const SET_BACK_MS = 5000

export function snoozeId(scope: Snooze['scope']): string {
  switch (scope.kind) {
    case 'all':
      return 'all'
    case 'symbol':
      return `symbol:${scope.symbol}`
    case 'type':
      return `type:${scope.type}`
  }
}

export function addSnooze(turn: Turn, scope: Snooze['scope'], length: SnoozeLength): void {
  const { wallMs } = turn.now
  const until = endOf(turn, length)
  const snooze: HeldSnooze = {
    id: snoozeId(scope),
    scope,
    since: wallMs,
    until,
    untilT: until === null ? null : turn.t + (until - wallMs),
  }
  const others = turn.s.snoozes.filter((held) => held.id !== snooze.id)
  turn.s.snoozes = [...others, snooze].slice(-SNOOZE_LIMIT)
}

function endOf(turn: Turn, length: SnoozeLength): number | null {
  const { wallMs } = turn.now
  switch (length) {
    case '15m':
      return wallMs + 15 * MINUTE_MS
    case '1h':
      return wallMs + 60 * MINUTE_MS
    case 'until-8':
      return turn.calendar.nextLocal(wallMs, EIGHT)
    case 'forever':
      return null
  }
}

export function removeSnooze(turn: Turn, id: string): void {
  if (turn.s.snoozes.some((held) => held.id === id))
    turn.s.snoozes = turn.s.snoozes.filter((held) => held.id !== id)
}

export function snoozeEnded(snooze: HeldSnooze, wallMs: number, t: number): boolean {
  if (snooze.until === null) return false
  if (wallMs >= snooze.until || wallMs < snooze.since - SET_BACK_MS) return true
  return snooze.untilT !== null && t >= snooze.untilT
}

export function expireSnoozes(turn: Turn): void {
  const { snoozes } = turn.s
  if (snoozes.some((held) => snoozeEnded(held, turn.now.wallMs, turn.t)))
    turn.s.snoozes = snoozes.filter((held) => !snoozeEnded(held, turn.now.wallMs, turn.t))
}

/** The snooze that silences this event; "everything" is named before a narrower one. */
export function snoozeOf(
  snoozes: readonly HeldSnooze[],
  event: Pick<FeedEvent, 'symbol' | 'type'>,
): HeldSnooze | null {
  let found: HeldSnooze | null = null
  for (const held of snoozes) {
    if (held.scope.kind === 'all') return held
    const { scope } = held
    if (scope.kind === 'symbol' ? sameName(scope.symbol, event.symbol) : sameName(scope.type, event.type))
      found ??= held
  }
  return found
}

export const allSnoozed = (snoozes: readonly HeldSnooze[]): boolean =>
  snoozes.some((held) => held.scope.kind === 'all')

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

/** Whether nothing may be told of this now: of an event, or of null what concerns them all; a P0 may break through quiet hours. */
export function isSilenced(
  { s, settings }: Pick<Turn, 's' | 'settings'>,
  event: Pick<FeedEvent, 'symbol' | 'type'> | null,
  priority: Priority = 'P0',
): boolean {
  if (event === null ? allSnoozed(s.snoozes) : snoozeOf(s.snoozes, event) !== null) return true
  return s.quiet.active && !(priority === 'P0' && settings.quietHours.p0BreaksThrough)
}
