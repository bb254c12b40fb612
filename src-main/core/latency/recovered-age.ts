/**
 * alerts.md A4 for what a SNAPSHOT or a recovery brings before any live event has taught anything: by the handshake's time,
 * by this computer's clock where there is none, and by neither where the event's own date shows it to be wrong.
 */

/** Detected that much after now: the clock that says so is wrong. */
export const AHEAD_MS = 60_000
const QUARTER_HOUR_MS = 900_000
/** UTC+14, and a little. */
export const FARTHEST_ZONE_MS = 14.25 * 3_600_000

/**
 * A difference such as a missing or wrong time zone makes. Which of the two clocks it was, they cannot tell; a signal is
 * then fresh if it is so by either, for none is a whole number of quarter-hours old.
 */
function looksLikeZone(differenceMs: number): boolean {
  const size = Math.abs(differenceMs)
  const quarters = Math.round(size / QUARTER_HOUR_MS)
  return quarters > 0 && size <= FARTHEST_ZONE_MS && Math.abs(size - quarters * QUARTER_HOUR_MS) <= AHEAD_MS
}

/**
 * Ms; null: no clock makes sense of the date.
 *
 * @param byServer age by the handshake's time; null when it told none
 * @param byWall age by this computer's clock
 */
export function recoveredAge(byServer: number | null, byWall: number): number | null {
  const wall = byWall < -AHEAD_MS ? null : Math.max(0, byWall)
  if (byServer === null || byServer < -AHEAD_MS) return wall
  const server = Math.max(0, byServer)
  return wall !== null && looksLikeZone(byServer - byWall) ? Math.min(server, wall) : server
}
