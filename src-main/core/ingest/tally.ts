/** The engine's counters, since its start. */
import type { FeedCounters } from './types.ts'

type Counted = Exclude<keyof FeedCounters, 'pendingJournal' | 'pendingJournalPeak'>
export type Tally = { [K in Counted]: number }

export function createTally(): Tally {
  return {
    frames: 0,
    malformed: 0,
    events: 0,
    duplicates: 0,
    recovered: 0,
    late: 0,
    connects: 0,
    shed: 0,
  }
}
