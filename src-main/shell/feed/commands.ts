/**
 * What the user tells the feed to do from window, tray or notification, each answered in a sentence: acknowledging and taking
 * it back (alerts.md A9), where policy, view and journal are told in turn; and reconnecting, with the state of the connection.
 */
import { clean } from '../../core/vocabulary/signals.ts'
import type { Acknowledged, FeedRow, FeedStatus, Result } from '../../contract/contract.ts'
import { countOf, formatCount } from '../../core/vocabulary/numbers.ts'
import type { PinnedAlert } from '../../core/alerts/types.ts'
import { type AppParts, done, failed } from '../app-parts.ts'
import { timeOfDay, wholeMinute } from '../../core/vocabulary/times.ts'
import { mayTryAt } from '../../core/ingest/status.ts'

type AcknowledgeParts = Pick<AppParts, 'activity' | 'host' | 'hub' | 'inApp' | 'now'>

/** Says in view and journal what the policy has taken (A9). */
async function markAcknowledged(
  app: AcknowledgeParts,
  keys: readonly string[],
  isAcknowledged: boolean,
): Promise<void> {
  app.hub.acknowledged(keys, isAcknowledged)
  if (isAcknowledged) app.inApp.acknowledged(keys)
  await app.host.feed().saveMarks(keys, isAcknowledged ? app.now() : null)
}

/**
 * An event with what repeats it: the policy may know more of its group than the row that was clicked.
 *
 * All of it is marked, but only what is known to wait can be taken back, by a pin or by its row here: a row that the
 * window has from the journal may have been acknowledged long ago, and an undo would clear that mark. Asking the journal
 * first would have an alert wait for the disk.
 */
export async function acknowledgeGroups(
  app: AcknowledgeParts,
  keys: readonly string[],
): Promise<Acknowledged> {
  const { alerts } = app.host.feed()
  app.activity.happened()
  const before = alerts.view().pinned
  const rows = keys.flatMap((key) => app.hub.row(key) ?? []).filter((row) => !row.acknowledged)
  const { keys: known, undo } = alerts.acknowledge(
    keys,
    rows.map(({ key }) => key),
  )
  const left = new Set(alerts.view().pinned.map(({ key }) => key))
  const taken = before.filter(({ key }) => !left.has(key))
  await markAcknowledged(app, [...new Set([...keys, ...known])], true)
  return undoable(acknowledgedWords(taken, rows), undo)
}

export async function acknowledgeAll(app: AcknowledgeParts): Promise<Acknowledged> {
  const { alerts } = app.host.feed()
  app.activity.happened()
  const { unacknowledged } = alerts.view()
  const { keys, undo } = alerts.acknowledgeAll()
  await markAcknowledged(app, keys, true)
  return undoable(
    unacknowledged === 0 ? 'Nothing to acknowledge.' : alertsAcknowledgedText(unacknowledged),
    undo,
  )
}

/** `number`: of the acknowledgement; null for the last one. Answers what waits again; empty when it is too late. */
export async function undoAcknowledge(app: AcknowledgeParts, number: number | null = null): Promise<string> {
  const { alerts } = app.host.feed()
  app.activity.happened()
  const count = alerts.undoable(number)
  const keys = alerts.undoAcknowledge(number)
  await markAcknowledged(app, keys, false)
  const pins = alerts.view().pinned.filter((pin) => keys.includes(pin.key))
  const [pin] = pins
  if (count === 0) return ''
  if (count > 1) return `${formatCount(count)} alerts wait again.`
  // A P1, or a P0 that was only listed, is no alert of the badge.
  return pin === undefined ? 'Unacknowledged again.' : `${named(pin)} waits again.`
}

const undoable = (message: string, undo: number | null): Acknowledged =>
  undo === null ? done(message) : { ...done(message), undo }

/** As strip and list have it: `BTCUSDT ×7`. */
const named = ({ event, count }: Pick<PinnedAlert, 'event' | 'count'>): string =>
  `${clean(event.symbol, 24)}${count > 1 ? ` ×${formatCount(count)}` : ''}`

const alertsAcknowledgedText = (alerts: number): string => `${countOf(alerts, 'alert')} acknowledged.`

/** `rows`: what else waited; by itself it is said as one with its repeats, as the list has it. */
function acknowledgedWords(taken: readonly PinnedAlert[], rows: readonly FeedRow[]): string {
  if (taken.length > 1) return alertsAcknowledgedText(taken.length)
  const [row] = rows
  const one = taken[0] ?? (row && { event: row.event, count: rows.length })
  return one === undefined ? 'Acknowledged.' : `${named(one)} acknowledged.`
}

/** protocol.md R3, R4, R6: at once, out of a state that only the user ends, and past a limit once; what came of it is said. */
export async function reconnect({ host, calendar }: Pick<AppParts, 'calendar' | 'host'>): Promise<Result> {
  const { connection: before } = host.feed().status()
  if (['stopped', 'needs-key', 'key-locked'].includes(before.kind)) return host.reconnect()
  host.feed().engine.reconnectNow()
  const { connection } = host.feed().status()
  const at = (wallMs: number) => timeOfDay(wholeMinute(wallMs), calendar)
  if (before.kind === 'rate-limited' && before.triedAt !== triedAt(connection))
    return done(`Trying once now, although the server asked to wait until ${at(before.retryAt)}.`)
  if (connection.kind === 'rate-limited')
    return failed(
      `Tried less than a minute ago; the server asked to wait until ${at(connection.retryAt)}. Possible again at ${at(mayTryAt(connection))}.`,
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
