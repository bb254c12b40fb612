import type { FeedEvent, Priority } from '../../../src-main/core/protocol/types.ts'

/** Wire messages for tests. Times default to the fake clock's start. */
export const START = Date.parse('2026-03-17T10:30:00Z')

export function wireEvent(id: number, over: Partial<FeedEvent> = {}): FeedEvent {
  const priority: Priority = over.priority ?? 'P0'
  return {
    id,
    type: 'LIQUIDATION_CLUSTER_ARMED',
    priority,
    symbol: 'BTCUSDT',
    confidence: 0.9,
    data: {},
    detected_at: new Date(START + id * 1_000).toISOString(),
    latency_ms: 20,
    ...over,
  }
}

export const handshake = (over: Record<string, unknown> = {}): unknown => ({
  type: 'HANDSHAKE',
  payload: {
    tier: 'PULSE',
    priorities: ['P0', 'P1', 'P2'],
    delay_ms: 0,
    server_time: new Date(START).toISOString(),
    ...over,
  },
})

export const snapshot = (...events: readonly FeedEvent[]): unknown => ({ type: 'SNAPSHOT', payload: events })

export const live = (event: FeedEvent): unknown => ({ type: 'EVENT', payload: event })

export const pong = (): unknown => ({ type: 'PONG', payload: {} })

export const serverError = (code: string, extra: Record<string, unknown> = {}): unknown => ({
  type: 'ERROR',
  payload: { code, message: `test ${code}`, ...extra },
})

/** Lets promises run: the fakes answer in microtasks. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
