/** Ids taken lately, so that no source shows or alerts an event twice (G5); the journal's unique ids stand behind it. */

/** `shed`: shown and alerted, but there was no room in the journal's queue; a recovery journals it later. */
export type Taken = 'kept' | 'shed'

export class RecentIds {
  readonly #capacity: number
  readonly #ids = new Map<number, Taken>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(id: number): Taken | undefined {
    return this.#ids.get(id)
  }

  set(id: number, taken: Taken): void {
    this.#ids.set(id, taken)
    if (this.#ids.size <= this.#capacity) return
    // A Map iterates in insertion order: the first is the oldest.
    for (const oldest of this.#ids.keys()) {
      this.#ids.delete(oldest)
      return
    }
  }

  get size(): number {
    return this.#ids.size
  }

  clear(): void {
    this.#ids.clear()
  }
}
