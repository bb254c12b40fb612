/** The engine's counters, since its start. */
import type { FeedCounters } from './types.ts'

type Counted = Exclude<keyof FeedCounters, 'pendingJournal' | 'pendingJournalPeak'>
export type Counters = { [K in Counted]: number }

export function createCounters(): Counters {
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
