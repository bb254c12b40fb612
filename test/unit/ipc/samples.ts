/** Messages as main tells them. */
import type { AlertDecision, FeedDelta, FeedRow, FeedSnapshot } from '../../../src-main/contract/contract.ts'
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { SCENARIOS, stage } from '../../support/fake-fastfeed/scenarios.ts'
import { drawRow } from '../../support/fake-fastfeed/journal.ts'

const AT = Date.parse('2026-03-17T10:30:00Z')

/** The absurd ones hold names that no parser lets in. */
const TRUE_SCENARIOS = SCENARIOS.filter((scenario) => scenario !== 'absurd')

export const snapshots: readonly FeedSnapshot[] = TRUE_SCENARIOS.map((scenario) => {
  const { snapshot } = stage(scenario, AT, DEFAULT_SETTINGS)
  return { ...snapshot, rows: snapshot.rows.slice(0, 3) }
})

const decision: AlertDecision = {
  outcome: 'feed',
  reason: 'cool-down',
  detail: 'raised 20 s before',
  decidedAt: AT,
  ageS: 0,
}

export const rowsOf = (count: number): readonly FeedRow[] =>
  Array.from({ length: count }, (_, index) => {
    const row = drawRow(index + 1, AT + index)
    return index % 2 === 0 ? { ...row, decision } : row
  })

export const deltas: readonly FeedDelta[] = snapshots.flatMap(
  ({ seq, generation: _generation, rows, demo: _demo, app: _app, ...parts }) => [
    { seq, ...parts },
    { seq, rows: rows.length === 0 ? rowsOf(2) : rows },
    { seq, changed: [{ key: '1:5', acknowledged: true }] },
    { seq, reset: true as const },
  ],
)
