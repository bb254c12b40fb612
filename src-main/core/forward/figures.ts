/** How forwarding does, by target, since the start: for diagnostics. */
import type { TargetKind } from '../vocabulary/targets.ts'
import type { ForwardTarget } from '../settings/document-schema.ts'
import type { ForwardReport } from './types.ts'

export interface TargetFigures {
  readonly name: string
  readonly kind: TargetKind
  /** Messages that were to be delivered: the sum of the three below. */
  readonly sent: number
  readonly delivered: number
  readonly late: number
  readonly failed: number
  /** From handing over to the answer, ms; null before the first delivery. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

interface Counts {
  target: ForwardTarget
  readonly counts: Record<ForwardReport['outcome'], number>
  times: readonly number[]
}

const KEPT_TIMES = 200

export function createFigures() {
  const tallies = new Map<string, Counts>()
  return {
    count(target: ForwardTarget, { outcome, tookMs }: ForwardReport): void {
      const tally = tallies.get(target.id) ?? {
        target,
        counts: { delivered: 0, refused: 0, late: 0 },
        times: [],
      }
      tallies.set(target.id, tally)
      tally.target = target
      tally.counts[outcome] += 1
      if (outcome === 'delivered') tally.times = [...tally.times, tookMs].slice(-KEPT_TIMES)
    },
    all: (): readonly TargetFigures[] =>
      [...tallies.values()].map(({ target: { name, kind }, counts, times }) => ({
        name,
        kind,
        sent: counts.delivered + counts.late + counts.refused,
        delivered: counts.delivered,
        late: counts.late,
        failed: counts.refused,
        p50Ms: quantile(times, 0.5),
        p95Ms: quantile(times, 0.95),
      })),
  }
}

function quantile(times: readonly number[], share: number): number | null {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}
