/** One or two words for the state of the feed, as the window's header has them (ux.md, Header). */
import { formatCount } from '../../contract/vocabulary/numbers.ts'
import { clean, span, timeOfDay } from '../alerts/format.ts'
import type { AlertView } from '../alerts/types.ts'
import type { FeedStatus } from '../feed/types.ts'
import type { Calendar } from '../ports.ts'

/** @param now wall-clock ms */
export function statusWord(
  { connection, recovery }: Pick<FeedStatus, 'connection' | 'recovery'>,
  alerts: Pick<AlertView, 'snoozes'>,
  now: number,
  calendar: Pick<Calendar, 'toLocal'>,
): string {
  switch (connection.kind) {
    case 'needs-key':
      return 'No key'
    case 'key-locked':
      return 'Key locked'
    case 'connecting':
      return 'Connecting'
    case 'live':
      if (recovery.kind === 'running') return `Recovering ${formatCount(recovery.fetched)}`
      return alerts.snoozes.some(({ scope }) => scope.kind === 'all') ? 'Snoozed' : 'Live'
    case 'stale':
      return 'Stale'
    case 'reconnecting':
      return connection.retryAt <= now ? 'Reconnecting' : `Reconnecting in ${left(connection.retryAt, now)}`
    case 'offline':
      return 'Offline'
    case 'key-rejected':
      return 'Key rejected'
    case 'tier-too-low':
      return 'Tier too low'
    case 'rate-limited': {
      const word = connection.isDown ? 'Server down' : 'Rate limited'
      const words = connection.words === undefined ? '' : ` (server: ${clean(connection.words, 50)})`
      return `${word} until ${timeOfDay(connection.retryAt, calendar)}${words}`
    }
    case 'blocked':
      return `Blocked on the way (${clean(connection.what, 60)})`
    case 'stopped':
      return 'Stopped'
    default: {
      const never: never = connection
      return never
    }
  }
}

/** Rounded up: "0 s left" is never true while it lasts. */
export function left(until: number, now: number): string {
  const ms = Math.max(1, until - now)
  return span(ms < 90_000 ? Math.ceil(ms / 1000) * 1000 : Math.ceil(ms / 60_000) * 60_000)
}
