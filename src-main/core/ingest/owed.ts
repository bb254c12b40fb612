/** What became of events for which the journal had no room, kept until a recovery brings them again and they get a row. */
import type { Acknowledgement, JournalEntry } from '../ports.ts'

/** How an event came in and what was decided: the recovery that journals it must not tell otherwise. */
export type FirstTaking = Pick<JournalEntry, 'source' | 'receivedAt' | 'lagMs' | 'decision'>

export class Owed {
  readonly #capacity: number
  readonly #first = new Map<number, FirstTaking>()
  readonly #acknowledged = new Map<number, Acknowledgement>()

  /** Beyond `capacity` events only their decisions are forgotten. */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  keep({ id, source, receivedAt, lagMs, decision }: JournalEntry): void {
    // Not the entry: what there was no room for must not be held all the same.
    if (this.#first.size < this.#capacity) this.#first.set(id, { source, receivedAt, lagMs, decision })
  }

  /** A9: the row to be marked is not there yet. */
  acknowledge(one: Acknowledgement): void {
    if (this.#first.has(one.id)) this.#acknowledged.set(one.id, one)
  }

  first(id: number): FirstTaking | undefined {
    return this.#first.get(id)
  }

  acknowledged(ids: readonly number[]): readonly Acknowledgement[] {
    return ids.flatMap((id) => this.#acknowledged.get(id) ?? [])
  }

  settle(ids: readonly number[]): void {
    for (const id of ids) {
      this.#first.delete(id)
      this.#acknowledged.delete(id)
    }
  }

  clear(): void {
    this.#first.clear()
    this.#acknowledged.clear()
  }
}
