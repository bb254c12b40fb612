/** The journal's queue as the rest of the engine sees it (journal-writer.ts is the queue), what waits in it, and how several become one transaction. */
import type {
  Acknowledgement,
  Cursor,
  CursorIdentity,
  EventRef,
  JournalBatch,
  JournalFailure,
  JournalOpened,
  PackedEvents,
} from '../ports.ts'
import type { Urgency } from './append-pace.ts'
import { packedCount, joinParts } from './packed-events.ts'
import type { FeedStatus, Gap } from './types.ts'

export interface WriterItem {
  readonly events: PackedEvents | null
  /** May become durable with these events, for it covers nothing that was enqueued later. */
  readonly cursor: Cursor | null
  readonly gaps: readonly Gap[]
  readonly stored: ((ok: boolean) => void) | null
  /** How long it may wait for others to be written with; absent: not at all. */
  readonly urgency?: Urgency
  readonly acknowledged?: readonly Acknowledgement[]
}

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

export const sizeOf = ({ events }: WriterItem): number => (events === null ? 0 : packedCount(events))

/**
 * Texts of a transaction, in bytes: joining and sending them keeps alerts waiting. Only hostile events come near; one
 * item alone is a read's, a page's or a SNAPSHOT's, and those are bounded where they come in.
 */
const MOST_BYTES = 8_000_000
/** Events whose waiters wait for one another (`joinItems`). */
const MOST_JOINED = 2_000

/** How many items from the front make the next transaction, and that transaction. */
export function mergeItems(
  queue: readonly WriterItem[],
  limit: number,
  documents: Readonly<Record<string, string>>,
): { readonly items: number; readonly batch: JournalBatch } {
  const parts: PackedEvents[] = []
  const gaps = new Map<string, Gap>()
  const acknowledged: Acknowledgement[] = []
  let cursor: Cursor | null = null
  let items = 0
  let events = 0
  let bytes = 0
  for (const item of queue) {
    events += sizeOf(item)
    if (items > 0 && (events > limit || bytes > MOST_BYTES)) break
    if (item.events !== null) {
      parts.push(item.events)
      bytes += item.events.texts.length
    }
    for (const gap of item.gaps) gaps.set(gap.id, gap)
    for (const one of item.acknowledged ?? []) acknowledged.push(one)
    cursor = item.cursor ?? cursor
    items += 1
  }
  const batch = { parts: joinParts(parts), cursor, gaps: [...gaps.values()], documents, acknowledged }
  return { items, batch }
}

/**
 * The same in fewer items: events that come one by one, while the disk is full say, would cost the heap several times their
 * texts. Whoever waits for one of them waits for all that it was joined with.
 */
export function joinItems(items: readonly WriterItem[]): WriterItem[] {
  const joined: WriterItem[] = []
  for (let rest = items; rest.length > 0;) {
    const { items: count, batch } = mergeItems(rest, MOST_JOINED, {})
    const { cursor, gaps = [], acknowledged = [] } = batch
    const waiters = rest.slice(0, count).flatMap(({ stored }) => stored ?? [])
    const stored = (ok: boolean): void => {
      for (const waiter of waiters) waiter(ok)
    }
    const nothing: WriterItem = { events: null, cursor: null, gaps: [], stored: null }
    const parts = batch.parts.map((events): WriterItem => ({ ...nothing, events }))
    const last = parts.pop() ?? nothing
    joined.push(...parts, { ...last, cursor, gaps, acknowledged, stored: waiters.length > 0 ? stored : null })
    rest = rest.slice(count)
  }
  return joined
}

/** Adapters reject with a JournalFailure only; anything else is still a failure. */
export function failureOf(error: unknown): JournalFailure {
  const record: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {}
  const { kind } = record
  const message = error instanceof Error ? error.message : String(record['message'] ?? error)
  const known = kind === 'disk-full' || kind === 'closed' || kind === 'corrupt'
  return { kind: known ? kind : 'io', message }
}
