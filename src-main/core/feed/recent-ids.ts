/** Ids taken lately, so that no source shows or alerts an event twice (G5); the journal's unique ids stand behind it. */

/** `shed`: shown and alerted, but there was no room in the journal's queue; a recovery journals it later. */
export type Taken = 'kept' | 'shed'

/** Slots grow in steps, for most feeds never fill them. */
const FIRST_SLOTS = 1_024
const UNKNOWN = Number.NaN

export class RecentIds {
  readonly #capacity: number
  /** An object an id would outlive several collections of young ones, in the thread that alerts wait for. */
  readonly #slots = new Map<number, number>()
  /** By slot, in order of arrival; once they are full, the oldest is at `#next`. */
  #ids = new Float64Array(0)
  /** `detected_at`, ms; NaN when it could not be read or was not told. */
  #times = new Float64Array(0)
  #shed = new Uint8Array(0)
  #next = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(id: number): Taken | undefined {
    const slot = this.#slots.get(id)
    if (slot === undefined) return undefined
    return this.#shed[slot] === 1 ? 'shed' : 'kept'
  }

  at(id: number): number | null {
    const at = this.#times[this.#slots.get(id) ?? -1] ?? UNKNOWN
    return Number.isNaN(at) ? null : at
  }

  set(id: number, taken: Taken, at: number | null = this.at(id)): void {
    const slot = this.#slots.get(id) ?? this.#place(id)
    this.#times[slot] = at ?? UNKNOWN
    this.#shed[slot] = taken === 'shed' ? 1 : 0
  }

  #place(id: number): number {
    const slot = this.#next
    if (slot === this.#ids.length) this.#grow()
    // Asking the Map for its first key instead walks over all deleted ones.
    const gone = this.#ids[slot] ?? UNKNOWN
    if (this.#slots.size === this.#capacity) this.#slots.delete(gone)
    this.#ids[slot] = id
    this.#slots.set(id, slot)
    this.#next = (slot + 1) % this.#capacity
    return slot
  }

  #grow(): void {
    const length = Math.min(this.#capacity, Math.max(FIRST_SLOTS, 2 * this.#ids.length))
    this.#ids = copyOf(this.#ids, new Float64Array(length))
    this.#times = copyOf(this.#times, new Float64Array(length))
    this.#shed = copyOf(this.#shed, new Uint8Array(length))
  }

  /** Answers the ids that were shed. */
  keepAll(): readonly number[] {
    const shed = [...this.#slots].filter(([, slot]) => this.#shed[slot] === 1).map(([id]) => id)
    for (const id of shed) this.set(id, 'kept')
    return shed
  }

  get size(): number {
    return this.#slots.size
  }

  clear(): void {
    this.#slots.clear()
    this.#next = 0
  }
}

function copyOf<A extends Float64Array | Uint8Array>(from: A, to: A): A {
  to.set(from)
  return to
}
