/** What is known of one feed (protocol.md G8): its epoch, the positions of G4, and the ids taken lately. Outlives reconnects. */
import type { Cursor, CursorIdentity, JournalOpened } from '../ports.ts'
import { isoToMs } from '../protocol/time.ts'
import { type FeedEvent, isOrdered } from '../protocol/types.ts'
import { Gaps } from './gaps.ts'
import { continues, documentName, isAfter, positionOf, readDocument, type Extent } from './ledger-document.ts'
import { Owed, RecentIds, type Taken } from './recent-ids.ts'
import type { Gap } from './types.ts'

/** More ids than a server uses up between two events that we get. */
const LEAP = 1_000_000_000
/** Below every id. */
const NONE = -1

/** What becomes of epochs whose numbers were given in memory. */
interface Placed {
  readonly place: (epoch: number) => number
  /** To be written. */
  readonly gaps: readonly Gap[]
}

export class Ledger {
  readonly identity: CursorIdentity
  epoch: number
  gaps: Gaps
  /** Everything up to here is in the journal or in the queue before it; null before the first run's SNAPSHOT (G10). */
  provable: number | null
  /** Highest id taken from any source. */
  received: number
  /** Newest `detected_at` seen in this epoch, server clock (G9). */
  newestAt: number | null
  /** Wall ms of the last event taken, over restarts: where a gap begins. */
  heardAt: number | null
  /** No cursor was ever set for this feed: its first SNAPSHOT is not news (G10). */
  firstRun: boolean
  readonly owed: Owed
  #leapt: number | null = null
  #nextEpoch: number
  /** The lowest number that an epoch begun here can have. */
  #ownFrom: number
  /** The newest epoch of this origin in the journal: another key may have seen the server restart before we did. */
  #originEpoch: number
  /** The epoch that this ledger started with. */
  #firstEpoch: number
  #sealed: Cursor | null
  #documents: Readonly<Record<string, string>>
  /** Apart, so that a long recovery does not push out what the socket brought. */
  readonly #live: RecentIds
  readonly #recovered: RecentIds
  /** What the journal held when it was opened: ids that a former run took. */
  #journaled: ReadonlySet<number>
  #journaledAs: Taken = 'kept'
  /** No id above it was taken in this epoch, and none need be looked up: most events are the newest. */
  #highest: number
  /** Of the epochs left since this ledger began, the first in which an event was taken. */
  #oldest: Extent | null = null
  /** The user, or retention, deleted what the journal lacks up to here. */
  #forgottenTo: number

  constructor(
    identity: CursorIdentity,
    opened: JournalOpened | null,
    sealed: Cursor | null,
    recentIds: number,
  ) {
    this.identity = identity
    const cursor = opened?.cursor ?? null
    this.epoch = cursor?.epoch ?? opened?.epoch ?? sealed?.epoch ?? 1
    this.#sealed = sealed
    this.#firstEpoch = this.epoch
    this.#nextEpoch = Math.max(opened?.nextEpoch ?? 0, this.epoch + 1)
    this.#ownFrom = this.#nextEpoch
    this.provable = cursor?.committedId ?? positionOf(sealed, opened)
    this.#originEpoch = opened?.epoch ?? 0
    this.#documents = opened?.documents ?? {}
    this.gaps = new Gaps(identity, opened?.gaps ?? [])
    const remembered = readDocument(this.#documents, this.epoch)
    this.received = Math.max(this.provable ?? 0, remembered.received)
    this.newestAt = remembered.newestAt
    this.heardAt = remembered.heardAt
    // Without the journal's word, nobody knows; then telling too much is the smaller harm.
    this.firstRun = opened !== null && this.provable === null
    this.#journaled = new Set(opened?.recentIds)
    this.#highest = opened?.recentIds.at(-1) ?? NONE
    this.#forgottenTo = opened?.forgottenTo ?? 0
    this.#live = new RecentIds(recentIds)
    this.#recovered = new RecentIds(recentIds)
    this.owed = new Owed(recentIds)
  }

  /**
   * The journal opened late: its epochs and position count. The ids stay: they were shown and alerted. Answers where
   * the events taken meanwhile belong, and the gaps to be written.
   */
  adopt(opened: JournalOpened): Placed {
    const { cursor } = opened
    const epoch = cursor?.epoch ?? opened.epoch
    const provisional = this.epoch
    // Numbers given in memory mean nothing to the journal; what was taken tells whether its newest epoch goes on (G9). A
    // server gives no event from before its restart, so that can be the first epoch taken from only, and no older one.
    const oldest = this.#oldest ?? this.#extent()
    const newest = continues(oldest, opened) ? opened.epoch : opened.nextEpoch
    const goesOn = oldest.newestAt === null ? epoch : newest
    const free = Math.max(opened.nextEpoch, goesOn + 1)
    const place = (taken: number): number =>
      taken <= oldest.epoch ? goesOn : free + taken - oldest.epoch - 1
    const current = place(provisional)
    const left = current === provisional ? [] : this.#refile(provisional, current)
    const before = readDocument(opened.documents, current)
    this.epoch = current
    this.#oldest = null
    const isOpened = current === epoch
    this.#journaled = new Set(isOpened ? opened.recentIds : [])
    if (isOpened) this.#highest = Math.max(this.#highest, opened.recentIds.at(-1) ?? NONE)
    this.#forgottenTo = isOpened ? opened.forgottenTo : 0
    this.#originEpoch = opened.epoch
    this.#documents = opened.documents
    this.#nextEpoch = Math.max(opened.nextEpoch, current + 1)
    this.#ownFrom = opened.nextEpoch
    if (cursor !== null) this.provable = current === epoch ? cursor.committedId : 0
    // Nothing was taken meanwhile: only now can be told what the sealed position is worth.
    else if (this.newestAt === null) this.provable = positionOf(this.#sealed, opened)
    const taken = this.newestAt === null ? 0 : this.received
    this.received = Math.max(taken, this.provable ?? 0, before.received)
    if (isAfter(before.newestAt, this.newestAt)) this.newestAt = before.newestAt
    this.heardAt ??= before.heardAt
    const list = this.gaps.list()
    this.gaps = new Gaps(this.identity, [...opened.gaps, ...list])
    return { place, gaps: [...left, ...this.gaps.list()] }
  }

  /** The position kept outside the journal came late. Answers whether history must be read again, from there. */
  recall(sealed: Cursor, opened: JournalOpened | null): boolean {
    this.#sealed = sealed
    const from = positionOf(sealed, opened)
    if (this.epoch !== this.#firstEpoch || from === null) return false
    if (this.provable !== null && from >= this.provable) return false
    this.provable = from
    this.received = Math.max(this.received, from)
    return true
  }

  /** The same position in a new file. */
  rebuilt(opened: JournalOpened): void {
    this.#firstEpoch = opened.epoch
    this.epoch = opened.epoch
    // Told once, and gone with the old file.
    this.#journaledAs = 'shed'
    this.#originEpoch = opened.epoch
    this.#documents = {}
    this.#nextEpoch = Math.max(opened.nextEpoch, this.epoch + 1)
    this.#ownFrom = this.#nextEpoch
  }

  /**
   * The journal opened again. Numbers of epochs begun here and not stored yet may belong to another feed by now, in
   * another process: the next free ones take their place. Null: none does.
   */
  renumber(opened: JournalOpened): Placed | null {
    const unstored = Math.max(opened.epoch + 1, this.#ownFrom)
    if (this.epoch < unstored || unstored >= opened.nextEpoch) return null
    const place = (epoch: number): number => (epoch < unstored ? epoch : epoch + opened.nextEpoch - unstored)
    const former = this.epoch
    this.epoch = place(former)
    this.#nextEpoch = place(this.#nextEpoch)
    this.#ownFrom = opened.nextEpoch
    return { place, gaps: this.#refile(former, this.epoch) }
  }

  /** Answers the gaps to be written. */
  #refile(former: number, epoch: number): readonly Gap[] {
    const left = this.gaps.settle(former, 'closed', 'filed under another number')
    const moved = left.flatMap(({ from, to, reason }) => this.gaps.open(epoch, from, to, reason))
    return [...left, ...moved]
  }

  #extent(): Extent {
    return { epoch: this.epoch, received: this.received, newestAt: this.newestAt }
  }

  taken(id: number): Taken | undefined {
    if (id > this.#highest) return undefined
    return (
      this.#live.get(id) ??
      this.#recovered.get(id) ??
      (this.#journaled.has(id) ? this.#journaledAs : undefined)
    )
  }

  /**
   * Deleted, and not to come back by SNAPSHOT or REST. What the socket brings under such an id is an event of now; and it
   * says nothing of G9, for not every id up to the mark was ever seen.
   */
  isForgotten(id: number): boolean {
    return isOrdered(id) && id <= this.#forgottenTo
  }

  /** The user deletes the history: what was left to a later recovery is none of its business any more. Answers those. */
  forgetShed(): readonly number[] {
    this.owed.clear()
    return [...this.#live.keepAll(), ...this.#recovered.keepAll()]
  }

  /** The very event that was taken under its id, not another to which a restarted server gave it (G9). */
  isTaken(event: FeedEvent): boolean {
    const at = isoToMs(event.detected_at)
    if (at === null) return false
    const known = this.#live.at(event.id) ?? this.#recovered.at(event.id)
    if (known !== null) return known === at
    // Of what a former run took, no time is kept but the newest.
    return this.#journaled.has(event.id) && this.newestAt !== null && at <= this.newestAt
  }

  /** `at`: of detection, server clock. A time after `plausibleUntil` is wrong, and must not make everything that follows look old. */
  take(id: number, at: number | null, fromSocket: boolean, receivedAt: number, plausibleUntil: number): void {
    const ids = fromSocket ? this.#live : this.#recovered
    ids.set(id, 'kept', at)
    this.#highest = Math.max(this.#highest, id)
    if (!fromSocket || this.#witnessed(id)) this.received = Math.max(this.received, id)
    if (at !== null && at <= plausibleUntil && isAfter(at, this.newestAt)) this.newestAt = at
    this.heardAt = receivedAt
  }

  /** One absurd id must not make all that follow look old: a leap counts when a second event confirms it. */
  #witnessed(id: number): boolean {
    if (this.received === 0 || id - this.received < LEAP) return true
    const known = this.#leapt !== null && this.#leapt !== id && Math.abs(id - this.#leapt) < LEAP
    this.#leapt = id
    return known
  }

  mark(id: number, taken: Taken): void {
    const ids = this.#live.get(id) === undefined ? this.#recovered : this.#live
    ids.set(id, taken)
  }

  /** Answers whether it moved. */
  prove(id: number): boolean {
    if (this.provable !== null && id <= this.provable) return false
    this.provable = id
    return true
  }

  cursor(): Cursor | null {
    return this.provable === null ? null : { epoch: this.epoch, committedId: this.provable }
  }

  /** G9: another key saw the server restart since this one was used. Its ids may have risen past ours again, and show nothing. */
  get isOutdated(): boolean {
    return this.#originEpoch > this.epoch
  }

  /** G9: the server counts from the start again, and so do we; what it has now may all have been missed. */
  beginEpoch(): void {
    if (this.newestAt !== null) this.#oldest ??= this.#extent()
    if (this.isOutdated) this.epoch = this.#originEpoch
    else {
      this.epoch = this.#nextEpoch
      this.#nextEpoch += 1
    }
    const before = readDocument(this.#documents, this.epoch)
    if (this.provable !== null) this.provable = 0
    this.received = before.received
    this.newestAt = before.newestAt
    this.#live.clear()
    this.#recovered.clear()
    this.owed.clear()
    this.#journaled = new Set()
    this.#highest = NONE
    this.#forgottenTo = 0
  }

  documents(): Readonly<Record<string, string>> {
    const text = JSON.stringify({
      received: this.received,
      newestAt: this.newestAt,
      heardAt: this.heardAt,
    })
    return { [documentName(this.epoch)]: text }
  }
}
