/** The journal's queue as the rest of the engine sees it. Implementation: journal-writer.ts. */
import type { Cursor, CursorIdentity, EventRef, JournalOpened } from '../ports.ts'
import type { WriterItem } from './journal-items.ts'
import type { FeedStatus } from './types.ts'

export interface WriterObserver {
  documents(): Readonly<Record<string, string>>
  /** Durable. */
  committed(cursor: Cursor): void
  /** The queue is empty again. */
  drained(): void
  changed(): void
}

export interface JournalWriter {
  /**
   * Opens for this identity, again and again until it works, and again after it was closed or found damaged; `opened`
   * is called each time. Drops what another identity left.
   */
  open(identity: CursorIdentity, opened: (result: JournalOpened) => void, failed: () => void): void
  /** All or nothing; false: no room. Items without entries always find room. */
  enqueue(items: readonly WriterItem[]): boolean
  /** Commits the documents as they are now, unless a transaction that has yet to be made will. */
  save(): void
  /** Entries taken under a provisional epoch get the real one; their cursors were provisional, too. */
  rebase(place: (provisionalEpoch: number) => number): void
  /** Drops the entries that wait, what is being written included; answers what they were. */
  forget(): readonly EventRef[]
  /** Resolves when everything is durable, or when it cannot be now. Events wait for a journal that is still being opened. */
  flush(withinMs: number): Promise<void>
  /** Writes what gathers at once, and resolves when it is in the journal; after `withinMs`, or when more waits than gathers, all the same. */
  gathered(withinMs: number): Promise<void>
  pending(): number
  peak(): number
  health(): FeedStatus['journal']
  problem(): FeedStatus['journalProblem']
  dispose(): void
}
