/**
 * What waits for the journal, how much of it becomes one transaction, and how long it may wait for others to be written with;
 * and what the queue that does so, journal-writer.ts, is to those who use it.
 */
import type {
  Acknowledgement,
  Clock,
  Cursor,
  CursorIdentity,
  EventRef,
  JournalBatch,
  JournalFailure,
  JournalOpened,
  PackedEvents,
} from '../ports.ts'
import { packedCount, joinParts } from './packed-events.ts'
import type { FeedStatus, Gap } from './types.ts'
import { createAlarm } from '../time/scheduling.ts'

/**
 * How long what comes in may wait to be written. A transaction costs a message each way, a commit, and a page of every table
 * and index: forty times what a signal takes. Who waits for how long is decided where events come in (intake.ts):
 *
 *   now    what was told, or said by the user
 *   soon   what a restart would not read again, and what a summary tells: few a second as they come, of a thousand a second
 *          those of some moments together
 *   later  what interrupted nobody, and history is known to have: a crash meanwhile reads it again (G4)
 */
export type Urgency = 'now' | 'soon' | 'later'

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
  /**
   * All or nothing; false: no room. Items without entries always find room, and so does whatever comes when none wait: no page
   * is too large for the queue.
   */
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

/** So many appends may follow one another at once. */
const AT_ONCE = 8
/** And one more each time so much has passed. */
export const GATHER_MS = 25
/**
 * As long as a P2 may take from detection to the wire (protocol.md). A restart reads the last half minute again anyhow
 * (live-trail.ts), and whoever reads history has what gathers written first.
 */
export const CALM_GATHER_MS = 2_000

interface AppendPace {
  /** Whether an append begins now; if not, `again` is called when it may. */
  begin(urgency: Urgency): boolean
  /** Nothing waits any more. */
  cancel(): void
}

export function createAppendPace(clock: Clock, calmMs: number, again: () => void): AppendPace {
  const alarm = createAlarm(clock, again)
  /** When all would be allowed again: every append moves it on by one interval. */
  let freeAt = Number.NEGATIVE_INFINITY
  /** The first that was put off since the last append. */
  let waitingSince: number | null = null

  function nextAt(urgency: Urgency, since: number): number {
    if (urgency === 'now') return Number.NEGATIVE_INFINITY
    const soon = freeAt - (AT_ONCE - 1) * GATHER_MS
    return urgency === 'soon' ? soon : Math.max(soon, since + calmMs)
  }

  return {
    begin(urgency) {
      const now = clock.monotonicMs()
      waitingSince ??= now
      const at = nextAt(urgency, waitingSince)
      const begins = now >= at
      alarm.set(begins ? null : at)
      if (!begins) return false
      waitingSince = null
      // However many were urgent, the next one waits for one interval.
      freeAt = Math.min(Math.max(freeAt, now) + GATHER_MS, now + AT_ONCE * GATHER_MS)
      return true
    },
    cancel() {
      waitingSince = null
      alarm.set(null)
    },
  }
}
