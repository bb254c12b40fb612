/** Every duration of the connection, in ms, with its rule. */

/** P5, counted from the opened socket; the same patience for the opening itself. */
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
export const PROVEN_AFTER_MS = 10_000
/** R6: hastened attempts keep this distance, so that a flapping network or an impatient hand is no hammer. */
export const ATTEMPTS_APART_MS = 1_000
/** The OS may be wrong about being offline (a VPN, a server on this machine): go on trying, slowly. */
export const OFFLINE_RETRY_MS = 30_000

const DELAYS_S = [1, 2, 4, 8, 16, 30] as const

/**
 * R1: the delay before attempt `failures + 1`, jittered to 0.8–1.0 of it.
 *
 * @param failures failed attempts so far, 1 or more
 * @param random uniform in [0, 1)
 */
export function backOffMs(failures: number, random: number): number {
  const seconds = DELAYS_S[Math.min(failures, DELAYS_S.length) - 1] ?? DELAYS_S[0]
  return seconds * 1_000 * (0.8 + 0.2 * random)
}
