/**
 * Ids taken lately, so that no source shows or alerts an event twice (protocol.md G5), the journal's unique ids stand behind
 * it; and what is owed to those for which the journal had no room.
 */
import type { Acknowledgement, JournalEntry } from '../ports.ts'

/** `shed`: shown and alerted, but there was no room in the journal's queue; a recovery journals it later. */
export type Taken = 'kept' | 'shed'

/** What is known of one id. */
interface IdNote {
  readonly taken: Taken
  /** `detected_at`, wall ms; null when it could not be read or was not told. */
  readonly at: number | null
}

/** Slots grow in steps, for most feeds never fill them. */
const FIRST_SLOTS = 1_024
const UNKNOWN = Number.NaN

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

/** Ids that came in rising order, and so are found by halving; the oldest are forgotten first. No object an id. */
class RisingIds {
  readonly #capacity: number
  /** By slot; the oldest is at `#first`, the others follow it around. */
  #ids = new Float64Array(0)
  /** `detected_at`, ms; NaN for null. */
  #times = new Float64Array(0)
  #shed = new Uint8Array(0)
  #first = 0
  #size = 0
  #highest = Number.NEGATIVE_INFINITY

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#size
  }

  get(id: number): IdNote | undefined {
    const slot = this.#slotOf(id)
    if (slot === null) return undefined
    const at = this.#times[slot] ?? UNKNOWN
    return { taken: this.#shed[slot] === 1 ? 'shed' : 'kept', at: Number.isNaN(at) ? null : at }
  }

  /** False for an id that is neither here nor above all that are. */
  put(id: number, { taken, at }: IdNote): boolean {
    const slot = id > this.#highest ? this.#add(id) : this.#slotOf(id)
    if (slot === null) return false
    this.#times[slot] = at ?? UNKNOWN
    this.#shed[slot] = taken === 'shed' ? 1 : 0
    return true
  }

  shed(): number[] {
    const ids: number[] = []
    for (let place = 0; place < this.#size; place += 1) {
      const slot = this.#slotAt(place)
      if (this.#shed[slot] === 1) ids.push(this.#ids[slot] ?? UNKNOWN)
    }
    return ids
  }

  clear(): void {
    this.#first = 0
    this.#size = 0
    this.#highest = Number.NEGATIVE_INFINITY
  }

  #add(id: number): number {
    if (this.#size === this.#capacity) this.#first = this.#slotAt(1)
    else {
      if (this.#size === this.#ids.length) this.#grow()
      this.#size += 1
    }
    const slot = this.#slotAt(this.#size - 1)
    this.#ids[slot] = id
    this.#highest = id
    return slot
  }

  #slotAt(place: number): number {
    const slot = this.#first + place
    return slot >= this.#ids.length ? slot - this.#ids.length : slot
  }

  #slotOf(id: number): number | null {
    if (id > this.#highest) return null
    let [low, high] = [0, this.#size - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const slot = this.#slotAt(middle)
      const found = this.#ids[slot] ?? UNKNOWN
      if (found === id) return slot
      if (found < id) low = middle + 1
      else high = middle - 1
    }
    return null
  }

  /** Only before the first is forgotten, so that `#first` is 0. */
  #grow(): void {
    const length = Math.min(this.#capacity, Math.max(FIRST_SLOTS, 2 * this.#ids.length))
    this.#ids = copyOf(this.#ids, new Float64Array(length))
    this.#times = copyOf(this.#times, new Float64Array(length))
    this.#shed = copyOf(this.#shed, new Uint8Array(length))
  }
}

function copyOf<A extends Float64Array | Uint8Array>(from: A, to: A): A {
  to.set(from)
  return to
}

/** Ids in any order, the oldest forgotten first. */
class UnorderedIds {
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

/** How an event came in and what was decided: the recovery that journals it must not tell otherwise. */
type FirstTaking = Pick<JournalEntry, 'source' | 'receivedAt' | 'lagMs' | 'decision'>

/** What became of events that were shed, kept until a recovery brings them again and they get a row. */
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

  /** alerts.md A9: the row to be marked is not there yet. */
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
