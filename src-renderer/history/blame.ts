/** Which word of a search that found nothing is to blame: the first that no event of present and history meets alone. */
import type { FeedRow } from '../../src-main/contract/contract.ts'
import { termsOf } from '../../src-main/core/vocabulary/query.ts'
import { api } from '../state/api.ts'
import { matches, NO_FILTER, toQuery, type Filter } from '../state/filter.svelte.ts'

/** Null where each of them is met by some event, or the search has no words. Rejects with what the journal says. */
export async function wordWithoutEvent(
  typed: string,
  rows: readonly FeedRow[],
  signal: AbortSignal,
): Promise<string | null> {
  for (const text of termsOf(typed)) {
    const alone: Filter = { ...NO_FILTER, text }
    if (rows.some((row) => matches(row, alone))) continue
    if (!(await isInHistory(alone, signal))) return signal.aborted ? null : text
  }
  return null
}

/** A search that takes long answers in parts. */
async function isInHistory(filter: Filter, signal: AbortSignal): Promise<boolean> {
  let before = null
  do {
    if (signal.aborted) return false
    const { rows, next }: Awaited<ReturnType<typeof api.history>> = await api.history(
      toQuery(filter, before, 1),
    )
    if (rows.length > 0) return true
    before = next
  } while (before !== null)
  return false
}
