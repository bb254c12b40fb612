/** Rows for the window's unit tests: small, explicit, newest first unless said otherwise. */
import { groupOf } from '../../../src-main/core/alerts/arrival.ts'
import type { FeedEvent, FeedRow } from '../../../src-main/contract/contract.ts'

/** 2026-03-17 10:30:45 UTC. */
export const AT = Date.parse('2026-03-17T10:30:45Z')

export interface RowPart {
  readonly id: number
  readonly at?: number
  readonly event?: Partial<FeedEvent>
  readonly acknowledged?: boolean
  readonly source?: FeedRow['source']
  readonly epoch?: number
}

export function row({
  id,
  at = AT + id * 1000,
  event = {},
  acknowledged = true,
  source = 'live',
  epoch = 1,
}: RowPart): FeedRow {
  const whole: FeedEvent = {
    id,
    type: 'LIQUIDATION_CLUSTER_ARMED',
    priority: 'P0',
    symbol: 'BTCUSDT',
    confidence: 0.92,
    data: { cluster_price: 98_500, cluster_side: 'LONG_LIQ', intensity_usd: 5_200_000, distance_pct: 1.8 },
    detected_at: new Date(at).toISOString(),
    latency_ms: 42,
    ...event,
  }
  return {
    key: `${epoch}:${id}`,
    epoch,
    event: whole,
    group: groupOf(whole),
    source,
    receivedAt: at + 60,
    detectedAt: at,
    lagMs: 18,
    decision: null,
    why: '',
    acknowledged,
  }
}

/** Rows with ids from `first` down to `last`. */
export const rows = (first: number, last: number, part: Omit<RowPart, 'id'> = {}): FeedRow[] =>
  Array.from({ length: first - last + 1 }, (_, index) => row({ id: first - index, ...part }))

export const keys = (list: readonly FeedRow[]): readonly string[] => list.map(({ key }) => key)
