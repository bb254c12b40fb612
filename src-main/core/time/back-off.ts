/** Exponential back-off (protocol.md R1, R9, G7; alerts.md A23): whoever comes back is not met by all its clients at once. */

export interface BackOff {
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * Twice as long after each failure, jittered to 0.8–1.0 of it: jitter only shortens.
 *
 * @param failures so far, 1 or more
 * @param random uniform in [0, 1)
 */
export function backOffMs({ firstMs, longestMs }: BackOff, failures: number, random: number): number {
  return Math.min(firstMs * 2 ** (failures - 1), longestMs) * (0.8 + 0.2 * random)
}
