/** Rows for one message: a server may send signals of a megabyte (P6), and hundreds of those would fit no window. */
import type { FeedRow } from '../../ipc-contract.ts'
import { MANY_ROWS } from '../../ipc-messages.ts'
import { measure } from '../../ipc-room.ts'

/** The rest of the message has a quarter for itself. */
const MOST = MANY_ROWS * 0.75

/** The first of `rows` that fit together; one always does. */
export function rowsThatFit(rows: readonly FeedRow[], most = MOST): readonly FeedRow[] {
  const room = { left: most }
  const beyond = rows.findIndex((row) => measure(row, room, 0) !== null)
  return beyond === -1 ? rows : rows.slice(0, Math.max(1, beyond))
}
