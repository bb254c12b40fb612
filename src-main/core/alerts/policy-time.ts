/**
 * The time by which every window of the policy is measured: it never goes back, whatever the wall clock does, and it
 * counts sleep even where the monotonic clock stands still. A wall clock that leaps ahead carries it along (so a
 * cool-down ends early rather than late); one that is set back does not touch it.
 */
/** The two clocks of one moment, ms. */
export interface Now {
  readonly wallMs: number
  readonly monoMs: number
}

export interface PolicyClock {
  /** Wall minus monotonic at the last leap, ms. */
  readonly offset: number
  /** What leaps have added to the monotonic clock, ms. */
  readonly skew: number
}

/** Below this a change of the wall clock is drift or rounding, not a leap. */
const LEAP_MS = 2000

export function policyTime(
  clock: PolicyClock | null,
  now: Now,
): { readonly clock: PolicyClock; readonly t: number } {
  const offset = now.wallMs - now.monoMs
  if (clock === null) return { clock: { offset, skew: 0 }, t: now.monoMs }
  const leap = offset - clock.offset
  const next = Math.abs(leap) < LEAP_MS ? clock : { offset, skew: clock.skew + Math.max(0, leap) }
  return { clock: next, t: now.monoMs + next.skew }
}
