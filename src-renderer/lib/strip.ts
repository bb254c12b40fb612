/**
 * What the strip shows and where: the newest alerts, or, while somebody is about to press something in it, those of that
 * moment. A new alert on top would push another under the pointer, and the click would acknowledge what nobody has read.
 *
 * An alert that is acknowledged meanwhile leaves its place empty until the strip is let go. Whatever closed up or was
 * filled in would put another alert's ✓ where the second click of a double click, or one that was meant for the alert
 * just gone, lands. Once all places are empty there is nothing left to keep in place, and what came since must be seen.
 */
import type { PinnedAlert } from '../../src-main/contract/contract.ts'

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
  /** When the last of them was raised; the first of the strip may be there for a repeat. Wall-clock ms. */
  readonly newestAt: number
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
  newestAt: pinned.reduce((newest, { raisedAt }) => Math.max(newest, raisedAt), 0),
  rest,
})

/** `most`: rows that there is room for. `kept`: the alert that has one of them, if it is not held, however old it is. */
export function placesOf(
  pinned: readonly PinnedAlert[],
  held: HeldStrip | null,
  most: number,
  kept: string | null = null,
): readonly Place[] {
  if (held === null) return newestOf(pinned, most, kept).map((alert) => ({ alert, gone: false }))
  const waiting = new Map(pinned.map((alert) => [alert.key, alert]))
  return held.alerts.slice(0, most).map((alert) => {
    const now = waiting.get(alert.key)
    return { alert: now ?? alert, gone: now === undefined }
  })
}

function newestOf(pinned: readonly PinnedAlert[], most: number, kept: string | null): readonly PinnedAlert[] {
  const older = pinned.slice(most).filter(({ key }) => key === kept)
  return [...pinned.slice(0, most - older.length), ...older]
}

/** Whether everything that is held has been acknowledged while other alerts wait. */
export const isUsedUp = (places: readonly Place[], pinned: readonly PinnedAlert[]): boolean =>
  pinned.length > 0 && places.every(({ gone }) => gone)

/** How many came since. One that waits again, taken back, is not new. */
export function newerOf(pinned: readonly PinnedAlert[], held: HeldStrip | null): number {
  if (held === null) return 0
  return pinned.filter(({ key, raisedAt }) => raisedAt >= held.newestAt && !held.known.has(key)).length
}
