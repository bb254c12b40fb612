/** What a target is told of no signal: a test, and an alert whose details are hidden or many. */
import type { ForwardContent } from './types.ts'

export const NO_DETAILS = {
  symbol: null,
  type: null,
  side: null,
  price: null,
  usd: null,
  distancePct: null,
  confidence: null,
} as const

/** Of the Test button: marked as one. */

export const testContent = (nowMs: number, ttlMs: number): ForwardContent => ({
  event: 'test',
  priority: 'P0',
  title: 'FastFeed test',
  body: 'A test of forwarding, no signal. This is how a P0 reaches you here.',
  ...NO_DETAILS,
  count: 1,
  detectedAt: nowMs,
  raisedAt: nowMs,
  expiresAt: nowMs + ttlMs,
})
