/**
 * What the strip shows and where: the newest alerts, or, while somebody is about to press something in it, those of that
 * moment. A new alert on top would push another under the pointer, and the click would acknowledge what nobody has read.
 *
 * An alert that is acknowledged meanwhile leaves its place empty until the strip is let go. Whatever closed up or was
 * filled in would put another alert's ✓ where the second click of a double click, or one that was meant for the alert
 * just gone, lands. Once all places are empty there is nothing left to keep in place, and what came since must be seen.
 */
import type { PinnedAlert } from '../../../src-main/contract/contract.ts'

export interface Place {
  /** As it was last known. */
  readonly alert: PinnedAlert
  /** Acknowledged since; its place is kept. */
  readonly gone: boolean
}

interface HeldStrip {
  readonly alerts: readonly PinnedAlert[]
  /** Keys of all that waited. */
  readonly known: ReadonlySet<string>
  /** When the last of them was raised; the first of the strip may be there for a repeat. Wall-clock ms. */
  readonly newestAt: number
  /** Whether it said how many more wait, and offered to acknowledge all: that neither comes nor goes meanwhile. */
  readonly rest: boolean
}

/** Long enough to read a row and press its button; an alert is worth acting on for 30 s. */
const REST_MS = 5000

interface Shown {
  readonly places: readonly Place[]
  readonly pinned: readonly PinnedAlert[]
  readonly rest: boolean
}

const holdOf = ({ places, pinned, rest }: Shown): HeldStrip => ({
  alerts: places.filter(({ gone }) => !gone).map(({ alert }) => alert),
  known: new Set(pinned.map(({ key }) => key)),
  newestAt: pinned.reduce((newest, { raisedAt }) => Math.max(newest, raisedAt), 0),
  rest,
})

/** `most`: rows that there is room for. `kept`: the alert that has one of them, if it is not held, however old it is. */
function placesOf(
  pinned: readonly PinnedAlert[],
  held: HeldStrip | null,
  most: number,
  kept: string | null,
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

/**
 * While the pointer or the focus of a keyboard is in the strip, it is held as it is: for a while, since either may be
 * left there by somebody who has gone, and whoever comes back must see what waits by then.
 */
export class StripHold {
  held = $state.raw<HeldStrip | null>(null)
  /**
   * The alert whose row has the focus of a keyboard. It keeps that row also when nothing is held: by a key there is no
   * moment in which a press does nothing, so the button under the focus must go on meaning what it said, nor may the
   * focus be lost with it. Newer alerts come around it.
   */
  focusedKey = $state.raw<string | null>(null)
  readonly #now: () => Shown
  #pointed = false
  #focused = false
  #rested: ReturnType<typeof setTimeout> | undefined

  /** `now`: what there is to hold. */
  constructor(now: () => Shown) {
    this.#now = now
  }

  places(pinned: readonly PinnedAlert[], most: number): readonly Place[] {
    return placesOf(pinned, this.held, most, this.focusedKey)
  }

  /** How many came since. One that waits again, taken back, is not new. */
  newer(pinned: readonly PinnedAlert[]): number {
    const { held } = this
    if (held === null) return 0
    return pinned.filter(({ key, raisedAt }) => raisedAt >= held.newestAt && !held.known.has(key)).length
  }

  /** Also with every move of it: it was let go under a pointer that rested, or whose window lost the focus. */
  pointed(inside: boolean): void {
    this.#pointed = inside
    this.#hold()
  }

  /** `key`: of the row; null for a button that belongs to none. Also with every key pressed there. */
  focused(inside: boolean, key: string | null = null): void {
    this.#focused = inside
    this.focusedKey = inside ? key : null
    this.#hold()
  }

  /** Until the pointer moves or a key is pressed again. */
  letGo(): void {
    clearTimeout(this.#rested)
    this.held = null
  }

  /** Nobody is about to press anything: the window or the strip is gone, or another window is in use. */
  release(): void {
    this.#pointed = false
    this.#focused = false
    this.focusedKey = null
    this.letGo()
  }

  #hold(): void {
    if (!this.#pointed && !this.#focused) return this.letGo()
    this.held ??= holdOf(this.#now())
    clearTimeout(this.#rested)
    this.#rested = setTimeout(() => this.letGo(), REST_MS)
  }
}
