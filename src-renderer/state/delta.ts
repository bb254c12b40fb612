/** The window's model: one snapshot, then deltas. Pure, so that every rule of it can be tested without a page. */
import type {
  FeedDelta,
  FeedRow,
  FeedSnapshot,
  FeedStatus,
  HistoryPosition,
  RowChange,
} from '../../src-main/contract/contract.ts'
import { comparePositions, compareRows, positionOf } from '../../src-main/core/vocabulary/order.ts'

/** Rows of the present kept in memory; what is older is read from the journal page by page. */
export const MAX_ROWS = 2000
/** Trimming in steps keeps a busy feed from moving the journal's boundary on every frame. */
const TRIM_SLACK = 200

export interface FeedModel extends FeedSnapshot {
  /**
   * Everything above this position is in `rows`; the journal continues below it. Null while the list is complete
   * by itself, because it began empty.
   */
  readonly boundary: HistoryPosition | null
  /** Rises whenever rows came to stand below the boundary: pages read before are out of date. */
  readonly olderRevision: number
}

interface Applied {
  readonly model: FeedModel
  /** Rows the list did not have before. */
  readonly fresh: readonly FeedRow[]
}

export function fromSnapshot(snapshot: FeedSnapshot, olderRevision: number): FeedModel {
  const rows = mergeRows([], snapshot.rows)
  const last = rows.at(-1)
  return { ...snapshot, rows, boundary: last === undefined ? null : positionOf(last), olderRevision }
}

/** `delta.seq` must be the one after the model's, and `reset` handled by the caller. */
export function applyDelta(model: FeedModel, delta: FeedDelta): Applied {
  const { rows: incoming, changed, reset: _reset, ...fields } = delta
  const base: FeedModel = { ...model, ...fields, status: withKnownGaps(model.status, fields.status) }
  const taken = takeRows(base, incoming ?? [])
  return { ...taken, model: { ...taken.model, rows: changeRows(taken.model.rows, changed ?? []) } }
}

/** Told with every status and hardly ever other: kept while they are the same, or all of history would be built anew. */
function withKnownGaps(before: FeedStatus, now: FeedStatus | undefined): FeedStatus {
  if (now === undefined) return before
  return JSON.stringify(now.gaps) === JSON.stringify(before.gaps) ? { ...now, gaps: before.gaps } : now
}

function takeRows(model: FeedModel, incoming: readonly FeedRow[]): Applied {
  if (incoming.length === 0) return { model, fresh: [] }
  const { boundary } = model
  const above =
    boundary === null ? incoming : incoming.filter((row) => comparePositions(positionOf(row), boundary) <= 0)
  const below = above.length < incoming.length
  const fresh = unlisted(model.rows, above)
  const merged = insertRows(model.rows, fresh)
  const trim = merged.length > MAX_ROWS + TRIM_SLACK
  const rows = trim ? merged.slice(0, MAX_ROWS) : merged
  const last = rows.at(-1)
  return {
    model: {
      ...model,
      rows,
      boundary: trim && last !== undefined ? positionOf(last) : boundary,
      olderRevision: model.olderRevision + (below || trim ? 1 : 0),
    },
    fresh,
  }
}

export function changeRows(rows: readonly FeedRow[], changed: readonly RowChange[]): readonly FeedRow[] {
  if (changed.length === 0) return rows
  const changes = new Map<string, RowChange>()
  for (const change of changed) changes.set(change.key, { ...changes.get(change.key), ...change })
  let touched = false
  const next = rows.map((row) => {
    const change = changes.get(row.key)
    if (change === undefined) return row
    touched = true
    return { ...row, ...change }
  })
  return touched ? next : rows
}

/** Those of `incoming` that the list does not have, each once. */
function unlisted(list: readonly FeedRow[], incoming: readonly FeedRow[]): readonly FeedRow[] {
  // The list is long and what comes is short: only the short one is worth an index.
  const fresh = new Map<string, FeedRow>()
  for (const row of incoming) if (!fresh.has(row.key)) fresh.set(row.key, row)
  if (fresh.size > 0) for (const { key } of list) fresh.delete(key)
  return [...fresh.values()]
}

/** Merges rows into a list in order; a key already listed is taken once. */
const mergeRows = (list: readonly FeedRow[], incoming: readonly FeedRow[]): readonly FeedRow[] =>
  insertRows(list, unlisted(list, incoming))

/** `fresh`: rows that the list does not have. */
function insertRows(list: readonly FeedRow[], fresh: readonly FeedRow[]): readonly FeedRow[] {
  if (fresh.length === 0) return list
  const merged: FeedRow[] = []
  let at = 0
  for (const row of [...fresh].sort(compareRows)) {
    for (let next = list[at]; next !== undefined && compareRows(next, row) <= 0; next = list[++at])
      merged.push(next)
    merged.push(row)
  }
  return merged.concat(list.slice(at))
}
