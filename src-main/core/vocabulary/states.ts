/** The feed's state in a word or two, as header and tray say it (ux.md, Header). */
import type { AlertView } from '../alerts/types.ts'
import type { FeedStatus } from '../ingest/types.ts'
import { formatCount } from './numbers.ts'
import { formatDuration, formatLeft } from './times.ts'

/** Of a moment, wall-clock ms: `14:05`, in the user's time zone, which is whoever asks to know. */
type TimeOf = (wallMs: number) => string

export function stateWord(
  { connection, recovery }: Pick<FeedStatus, 'connection' | 'recovery'>,
  alerts: Pick<AlertView, 'snoozes'>,
  now: number,
  timeOf: TimeOf,
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
      return connection.retryAt <= now
        ? 'Reconnecting'
        : `Reconnecting in ${formatLeft(connection.retryAt, now)}`
    case 'offline':
      return 'Offline'
    case 'key-rejected':
      return 'Key rejected'
    case 'tier-too-low':
      return 'Tier too low'
    case 'rate-limited':
      return `${connection.isDown ? 'Server down' : 'Rate limited'} until ${timeOf(connection.retryAt)}`
    case 'blocked':
      return 'Blocked on the way'
    case 'stopped':
      return 'Stopped'
    default: {
      const never: never = connection
      return never
    }
  }
}

const DAY_MS = 86_400_000

/** Of a feed that is down, since when: a latency measured before says nothing of now. Empty while it is live. */
export function lastHeard(
  { connection, lastHeardAt }: Pick<FeedStatus, 'connection' | 'lastHeardAt'>,
  now: number,
  timeOf: TimeOf,
): string {
  if (connection.kind === 'live' || lastHeardAt === null) return ''
  const age = now - lastHeardAt
  return `Last heard ${age < DAY_MS ? timeOf(lastHeardAt) : `${formatDuration(age)} ago`}`
}

/** P8: the delay of a tier. Empty where there is none. */
export const delayWord = (delayMs: number): string =>
  delayMs > 0 ? `Delayed ${Math.max(1, Math.round(delayMs / 1000))} s` : ''
