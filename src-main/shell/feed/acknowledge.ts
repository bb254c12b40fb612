/** Acknowledging and taking it back (A9), by whatever the user does it: policy, view and journal are told in turn. */
import { clean } from '../../core/vocabulary/signals.ts'
import type { Acknowledged, FeedRow } from '../../contract/contract.ts'
import { formatCount } from '../../core/vocabulary/numbers.ts'
import type { PinnedAlert } from '../../core/alerts/types.ts'
import { done, type AppParts } from '../app-parts.ts'

type AcknowledgeParts = Pick<AppParts, 'activity' | 'host' | 'hub' | 'inApp' | 'now'>

/** Says in view and journal what the policy has taken (A9). */
async function mark(app: AcknowledgeParts, keys: readonly string[], are: boolean): Promise<void> {
  app.hub.acknowledged(keys, are)
  if (are) app.inApp.acknowledged(keys)
  await app.host.feed().saveMarks(keys, are ? app.now() : null)
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
  await mark(app, [...new Set([...keys, ...known])], true)
  return undoable(acknowledgedWords(taken, rows), undo)
}

export async function acknowledgeAll(app: AcknowledgeParts): Promise<Acknowledged> {
  const { alerts } = app.host.feed()
  app.activity.happened()
  const { unacknowledged } = alerts.view()
  const { keys, undo } = alerts.acknowledgeAll()
  await mark(app, keys, true)
  return undoable(unacknowledged === 0 ? 'Nothing to acknowledge.' : acknowledged(unacknowledged), undo)
}

/** `number`: of the acknowledgement; null for the last one. Answers what waits again; empty when it is too late. */
export async function undoAcknowledge(app: AcknowledgeParts, number: number | null = null): Promise<string> {
  const { alerts } = app.host.feed()
  app.activity.happened()
  const count = alerts.undoable(number)
  const keys = alerts.undoAcknowledge(number)
  await mark(app, keys, false)
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

const acknowledged = (alerts: number): string =>
  alerts === 1 ? '1 alert acknowledged.' : `${formatCount(alerts)} alerts acknowledged.`

/** `rows`: what else waited; by itself it is said as one with its repeats, as the list has it. */
function acknowledgedWords(taken: readonly PinnedAlert[], rows: readonly FeedRow[]): string {
  if (taken.length > 1) return acknowledged(taken.length)
  const [row] = rows
  const one = taken[0] ?? (row && { event: row.event, count: rows.length })
  return one === undefined ? 'Acknowledged.' : `${named(one)} acknowledged.`
}
