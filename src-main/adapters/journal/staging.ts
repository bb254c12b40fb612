/**
 * The room before the table. A burst is durable as it came, a block for each part of a batch: a row each and two indexes cost the writer ten
 * times as much, and it need not pay before the events are safe. When there is time (idle-work.ts), or somebody asks for
 * what they hold, blocks are settled: taken out, and their events put into the tables, in one transaction (G5).
 *
 * An event is in one block at most, or in the table: only ids above every one known of their epoch are staged, and
 * whatever names an event of a block has that block settled first. So duplicates and acknowledgements need no rule of their own.
 */
import type { DatabaseSync } from 'node:sqlite'
import { AT, countOf, MOST_A_PART } from '../../core/ingest/packed-events.ts'
import type { EventRef, PackedEvents } from '../../core/ports.ts'
import type { Inserter } from './insert.ts'
import { isRising } from './rising.ts'
import { areFit, createStagedBlocks } from './staged-block.ts'
import { createStagedRanges, type SeqRange, type StagedRange, type StagedRanges } from './staged-ranges.ts'

export interface StagingLimits {
  /** Events. */
  readonly least: number
  readonly most: number
  readonly held: number
}

/**
 * `least`: fewer are in the table within a millisecond, as soon as in a block that is to be read and removed again; and
 * whoever looks at history need not wait for them. `most`, also of a step: an append may have to wait for it. `held`: as
 * many as may wait before the journal, a second or two of settling for who asks in the middle of a burst.
 */
export const STAGING: StagingLimits = { least: 128, most: MOST_A_PART, held: 131_072 }

/** Whatever is staged. */
export const ALL_STAGED: SeqRange = { from: 0, to: Number.MAX_SAFE_INTEGER }

/** In transactions. Every function throws SQLite's errors, and JournalError `corrupt`; after either, roll back and `forget`. */
export interface Staging {
  /** False for what is no burst or not all new: it belongs into the table. */
  put(events: PackedEvents): boolean
  /** A step: the oldest blocks of these; answers how many blocks are left of them. */
  settle(within: SeqRange): number
  /** The block that holds the event, if one does. */
  settleHolding(ref: EventRef): void
  /** Events. May read the file. */
  events(): number
  forget(): void
}

export function createStaging(db: DatabaseSync, inserter: Inserter, limits: StagingLimits): Staging {
  const blocks = createStagedBlocks(db)
  let known: StagedRanges | null = null
  const ranges = (): StagedRanges => (known ??= createStagedRanges(blocks.ranges()))

  function settleBlock(range: StagedRange): void {
    // Out first: the rows take the pages it leaves, which counts where the disk is nearly full.
    for (const row of blocks.take(range)) inserter.insert(row)
    inserter.flush()
    ranges().remove(range)
  }

  function settle(within: SeqRange): number {
    let done = 0
    for (let next = ranges().oldest(within); next !== null; next = ranges().oldest(within)) {
      if (done > 0 && done + next.events > limits.most) break
      settleBlock(next)
      done += next.events
    }
    return ranges().count(within)
  }

  function isBurst(packed: PackedEvents): boolean {
    const { numbers } = packed
    const events = countOf(packed)
    if (events < limits.least || events > limits.most) return false
    const epoch = numbers[AT.epoch] ?? Number.NaN
    const highest = Math.max(inserter.highestId(epoch), ranges().highestId(epoch))
    // And nothing that a row would refuse: a block must not wait in vain.
    return isRising(numbers, epoch, highest) && areFit(packed)
  }

  return {
    put(events) {
      if (!isBurst(events)) return false
      const more = countOf(events)
      while (ranges().events() > 0 && ranges().events() + more > limits.held) settle(ALL_STAGED)
      ranges().add(blocks.put(events))
      return true
    },
    settle,
    settleHolding(ref) {
      const range = ranges().holding(ref)
      if (range !== null) settleBlock(range)
    },
    events: () => ranges().events(),
    forget() {
      known = null
    },
  }
}
