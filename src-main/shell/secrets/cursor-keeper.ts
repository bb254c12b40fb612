/** Notes where the journal has got to, outside the journal, now and then: the cursor after a rebuild (G8). */
import type { Cursor, CursorIdentity } from '../../core/ports.ts'
import type { Secrets } from './secrets.ts'

/** A keyring is slow and may ask; a cursor that is half a minute old costs half a minute of recovery. */
const SEAL_EVERY_MS = 30_000

export function createCursorKeeper(
  secrets: Pick<Secrets, 'noteCursor' | 'sealCursor'>,
  monotonicMs: () => number,
): (identity: CursorIdentity, cursor: Cursor) => void {
  let sealedAt = monotonicMs()
  return (identity, cursor) => {
    secrets.noteCursor(identity, cursor)
    if (monotonicMs() - sealedAt < SEAL_EVERY_MS) return
    sealedAt = monotonicMs()
    void secrets.sealCursor()
  }
}
