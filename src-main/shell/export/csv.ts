/** Events as CSV (RFC 4180) for a spreadsheet. */
import type { StoredEvent } from '../../core/ports.ts'
import { asSent } from '../../core/protocol/sent.ts'

const COLUMNS = [
  'id',
  'epoch',
  'detected_at',
  'received_at',
  'type',
  'priority',
  'symbol',
  'confidence',
  'latency_ms',
  'network_lag_ms',
  'source',
  'outcome',
  'reason',
  'acknowledged_at',
  'data',
] as const

/** The mark in front makes Excel read the file as UTF-8. */
export const CSV_HEADER = `\ufeff${COLUMNS.join(',')}\r\n`

/** Quoted where needed. Text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

export function csvLine(stored: StoredEvent): string {
  const { event, decision } = stored
  const cells: Readonly<Record<(typeof COLUMNS)[number], string | number | null>> = {
    id: stored.sent?.id ?? event.id,
    epoch: stored.epoch,
    detected_at: event.detected_at,
    received_at: iso(stored.receivedAt),
    type: event.type,
    priority: event.priority,
    symbol: event.symbol,
    confidence: event.confidence,
    latency_ms: event.latency_ms,
    network_lag_ms: stored.lagMs,
    source: stored.source,
    outcome: decision?.outcome ?? null,
    reason: decision?.reason ?? null,
    acknowledged_at: iso(stored.acknowledgedAt),
    data: JSON.stringify(asSent(stored)['data']) ?? '',
  }
  return `${COLUMNS.map((column) => csvCell(cells[column])).join(',')}\r\n`
}
