/** True messages, and one of them with anything in one place. */
import fc from 'fast-check'
import type { AlertDecision, FeedDelta, FeedRow, FeedSnapshot } from '../../../src-main/ipc-contract.ts'
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
  ({ seq, generation: _generation, rows, now: _now, demo: _demo, app: _app, ...parts }) => [
    { seq, ...parts },
    { seq, rows: rows.length === 0 ? rowsOf(2) : rows },
    { seq, changed: [{ key: '1:5', acknowledged: true }] },
    { seq, reset: true as const },
  ],
)

const wrong = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, -1, 0, 1.5, NaN, Infinity, '', 'P0', 'x', '1:5', true, [], {}),
  fc.anything(),
)

/** A walk to some place in `value`, taken by `steps`, and what it would be with `part` there. */
function replaced(
  value: unknown,
  steps: readonly number[],
  part: unknown,
  act: 'set' | 'drop' | 'add',
): unknown {
  const [step = 0, ...rest] = steps
  if (typeof value !== 'object' || value === null) return part
  const keys = Object.keys(value)
  if (act === 'add' && rest.length === 0 && !Array.isArray(value)) return { ...value, another: part }
  const key = keys[step % Math.max(1, keys.length)]
  if (key === undefined) return part
  // Sound: `key` is one of the value's own.
  const inner = (value as Record<string, unknown>)[key]
  if (act === 'drop' && rest.length === 0 && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  const next = rest.length === 0 ? part : replaced(inner, rest, part, act)
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === key ? next : item))
  return { ...value, [key]: next }
}

export const spoilt = (samples: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
      wrong,
      fc.constantFrom('set', 'drop', 'add'),
    )
    .map(([sample, steps, part, act]) => replaced(sample, steps, part, act))
