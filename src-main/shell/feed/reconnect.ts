/** "Reconnect now" and the state of the connection, each answered in a sentence. */
import { timeOfDay } from '../../core/vocabulary/times.ts'
import type { FeedStatus, Result } from '../../contract/contract.ts'
import { mayTryAt } from '../../core/ingest/status.ts'
import { done, failed, type AppParts } from '../app-parts.ts'

/** R3, R4, R6: at once, out of a state that only the user ends, and past a limit once; what came of it is said. */
export async function reconnect({ host, calendar }: Pick<AppParts, 'calendar' | 'host'>): Promise<Result> {
  const { connection: before } = host.feed().status()
  if (['stopped', 'needs-key', 'key-locked'].includes(before.kind)) return host.reconnect()
  host.feed().engine.reconnectNow()
  const { connection } = host.feed().status()
  const at = (wallMs: number) => timeOfDay(wallMs, calendar)
  if (before.kind === 'rate-limited' && before.triedAt !== triedAt(connection))
    return done(`Trying once now, although the server asked to wait until ${at(before.retryAt)}.`)
  if (connection.kind === 'rate-limited')
    return failed(
      `Tried less than a minute ago; the server asked to wait until ${at(connection.retryAt)}. Possible again at ${at(mayTryAt(connection) + 59_999)}.`,
    )
  if (connection.kind === 'live' || connection.kind === 'stale')
    return done('The server asked for no new connection yet; this one is being checked.')
  return done('Reconnecting.')
}

/** Undefined once a try is under way, too. */
const triedAt = (connection: FeedStatus['connection']): number | undefined =>
  connection.kind === 'rate-limited' ? connection.triedAt : Number.NaN

/** The state of the connection in a sentence. */
export function connectionReport(status: FeedStatus): Result {
  const { connection } = status
  switch (connection.kind) {
    case 'live':
      return done(
        `Connected${status.tier === null ? '' : `, tier ${status.tier}`}${status.delayMs > 0 ? `, delayed ${Math.round(status.delayMs / 1000)} s` : ''}.`,
      )
    case 'stale':
      return failed('Connected, but the server is silent; checking it now.')
    case 'connecting':
      return failed('Still connecting.')
    case 'reconnecting':
      return failed(`Not connected: ${connection.reason}. Trying again now.`)
    case 'offline':
      return failed('This computer is offline. Trying anyway.')
    case 'key-rejected':
      return failed(`The key was rejected: ${connection.message}`)
    case 'tier-too-low':
      return failed(`The key's tier is too low: ${connection.message}`)
    case 'rate-limited':
      return failed(connection.message)
    case 'blocked':
      return failed(`${connection.message} Trying again now.`)
    case 'needs-key':
      return failed('Enter an API key first.')
    case 'key-locked':
      return failed(
        connection.waiting
          ? 'The stored key cannot be read yet. Asking the system’s key store for it again.'
          : 'The stored key cannot be read. Unlock the key store, then restart the app.',
      )
    case 'stopped':
      return failed('The feed is stopped. Starting it now.')
  }
}
