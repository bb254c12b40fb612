import { createHash } from 'node:crypto'
import type { FeedUrl } from '../core/ports.ts'
import type { Secret } from '../core/protocol/secret.ts'

/**
 * Names a key without giving it away: cursors belong to (origin, fingerprint) (G8). 64 bits are enough to tell a
 * person's few keys apart and too few to serve as the key.
 */
export function keyFingerprint(key: Secret): string {
  return createHash('sha256').update(`fastfeed key fingerprint\n${key.reveal()}`).digest('hex').slice(0, 16)
}

/** As `keyFingerprint`, of a key and what is asked for with it: the key's own where that is everything (G8). */
export function readerFingerprint(
  key: Secret,
  { symbols, events }: Pick<FeedUrl, 'symbols' | 'events'>,
): string {
  const wanted = [symbols, events].map((names) =>
    [...new Set(names.map((name) => name.toUpperCase()))].sort(),
  )
  const own = keyFingerprint(key)
  if (wanted.every((names) => names.length === 0)) return own
  return `${own}-${createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 8)}`
}
