/** The feed's state in a word or two, as header and tray say it (ux.md, Header), and why nobody could be told (alerts.md A13). */
import type { AlertView } from '../alerts/types.ts'
import type { FeedStatus } from '../ingest/types.ts'
import { formatCount } from './numbers.ts'
import { formatDuration, formatLeft, wholeMinute } from './times.ts'

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
      return `${connection.isDown ? 'Server down' : 'Rate limited'} until ${timeOf(wholeMinute(connection.retryAt))}`
    case 'blocked':
      return 'Blocked on the way'
    case 'stopped':
      return 'Stopped'
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

/** protocol.md P8: the delay of a tier. Empty where there is none. */
export const delayWord = (delayMs: number): string =>
  delayMs > 0 ? `Delayed ${Math.max(1, Math.round(delayMs / 1000))} s` : ''

/**
 * A13: why nobody could be told for a while, in the words of the notification, of the divider and of the digest.
 * `undelivered`: no target took it in time. The others are snoozes, quiet hours,
 * or both of them in one stretch; anything else that was in it makes it an absence.
 */
export type MissedCause = 'away' | 'snoozed' | 'quiet-hours' | 'silenced' | 'undelivered'

const WORDS: Readonly<Record<MissedCause, { readonly title: string; readonly lead: string }>> = {
  away: { title: 'Missed while away', lead: 'Away' },
  snoozed: { title: 'Missed while snoozed', lead: 'Snoozed' },
  'quiet-hours': { title: 'Missed in quiet hours', lead: 'Quiet hours' },
  undelivered: { title: 'Not forwarded in time', lead: 'Not forwarded' },
  silenced: { title: 'Missed while silenced', lead: 'Silenced' },
}

export const missedTitle = (cause: MissedCause): string => WORDS[cause].title

/** `Away 42 min: 3 P0 (BTC 2, ETH 1), 11 P1`. What was not forwarded has no stretch of its own: `Not forwarded: 1 P0 (BTC)`. */
export const missedText = (cause: MissedCause, span: string, counts: string): string =>
  `${WORDS[cause].lead}${cause === 'undelivered' ? '' : ` ${span}`}: ${counts}`

/** Which symbols it was; they have no room in one line. */
const SYMBOLS = / \([^)]*\)/g

/** `Missed while away: 3 P0, 11 P1`: one line of a small window. A text of another form is left as it is. */
export function missedLine(text: string): string {
  for (const { title, lead } of Object.values(WORDS)) {
    const colon = text.indexOf(': ')
    if (colon > 0 && (text.startsWith(`${lead} `) || text.startsWith(`${lead}:`)))
      return `${title}${text.slice(colon).replaceAll(SYMBOLS, '')}`
  }
  return text
}
