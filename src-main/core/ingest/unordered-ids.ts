/** Ids in any order, the oldest forgotten first. */
import type { IdNote } from './recent-ids.ts'

export class UnorderedIds {
  readonly #capacity: number
  readonly #notes = new Map<number, IdNote>()
  /** In order of arrival; once they are full, the oldest is at `#next`. Asking the Map for its first key instead walks over all deleted ones. */
  readonly #ids: number[] = []
  #next = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(id: number): IdNote | undefined {
    return this.#notes.get(id)
  }

  put(id: number, note: IdNote): void {
    if (!this.#notes.has(id)) this.#place(id)
    this.#notes.set(id, note)
  }

  #place(id: number): void {
    const gone = this.#ids[this.#next]
    if (gone !== undefined) this.#notes.delete(gone)
    this.#ids[this.#next] = id
    this.#next = (this.#next + 1) % this.#capacity
  }

  shed(): number[] {
    return [...this.#notes].filter(([, { taken }]) => taken === 'shed').map(([id]) => id)
  }

  get size(): number {
    return this.#notes.size
  }

  clear(): void {
    this.#notes.clear()
    this.#ids.length = 0
    this.#next = 0
  }
}
