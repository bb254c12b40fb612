/** The header's word for every state (ux.md), how good it is, and a sentence about it. */
import { stateWord } from '../../src-main/contract/vocabulary/states.ts'
import type { AlertView, FeedStatus, KeyInfo } from '../../src-main/contract/contract.ts'
import { formatCount, formatLeft, formatMinute } from './format.ts'

export type Tone = 'good' | 'working' | 'warn' | 'bad' | 'idle'

interface Hint {
  readonly tone: Tone
  /** A sentence for the tooltip and screen readers. */
  readonly hint: string
}

export interface StatusWord extends Hint {
  readonly word: string
}

export const statusWord = (status: FeedStatus, alerts: AlertView, now: number): StatusWord => ({
  word: stateWord(status, alerts, now, formatMinute),
  ...hintOf(status, alerts, now),
})

function hintOf({ connection, recovery }: FeedStatus, alerts: AlertView, now: number): Hint {
  switch (connection.kind) {
    case 'needs-key':
      return { tone: 'idle', hint: 'Enter an API key to connect' }
    case 'key-locked':
      return connection.waiting
        ? { tone: 'working', hint: 'Waiting for the system’s key store' }
        : { tone: 'bad', hint: 'The system’s key store does not give out the stored key' }
    case 'connecting':
      return { tone: 'working', hint: `Attempt ${connection.attempt}` }
    case 'stale':
      return { tone: 'warn', hint: 'The server has not answered; data may be old' }
    case 'reconnecting':
      return { tone: 'working', hint: connection.reason }
    case 'offline':
      return { tone: 'bad', hint: 'No network' }
    case 'key-rejected':
    case 'tier-too-low':
      return { tone: 'bad', hint: connection.message }
    case 'rate-limited':
    case 'blocked':
      return {
        tone: 'warn',
        hint: `${connection.message} Next try in ${formatLeft(connection.retryAt, now)}`,
      }
    case 'stopped':
      return { tone: 'idle', hint: 'The feed is stopped' }
    case 'live': {
      if (recovery.kind === 'running')
        return { tone: 'working', hint: `Fetching missed events, page ${formatCount(recovery.pages)}` }
      const all = alerts.snoozes.find((snooze) => snooze.scope.kind === 'all')
      if (all === undefined) return { tone: 'good', hint: 'Connected and answering' }
      return {
        tone: 'idle',
        hint:
          all.until === null
            ? 'Live, notifications off'
            : `Live, quiet for ${formatLeft(all.until, now)} more`,
      }
    }
    default: {
      const never: never = connection
      return never
    }
  }
}

export const keyWord = (key: KeyInfo): string =>
  key.configured
    ? `configured, ends in ${key.last4}`
    : key.storage === 'unreadable'
      ? 'cannot be read'
      : key.storage === 'waiting'
        ? 'stored, not unlocked yet'
        : 'not set'
