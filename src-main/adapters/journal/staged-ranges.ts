/** Which ids wait in which staged block: the list that the writer keeps in memory, a thousand entries at most. */
import type { EventRef } from '../../core/ports.ts'

/** A staged block without what it holds. */
export interface StagedRange {
  /** Rises with the order of arrival, and never comes again. */
  readonly seq: number
  readonly epoch: number
  readonly firstId: number
  readonly lastId: number
  readonly events: number
}

/** From one block to another, by `seq`, both included. */
export interface SeqRange {
  readonly from: number
  readonly to: number
}

export interface StagedRanges {
  add(range: StagedRange): void
  remove(range: StagedRange): void
  /** The block within whose first and last id the event's id lies. */
  holding(ref: EventRef): StagedRange | null
  /** -1: none. */
  highestId(epoch: number): number
  oldest(within: SeqRange): StagedRange | null
  /** Blocks. */
  count(within: SeqRange): number
  events(): number
}

export function createStagedRanges(all: readonly StagedRange[]): StagedRanges {
  // Blocks of one epoch do not overlap (staging.ts).
  const ranges = [...all].sort((a, b) => a.epoch - b.epoch || a.firstId - b.firstId)
  let events = ranges.reduce((sum, range) => sum + range.events, 0)

  /** How many begin at or before this place. */
  function upTo(epoch: number, id: number): number {
    let [low, high] = [0, ranges.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const range = ranges[middle]
      const isBefore =
        range !== undefined && (range.epoch < epoch || (range.epoch === epoch && range.firstId <= id))
      if (isBefore) low = middle + 1
      else high = middle
    }
    return low
  }

  function lastUpTo(epoch: number, id: number): StagedRange | null {
    const range = ranges[upTo(epoch, id) - 1]
    return range?.epoch === epoch ? range : null
  }

  return {
    add(range) {
      ranges.splice(upTo(range.epoch, range.firstId), 0, range)
      events += range.events
    },
    remove(range) {
      ranges.splice(ranges.indexOf(range), 1)
      events -= range.events
    },
    holding({ epoch, id }) {
      const range = lastUpTo(epoch, id)
      return range !== null && id <= range.lastId ? range : null
    },
    highestId: (epoch) => lastUpTo(epoch, Number.POSITIVE_INFINITY)?.lastId ?? -1,
    oldest({ from, to }) {
      let oldest: StagedRange | null = null
      for (const range of ranges)
        if (range.seq >= from && range.seq <= to && (oldest === null || range.seq < oldest.seq))
          oldest = range
      return oldest
    },
    count: ({ from, to }) => ranges.filter(({ seq }) => seq >= from && seq <= to).length,
    events: () => events,
  }
}
