/** What a target is sent by its Test button: marked as one, and of no signal. */
import type { ForwardContent } from './types.ts'

export const testContent = (nowMs: number, ttlMs: number): ForwardContent => ({
  event: 'test',
  priority: 'P0',
  title: 'FastFeed test',
  body: 'A test of forwarding, no signal. This is how a P0 reaches you here.',
  symbol: null,
  type: null,
  side: null,
  price: null,
  usd: null,
  distancePct: null,
  confidence: null,
  count: 1,
  detectedAt: nowMs,
  raisedAt: nowMs,
  expiresAt: nowMs + ttlMs,
})
