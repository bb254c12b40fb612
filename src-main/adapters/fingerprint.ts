import { createHash } from 'node:crypto'
import type { Secret } from '../core/protocol/secret.ts'

/**
 * Names a key without giving it away: cursors belong to (origin, fingerprint) (G8). 64 bits are enough to tell a
 * person's few keys apart and too few to serve as the key.
 */
export function keyFingerprint(key: Secret): string {
  return createHash('sha256').update(`fastfeed key fingerprint\n${key.reveal()}`).digest('hex').slice(0, 16)
}
