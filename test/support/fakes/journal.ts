import type {
  AppendResult,
  Cursor,
  CursorIdentity,
  EventRef,
  JournalBatch,
  JournalEntry,
  JournalFailure,
  JournalOpened,
  JournalPort,
} from '../../../src-main/core/ports.ts'
import { packedCount, unpack } from '../../../src-main/core/ingest/packed-events.ts'
import type { Gap } from '../../../src-main/core/ingest/types.ts'

/** What a crash leaves behind. Give the same disk to a new FakeJournal to restart. */
export class MemoryDisk {
  readonly rows = new Map<string, JournalEntry>()
  readonly cursors = new Map<string, Cursor>()
  readonly epochs = new Map<string, number>()
  readonly acknowledged = new Set<string>()
  readonly gaps = new Map<string, Gap>()
  readonly documents = new Map<string, string>()
  transactions = 0
  lastEpoch = 0
  /** Deleted, of the epoch that goes on. */
  readonly forgotten = new Set<number>()
  quarantined: string | null = null

  /** The file turned out corrupt at start-up and was set aside: nothing is left. */
  corrupt(path: string): void {
    for (const map of [this.rows, this.cursors, this.epochs, this.gaps, this.documents]) map.clear()
    this.lastEpoch = 0
    this.quarantined = path
  }

  ids(epoch: number): number[] {
    return [...this.rows.values()]
      .filter((row) => row.epoch === epoch)
      .map((row) => row.id)
      .sort((a, b) => a - b)
  }
}

const cursorKey = (identity: CursorIdentity): string => `${identity.origin} ${identity.keyFingerprint}`

const isBefore = (a: Cursor, b: Cursor | undefined): boolean =>
  b !== undefined && (a.epoch < b.epoch || (a.epoch === b.epoch && a.committedId < b.committedId))

interface Waiting {
  readonly apply: () => void
  readonly resolve: () => void
  readonly reject: (failure: JournalFailure) => void
}

/**
 * The journal in memory. `auto` answers by itself (in a microtask); otherwise each operation waits for `step`, `fail`
 * or one of the crashes, so that a test can stop at every effect boundary.
 */
export class FakeJournal implements JournalPort {
  readonly disk: MemoryDisk
  auto = true
  /** While set, every operation fails this way. */
  failing: JournalFailure['kind'] | null = null
  appends = 0
  largestBatch = 0
  #identity: CursorIdentity | null = null
  #crashed = false
  /** The thread died: only `open` starts another. */
  #dead = false
  readonly #waiting: Waiting[] = []

  constructor(disk: MemoryDisk = new MemoryDisk()) {
    this.disk = disk
  }

  open(identity: CursorIdentity): Promise<JournalOpened> {
    if (this.failing === null) this.#dead = false
    return this.#perform(() => {
      this.#identity = identity
      const { disk } = this
      const epoch = disk.epochs.get(identity.origin) ?? ++disk.lastEpoch
      disk.epochs.set(identity.origin, epoch)
      const quarantined = disk.quarantined
      disk.quarantined = null
      return {
        cursor: disk.cursors.get(cursorKey(identity)) ?? null,
        epoch,
        nextEpoch: disk.lastEpoch + 1,
        gaps: [...disk.gaps.values()].filter((gap) => gap.outcome !== 'closed'),
        documents: Object.fromEntries(disk.documents),
        recentIds: this.#recentIds(identity),
        forgottenTo: this.#forgottenTo(),
        quarantined,
      }
    })
  }

  append(batch: JournalBatch): Promise<AppendResult> {
    this.appends += 1
    const entries = batch.parts.reduce((sum, part) => sum + packedCount(part), 0)
    this.largestBatch = Math.max(this.largestBatch, entries)
    return this.#perform(() => this.#apply(batch))
  }

  close(): Promise<void> {
    return this.#perform(() => {
      this.#identity = null
    })
  }

  /** As HistoryPort.deleteAll does. */
  deleteAll(unstored: readonly EventRef[]): Promise<void> {
    return this.#perform(() => {
      const { disk } = this
      const ids = [...disk.rows.values()].map(({ id }) => id)
      for (const id of [...ids, ...unstored.map(({ id }) => id)]) disk.forgotten.add(id)
      disk.rows.clear()
    })
  }

  /** Operations asked for and not yet answered (when not `auto`). */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Performs the oldest waiting operation. */
  step(): void {
    const next = this.#waiting.shift()
    next?.apply()
    next?.resolve()
  }

  /** Fails the oldest waiting operation; nothing of it reaches the disk. */
  fail(kind: JournalFailure['kind'] = 'io'): void {
    if (kind === 'io') this.#dead = true
    this.#waiting.shift()?.reject({ kind, message: `test: ${kind}` })
  }

  /** Power cut: nothing waiting is ever answered; `applied` of the waiting operations had reached the disk. */
  crash(applied = 0): void {
    for (const operation of this.#waiting.splice(0).slice(0, applied)) operation.apply()
    this.#crashed = true
  }

  #perform<T>(operation: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#crashed) return
      const failing = this.failing ?? (this.#dead ? 'io' : null)
      if (failing !== null) {
        if (failing === 'io') this.#dead = true
        reject({ kind: failing, message: `test: ${failing}` } satisfies JournalFailure)
        return
      }
      let result: T
      const waiting: Waiting = {
        apply: () => {
          result = operation()
        },
        resolve: () => resolve(result),
        reject,
      }
      if (this.auto) {
        // A real journal has one worker: first come, first served.
        while (this.#waiting.length > 0) this.step()
        waiting.apply()
        waiting.resolve()
      } else this.#waiting.push(waiting)
    })
  }

  #recentIds(identity: CursorIdentity): readonly number[] {
    const { disk } = this
    const cursor = disk.cursors.get(cursorKey(identity))
    const ids = cursor === undefined ? [] : disk.ids(cursor.epoch)
    const own = disk.cursors.size === 1 ? ids : ids.filter((id) => id <= (cursor?.committedId ?? 0))
    return [...own, ...disk.forgotten].sort((a, b) => a - b)
  }

  #forgottenTo(): number {
    const proved = [...this.disk.cursors.values()].map(({ committedId }) => committedId)
    return Math.min(Math.max(0, ...proved), Math.max(0, ...this.disk.forgotten))
  }

  #apply(batch: JournalBatch): AppendResult {
    const { disk } = this
    const identity = this.#identity
    if (identity === null) throw new Error('append to a journal that is not open')
    disk.transactions += 1
    let inserted = 0
    const entries = batch.parts.flatMap(unpack)
    for (const entry of entries) {
      const key = `${entry.epoch}:${entry.id}`
      if (disk.rows.has(key)) continue
      disk.rows.set(key, entry)
      inserted += 1
    }
    for (const { epoch, id, at } of batch.acknowledged ?? [])
      if (at === null) disk.acknowledged.delete(`${epoch}:${id}`)
      else if (disk.rows.has(`${epoch}:${id}`)) disk.acknowledged.add(`${epoch}:${id}`)
    // As the real one does: events alone make an epoch the feed's, too, and no cursor goes back.
    const claimed = [...entries, ...(batch.cursor === null ? [] : [batch.cursor])].map(({ epoch }) => epoch)
    const epoch = Math.max(disk.epochs.get(identity.origin) ?? 0, ...claimed)
    disk.epochs.set(identity.origin, epoch)
    disk.lastEpoch = Math.max(disk.lastEpoch, epoch)
    const before = disk.cursors.get(cursorKey(identity))
    if (batch.cursor !== null && !isBefore(batch.cursor, before))
      disk.cursors.set(cursorKey(identity), batch.cursor)
    for (const gap of batch.gaps ?? []) disk.gaps.set(gap.id, gap)
    for (const [name, text] of Object.entries(batch.documents ?? {})) disk.documents.set(name, text)
    return { inserted, duplicates: entries.length - inserted }
  }
}
