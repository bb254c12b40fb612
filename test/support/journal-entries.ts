/** Plain test data for the journal; no test runner, so a child process can use it too. */
import type { CursorIdentity, JournalEntry, LogPort } from '../../src-main/core/ports.ts'
import type { FeedEvent } from '../../src-main/core/protocol/types.ts'
import { entryOf } from './entry-of.ts'

export const IDENTITY: CursorIdentity = { origin: 'https://feed.example', keyFingerprint: 'key-a' }
export const NOON = Date.UTC(2026, 2, 17, 12)
export { EVERYTHING as ALL } from '../../src-main/core/ports.ts'

export function silentLog(): LogPort {
  const nothing = () => undefined
  return { debug: nothing, info: nothing, warn: nothing, error: nothing }
}

/** An event one second after noon for each id, unless told otherwise. */
export function event(id: number, fields: Partial<FeedEvent> = {}): FeedEvent {
  return {
    id,
    type: 'WHALE_POSITION_SHIFT',
    priority: 'P1',
    symbol: 'BTCUSDT',
    confidence: 0.8,
    data: { exchange: 'Binance', position_usd: 1_000_000 + id },
    detected_at: new Date(NOON + id * 1000).toISOString(),
    latency_ms: 12,
    ...fields,
  }
}

export function entry(event: FeedEvent, fields: Partial<JournalEntry> = {}): JournalEntry {
  return entryOf(event, { receivedAt: Date.parse(event.detected_at) + 50, lagMs: 38.5, ...fields })
}

export function entries(from: number, to: number): JournalEntry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => entry(event(from + i)))
}
