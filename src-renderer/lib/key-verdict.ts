/** What the server has said of the key that was just entered. */
import type { FeedStatus } from '../../src-main/contract/contract.ts'
import { truncate } from './format.ts'

export interface KeyVerdict {
  readonly tone: 'waiting' | 'good' | 'bad'
  readonly text: string
}

const MAX_REASON = 300

export function keyVerdict({ connection, tier }: FeedStatus): KeyVerdict {
  switch (connection.kind) {
    case 'live':
    case 'stale':
      return {
        tone: 'good',
        text: `Accepted by the server${tier === null ? '' : `, tier ${truncate(tier, 16)}`}.`,
      }
    case 'key-rejected':
    case 'tier-too-low':
      return { tone: 'bad', text: truncate(connection.message, MAX_REASON) }
    case 'rate-limited':
      return { tone: 'waiting', text: `Not tried yet: ${truncate(connection.message, MAX_REASON)}` }
    case 'blocked':
      return { tone: 'waiting', text: truncate(connection.message, MAX_REASON) }
    case 'reconnecting':
      return {
        tone: 'waiting',
        text: `No answer yet: ${truncate(connection.reason, MAX_REASON)}. Trying again…`,
      }
    case 'offline':
      return { tone: 'waiting', text: 'No network: the key is tried once there is one.' }
    case 'connecting':
    case 'needs-key':
    case 'key-locked':
    case 'stopped':
      return { tone: 'waiting', text: 'Connecting…' }
    default: {
      const never: never = connection
      return never
    }
  }
}
