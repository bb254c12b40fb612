/** Two results side by side: which figures got worse by more than a fifth. */

export interface Change {
  /** `ingest.eventsPerSecond.durable`. */
  readonly path: string
  readonly before: number
  readonly after: number
  /** How many times worse: 1.25 is a quarter. Below 1 it got better. */
  readonly worse: number
}

export const TOLERATED = 1.2

/** Figures where more is better; of all others that are compared, less is. */
const MORE_IS_BETTER = /PerSecond\b|framesOnTime|^ingest\.ratio|OnTimeShare/
const LESS_IS_BETTER =
  /Microseconds|Ms\b|Seconds?\b|bytesPerEvent|BytesPerEvent|KiB|MiB|Percent|wakeUps|WakeUps|timersPer|ratio|cpuByRate|linearity/
/** These count wake-ups, of which fewer are better, a second. */
const COSTS_PER_SECOND = /^idle\.|wakeUps|WakeUps|timersPer/
/** Circumstances, not results. */
const IGNORED = /^machine\.|\.(rounds|min|max|events|seconds|samplesPerRound|shed)$|\.load\.|shed\./

/** Every figure of both files, worst first. A figure that only one of them has is left out. */
export function changes(before: unknown, after: unknown): readonly Change[] {
  const old = new Map(figures(before))
  return figures(after)
    .flatMap(([path, now]) => {
      const then = old.get(path)
      const direction = directionOf(path)
      if (then === undefined || direction === null || !(then > 0) || !(now > 0)) return []
      return [{ path, before: then, after: now, worse: direction === 'less' ? now / then : then / now }]
    })
    .sort((a, b) => b.worse - a.worse)
}

export const regressions = (all: readonly Change[]): readonly Change[] =>
  all.filter(({ worse }) => worse > TOLERATED)

function directionOf(path: string): 'more' | 'less' | null {
  if (COSTS_PER_SECOND.test(path)) return 'less'
  if (MORE_IS_BETTER.test(path)) return 'more'
  return LESS_IS_BETTER.test(path) ? 'less' : null
}

/** A spread counts by its median, under its own name. */
function figures(value: unknown, path = ''): (readonly [path: string, value: number])[] {
  if (IGNORED.test(path)) return []
  if (typeof value === 'number') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  if ('median' in value && typeof value.median === 'number') return [[path, value.median]]
  return Object.entries(value).flatMap(([key, inner]) => figures(inner, path === '' ? key : `${path}.${key}`))
}
