/** Ids taken lately, so that no source shows or alerts an event twice (G5); the journal's unique ids stand behind it. */
import { RisingIds } from './rising-ids.ts'
import { UnorderedIds } from './unordered-ids.ts'

/** `shed`: shown and alerted, but there was no room in the journal's queue; a recovery journals it later. */
export type Taken = 'kept' | 'shed'

/** What is known of one id. */
export interface IdNote {
  readonly taken: Taken
  /** `detected_at`, wall ms; null when it could not be read or was not told. */
  readonly at: number | null
}

/** Nearly every id is above all before it, and costs three numbers in a row; the others are looked up by their hash. */
export class RecentIds {
  readonly #rising: RisingIds
  readonly #others: UnorderedIds

  /** Of either kind so many are remembered, the latest. */
  constructor(capacity: number) {
    this.#rising = new RisingIds(capacity)
    this.#others = new UnorderedIds(capacity)
  }

  get(id: number): Taken | undefined {
    return this.#note(id)?.taken
  }

  at(id: number): number | null {
    return this.#note(id)?.at ?? null
  }

  set(id: number, taken: Taken, at: number | null = this.at(id)): void {
    if (!this.#rising.put(id, { taken, at })) this.#others.put(id, { taken, at })
  }

  /** Answers the ids that were shed. */
  keepAll(): readonly number[] {
    const shed = [...this.#rising.shed(), ...this.#others.shed()]
    for (const id of shed) this.set(id, 'kept')
    return shed
  }

  get size(): number {
    return this.#rising.size + this.#others.size
  }

  clear(): void {
    this.#rising.clear()
    this.#others.clear()
  }

  #note(id: number): IdNote | undefined {
    return this.#rising.get(id) ?? this.#others.get(id)
  }
}
