/** Durations and bounds of gap recovery, in ms, with their rules. */
import type { BackOff } from '../time/scheduling.ts'

/** protocol.md G6: REST may be 30 s old; the confirming pass waits for longer. */
export const CONFIRM_AFTER_MS = 35_000
/** P6: between two looks at history for messages that could not be read; twice as long each time that one finds nothing. */
export const FIRST_LOOK_AFTER_MS = 5_000
/** Ten seconds before a P0's time to live ends (alerts.md A4). */
export const LONGEST_LOOK_AFTER_MS = 20_000
/** Looks this far apart are not of one trouble. */
export const LOOKS_FORGOTTEN_MS = 60_000
/** Ids and times of one server come out of order by less than this. */
export const REORDERED_WITHIN_MS = 5_000
/** G2. */
export const MAX_PAGES = 1_000
/** Places to go on in a row that bring nothing new: some servers name one with every page, the last one included. */
export const MAX_FOLLOWS = 3
/** A recovery that reached its bound goes on after a breath. */
export const CONTINUE_AFTER_MS = 5_000
/** For an adapter that never answers; its own deadlines are shorter. */
export const PAGE_WITHIN_MS = 150_000
/** An answer asked for ahead serves this long: with a cache's 30 s it is still younger than a confirming pass expects (G6). */
export const AHEAD_KEEPS_MS = 3_000
/** G7: 2, 4, 8 … 300 s. */
export const RETRY: BackOff = { firstMs: 2_000, longestMs: 300_000 }
