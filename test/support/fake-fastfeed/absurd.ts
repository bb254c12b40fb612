/** Events that no sane server sends and that no row may break under. */
import { groupOf } from '../../../src-main/core/alerts/arrival.ts'
import type { FeedEvent, FeedRow } from '../../../src-main/contract/contract.ts'

const HUGE = 'A'.repeat(900_000)
const EVENTS: readonly Partial<FeedEvent>[] = [
  { symbol: HUGE, type: HUGE },
  { confidence: 7 },
  { confidence: -3, latency_ms: 1e12 },
  { confidence: null, latency_ms: null, data: {} },
  { symbol: 'مرحباUSDT', data: { note: '‮reversed‬ <b>bold</b> <img src=x onerror=alert(1)>' } },
  { symbol: '🚀🌕USDT', type: '' },
  {
    symbol: '',
    data: { '': '', deep: { a: [1, { b: null }] }, list: Array.from({ length: 500 }, (_, n) => n) },
  },
  { symbol: '<script>alert(1)</script>', type: '<B>SHOUT</B>' },
  {
    data: { cluster_price: 1e308, intensity_usd: -1e300, distance_pct: 99_999_999, cluster_side: 'SIDEWAYS' },
  },
  { data: { text: HUGE, intensity_usd: 5_200_000 } },
  {
    detected_at: '1970-01-01T00:00:00Z',
    data: Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`key_${n}`, n])),
  },
  { symbol: 'A\nB\tC', type: 'WITH SPACES\nAND_LINES' },
]

const AT = Date.parse('2026-03-17T10:30:45Z')

export const ABSURD_ROWS: readonly FeedRow[] = EVENTS.map((part, index) => {
  const id = 1000 - index
  const event: FeedEvent = {
    id,
    type: 'LIQUIDATION_CLUSTER_ARMED',
    priority: (['P0', 'P1', 'P2'] as const)[index % 3] ?? 'P2',
    symbol: 'BTCUSDT',
    confidence: 0.92,
    data: { cluster_price: 98_500, cluster_side: 'LONG_LIQ', intensity_usd: 5_200_000, distance_pct: 1.8 },
    detected_at: new Date(AT - index * 60_000).toISOString(),
    latency_ms: 42,
    ...part,
  }
  return {
    key: `1:${id}`,
    epoch: 1,
    event,
    group: groupOf(event),
    source: 'live',
    receivedAt: AT,
    detectedAt: Date.parse(event.detected_at),
    lagMs: null,
    decision: null,
    why: index === 0 ? HUGE : '',
    acknowledged: true,
  }
})
