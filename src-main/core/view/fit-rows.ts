/** Rows for one message: a server may send signals of a megabyte (P6), and hundreds of those would fit no window. */
import type { FeedRow } from './types.ts'

/** Characters and values. So many that rows of a hundred times the usual size all fit. */
const MOST = 24_000_000

/** The first of `rows` that fit together; one always does. */
export function rowsThatFit(rows: readonly FeedRow[], most = MOST): readonly FeedRow[] {
  let left = most
  const beyond = rows.findIndex((row) => (left = spend(row, left)) < 0)
  return beyond === -1 ? rows : rows.slice(0, Math.max(1, beyond))
}

/** What is left of a room after a value, counted no further than it goes. Parsing has bounded how deep it nests (P6). */
function spend(value: unknown, room: number): number {
  let left = room - 1
  if (typeof value === 'string') return left - value.length
  if (typeof value !== 'object' || value === null) return left
  for (const name in value) {
    if (left < 0) break
    // Sound: `for in` gives the value's own keys, and any key may be read of an object.
    left = spend((value as Record<string, unknown>)[name], left - name.length)
  }
  return left
}
