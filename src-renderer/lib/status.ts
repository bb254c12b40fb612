/** The header's word for every state (ux.md). */
import type { AlertView, FeedStatus, KeyInfo } from '../../src-main/contract/contract.ts'
import { formatClock, formatCount, formatDuration, formatMinute } from './format.ts'

export type Tone = 'good' | 'working' | 'warn' | 'bad' | 'idle'

export interface StatusWord {
  readonly word: string
  readonly tone: Tone
  /** A sentence for the tooltip and screen readers. */
  readonly hint: string
}

/** Whole seconds left, at least 1: "Reconnecting in 0 s" helps nobody. */
const left = (until: number, now: number): string =>
  formatDuration(Math.max(1, Math.ceil((until - now) / 1000)) * 1000)

export function statusWord(status: FeedStatus, alerts: AlertView, now: number): StatusWord {
  const { connection, recovery } = status
  switch (connection.kind) {
    case 'needs-key':
      return { word: 'No key', tone: 'idle', hint: 'Enter an API key to connect' }
    case 'key-locked':
      return connection.waiting
        ? { word: 'Key locked', tone: 'working', hint: 'Waiting for the system’s key store' }
        : { word: 'Key locked', tone: 'bad', hint: 'The system’s key store does not give out the stored key' }
    case 'connecting':
      return { word: 'Connecting', tone: 'working', hint: `Attempt ${connection.attempt}` }
    case 'stale':
      return { word: 'Stale', tone: 'warn', hint: 'The server has not answered; data may be old' }
    case 'reconnecting':
      return {
        word: connection.retryAt <= now ? 'Reconnecting' : `Reconnecting in ${left(connection.retryAt, now)}`,
        tone: 'working',
        hint: connection.reason,
      }
    case 'offline':
      return { word: 'Offline', tone: 'bad', hint: 'No network' }
    case 'key-rejected':
      return { word: 'Key rejected', tone: 'bad', hint: connection.message }
    case 'tier-too-low':
      return { word: 'Tier too low', tone: 'bad', hint: connection.message }
    case 'rate-limited':
      return {
        word: `${connection.isDown ? 'Server down' : 'Rate limited'} until ${formatMinute(connection.retryAt)}`,
        tone: 'warn',
        hint: `${connection.message} Next try in ${left(connection.retryAt, now)}`,
      }
    case 'blocked':
      return {
        word: 'Blocked on the way',
        tone: 'warn',
        hint: `${connection.message} Next try in ${left(connection.retryAt, now)}`,
      }
    case 'stopped':
      return { word: 'Stopped', tone: 'idle', hint: 'The feed is stopped' }
    case 'live': {
      if (recovery.kind === 'running')
        return {
          word: `Recovering ${formatCount(recovery.fetched)}`,
          tone: 'working',
          hint: `Fetching missed events, page ${formatCount(recovery.pages)}`,
        }
      const all = alerts.snoozes.find((snooze) => snooze.scope.kind === 'all')
      if (all !== undefined)
        return {
          word: 'Snoozed',
          tone: 'idle',
          hint:
            all.until === null ? 'Live, notifications off' : `Live, quiet for ${left(all.until, now)} more`,
        }
      return { word: 'Live', tone: 'good', hint: 'Connected and answering' }
    }
    default: {
      const never: never = connection
      return never
    }
  }
}

const DAY_MS = 86_400_000

/** Of a feed that is down, since when: a latency measured before says nothing of now. Empty while it is live. */
export function lastHeard({ connection, lastHeardAt }: FeedStatus, now: number): string {
  if (connection.kind === 'live' || lastHeardAt === null) return ''
  const age = now - lastHeardAt
  return `Last heard ${age < DAY_MS ? formatClock(lastHeardAt) : `${formatDuration(age)} ago`}`
}

export const keyWord = (key: KeyInfo): string =>
  key.configured
    ? `configured, ends in ${key.last4}`
    : key.storage === 'unreadable'
      ? 'cannot be read'
      : key.storage === 'waiting'
        ? 'stored, not unlocked yet'
        : 'not set'
