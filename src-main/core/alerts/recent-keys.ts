/**
 * A bounded, immutable set of event keys that forgets the oldest (alerts.md A3). Kept in chunks, so that adding one key copies
 * at most a chunk and not the whole set: in a storm this happens thousands of times a second.
 */
export interface RecentKeys {
  readonly young: KeyChunk
  /** Oldest first. */
  readonly full: readonly KeyChunk[]
}

interface KeyChunk {
  readonly keys: ReadonlySet<string>
  /** Policy time of the newest key. */
  readonly at: number
}

const CHUNK = 64
const MAX_FULL = 15
/** The most keys it ever holds. */
export const RECENT_KEYS_LIMIT = CHUNK * (MAX_FULL + 1)

export const NO_KEYS: RecentKeys = { young: { keys: new Set(), at: 0 }, full: [] }

export function hasKey(recent: RecentKeys, key: string): boolean {
  if (recent.young.keys.has(key)) return true
  for (const chunk of recent.full) if (chunk.keys.has(key)) return true
  return false
}

export function hasNone(recent: RecentKeys): boolean {
  return recent.young.keys.size === 0 && recent.full.length === 0
}

/** @param retentionMs chunks whose newest key is older are forgotten */
export function addKey(recent: RecentKeys, key: string, at: number, retentionMs: number): RecentKeys {
  if (recent.young.keys.size < CHUNK)
    return { ...recent, young: { keys: new Set(recent.young.keys).add(key), at } }
  const full = [...recent.full, recent.young].slice(-MAX_FULL).filter((chunk) => at - chunk.at <= retentionMs)
  return { young: { keys: new Set([key]), at }, full }
}

/** Oldest first. */
export function keysOf(recent: RecentKeys): string[] {
  return [...recent.full.flatMap((chunk) => [...chunk.keys]), ...recent.young.keys]
}

/** All as if seen at `at`: after a restart nobody knows better, and keeping a key longer than needed is harmless. */
export function recentKeys(keys: readonly string[], at: number): RecentKeys {
  let recent = NO_KEYS
  for (const key of keys.slice(-RECENT_KEYS_LIMIT)) recent = addKey(recent, key, at, Number.POSITIVE_INFINITY)
  return recent
}
