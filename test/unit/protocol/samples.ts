/** The frames of the public documentation, word for word. */
export const EVENT = {
  id: 12346,
  type: 'LIQUIDATION_CLUSTER_ARMED',
  priority: 'P0',
  symbol: 'BTCUSDT',
  confidence: 0.92,
  data: { cluster_price: 98500, cluster_side: 'LONG_LIQ', intensity_usd: 5200000, distance_pct: 1.8 },
  detected_at: '2026-03-17T10:30:45Z',
  latency_ms: 42,
}
export const HANDSHAKE = {
  type: 'HANDSHAKE',
  payload: {
    tier: 'PULSE',
    priorities: ['P0', 'P1', 'P2'],
    delay_ms: 0,
    server_time: '2026-03-17T10:30:00Z',
  },
}
export const AUTH_FAILED = {
  type: 'ERROR',
  payload: { code: 'AUTH_FAILED', message: 'Invalid or expired API key' },
}
