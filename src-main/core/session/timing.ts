/** Every duration of the connection, in ms, with its rule. */
import type { BackOff } from '../time/scheduling.ts'

/** protocol.md P5, counted from the opened socket; the same patience for the opening itself. */
export const HANDSHAKE_MS = 10_000
export const OPEN_MS = 10_000
/** H1. */
export const PING_EVERY_MS = 30_000
export const PONG_WITHIN_MS = 10_000
/** An unanswered PING makes the data doubtful before it makes the peer dead. */
export const STALE_AFTER_MS = 5_000
/** R7. */
export const TICK_MS = 2_000
export const GAP_MS = 6_000
export const REPLACE_AFTER_GAP_MS = 40_000
export const PROBE_WITHIN_MS = 5_000
/** R2. */
const PROVEN_AFTER_MS = 10_000
/** R6: hastened attempts keep this distance, so that a flapping network or an impatient hand is no hammer. */
export const ATTEMPTS_APART_MS = 1_000
/** The OS may be wrong about being offline (a VPN, a server on this machine): go on trying, slowly. */
export const OFFLINE_RETRY_MS = 30_000

/** R4: the user's reconnect goes past a limit this often at most. */
export const FORCED_APART_MS = 60_000
/** R3: closes in a row that name the key or the tier, until they are believed. */
export const REFUSALS_TO_PARK = 2

/** R1: 1, 2, 4, 8, 16, 30, 30 … s. */
export const RECONNECT: BackOff = { firstMs: 1_000, longestMs: 30_000 }
/** R9: 5, 10, 20, 40, 60, 60 … s. */
export const UNBLOCK: BackOff = { firstMs: 5_000, longestMs: 60_000 }

/**
 * R2: when a connection counts as healthy, monotonic ms. One sum for the alarm and for what it finds: a difference of two
 * such times may fall short of the span by the last bit, and the alarm would come again at once, for ever.
 */
export const provenAt = ({ since }: { readonly since: number }): number => since + PROVEN_AFTER_MS
