/** Rows put into a list that is in order. */
import type { FeedRow } from '../../src-main/contract/contract.ts'
import { compareRows } from '../../src-main/contract/vocabulary/order.ts'

/** Those of `incoming` that the list does not have, each once. */
export function unlisted(list: readonly FeedRow[], incoming: readonly FeedRow[]): readonly FeedRow[] {
  // The list is long and what comes is short: only the short one is worth an index.
  const fresh = new Map<string, FeedRow>()
  for (const row of incoming) if (!fresh.has(row.key)) fresh.set(row.key, row)
  if (fresh.size > 0) for (const { key } of list) fresh.delete(key)
  return [...fresh.values()]
}

/** Merges rows into a list in order; a key already listed is taken once. */
export const mergeRows = (list: readonly FeedRow[], incoming: readonly FeedRow[]): readonly FeedRow[] =>
  insertRows(list, unlisted(list, incoming))

/** `fresh`: rows that the list does not have. */
export function insertRows(list: readonly FeedRow[], fresh: readonly FeedRow[]): readonly FeedRow[] {
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
