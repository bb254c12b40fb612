/** What may grow, and how far. */
export interface EngineLimits {
  /** Journal entries that may wait in memory before events are shed; one takes its text and some 0.15 kB. */
  readonly capacity: number
  /** Entries a transaction. */
  readonly batch: number
  /** Ids remembered against duplicates, for the socket and for history each; as many again of those that came out of order. */
  readonly recentIds: number
}

export const DEFAULT_LIMITS: EngineLimits = { capacity: 150_000, batch: 8_000, recentIds: 50_000 }
