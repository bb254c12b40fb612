/** Ids taken lately, so that no source shows or alerts an event twice (G5); the journal's unique ids stand behind it. */

/** `shed`: shown and alerted, but there was no room in the journal's queue; a recovery journals it later. */
export type Taken = 'kept' | 'shed'

interface Known {
  readonly taken: Taken
  /** `detected_at`, ms; null when it could not be read or was not told. */
  readonly at: number | null
}

export class RecentIds {
  readonly #capacity: number
  readonly #ids = new Map<number, Known>()
  /** In order of arrival, oldest at `#oldest` once it is full. Asking the Map for its first key walks over all deleted ones. */
  readonly #order: number[] = []
  #oldest = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(id: number): Taken | undefined {
    return this.#ids.get(id)?.taken
  }

  at(id: number): number | null {
    return this.#ids.get(id)?.at ?? null
  }

  set(id: number, taken: Taken, at: number | null = this.at(id)): void {
    const known = this.#ids.has(id)
    this.#ids.set(id, { taken, at })
    if (known) return
    if (this.#order.length < this.#capacity) {
      this.#order.push(id)
      return
    }
    const gone = this.#order[this.#oldest]
    if (gone !== undefined) this.#ids.delete(gone)
    this.#order[this.#oldest] = id
    this.#oldest = (this.#oldest + 1) % this.#capacity
  }

  /** Answers the ids that were shed. */
  keepAll(): readonly number[] {
    const shed = [...this.#ids].filter(([, { taken }]) => taken === 'shed').map(([id]) => id)
    for (const id of shed) this.set(id, 'kept')
    return shed
  }

  get size(): number {
    return this.#ids.size
  }

  clear(): void {
    this.#ids.clear()
    this.#order.length = 0
    this.#oldest = 0
  }
}
