/**
 * What the strip shows and where: the newest alerts, or, while somebody is about to press something in it, those of that
 * moment. A new alert on top would push another under the pointer, and the click would acknowledge what nobody has read.
 *
 * An alert that is acknowledged meanwhile leaves its place empty until the strip is let go. Whatever closed up or was
 * filled in would put another alert's ✓ where the second click of a double click, or one that was meant for the alert
 * just gone, lands.
 */
import type { PinnedAlert } from '../../src-main/ipc-contract.ts'

export interface Place {
  /** As it was last known. */
  readonly alert: PinnedAlert
  /** Acknowledged since; its place is kept. */
  readonly gone: boolean
}

export interface HeldStrip {
  readonly alerts: readonly PinnedAlert[]
  /** Keys of all that waited. */
  readonly known: ReadonlySet<string>
  /** Whether it said how many more wait, and offered to acknowledge all: that neither comes nor goes meanwhile. */
  readonly rest: boolean
}

export const holdOf = (
  places: readonly Place[],
  pinned: readonly PinnedAlert[],
  rest: boolean,
): HeldStrip => ({
  alerts: places.filter(({ gone }) => !gone).map(({ alert }) => alert),
  known: new Set(pinned.map(({ key }) => key)),
  rest,
})

/** `most`: rows that there is room for. */
export function placesOf(
  pinned: readonly PinnedAlert[],
  held: HeldStrip | null,
  most: number,
): readonly Place[] {
  if (held === null) return pinned.slice(0, most).map((alert) => ({ alert, gone: false }))
  const waiting = new Map(pinned.map((alert) => [alert.key, alert]))
  return held.alerts.slice(0, most).map((alert) => {
    const now = waiting.get(alert.key)
    return { alert: now ?? alert, gone: now === undefined }
  })
}

/** How many came since. One that waits again, taken back, is not new. */
export function newerOf(pinned: readonly PinnedAlert[], held: HeldStrip | null): number {
  if (held === null) return 0
  const newest = held.alerts[0]?.raisedAt ?? 0
  return pinned.filter(({ key, raisedAt }) => raisedAt >= newest && !held.known.has(key)).length
}
