import type { Random } from '../core/ports.ts'
import type { FeedEvent } from '../core/protocol/types.ts'
import type { Faults } from './faults.ts'
import { shuffled } from './random.ts'

/** The frames of protocol.md P4, as text. */
export function frame(type: string, payload: unknown): string {
  return JSON.stringify({ type, payload })
}

/** ISO 8601 as in the documentation's examples: no fraction when there is none. */
function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z')
}

export function handshakeFrame(tier: string, delayMs: number, serverTime: unknown): string {
  return frame('HANDSHAKE', {
    tier,
    priorities: ['P0', 'P1', 'P2'],
    delay_ms: delayMs,
    server_time: serverTime,
  })
}

const ZONE_MS = 8 * 3_600_000

/** The time as the handshake tells it; undefined is left out of the frame. */
export function toldTime(
  nowMs: number,
  { serverTime }: Pick<Faults, 'serverTime'>,
): string | number | undefined {
  switch (serverTime) {
    case 'iso':
      return isoTime(nowMs)
    case 'seconds':
      return isoTime(Math.floor(nowMs / 1000) * 1000)
    case 'epoch-ms':
      return Math.round(nowMs)
    case 'epoch-s':
      return Math.floor(nowMs / 1000)
    case 'zoneless':
      return new Date(nowMs + ZONE_MS).toISOString().slice(0, 19)
    case 'absent':
      return undefined
  }
}

export function errorFrame(code: string, message: string, retryAfterS: number | null = null): string {
  return frame('ERROR', { code, message, ...(retryAfterS === null ? {} : { retry_after: retryAfterS }) })
}

export function pongFrame(shape: Faults['pongShape']): string {
  return shape === 'bare' ? JSON.stringify({ type: 'PONG' }) : frame('PONG', {})
}

/** Null when snapshots are off. Every shape is an assumption (P7), so every one can be had. */
export function snapshotFrame(events: readonly object[], shape: Faults['snapshotShape']): string | null {
  switch (shape) {
    case 'omit':
      return null
    case 'array':
      return frame('SNAPSHOT', events)
    case 'unknown':
      return frame('SNAPSHOT', { count: events.length })
    case 'events':
    case 'items':
    case 'data':
    case 'results':
    case 'recent':
      return frame('SNAPSHOT', { [shape]: events })
  }
}

export function ordered(
  events: readonly FeedEvent[],
  order: Faults['snapshotOrder'],
  random: Random,
): readonly FeedEvent[] {
  if (order === 'descending') return events.toReversed()
  return order === 'shuffled' ? shuffled(random, events) : events
}

/** One of each kind that P6 must survive. */
export const MALFORMED_FRAMES = [
  'this is not JSON {',
  '',
  'null',
  '[1,2,3]',
  '{"type":"EVENT"}',
  '{"type":"WHISPER","payload":{}}',
  '{"payload":{"id":1}}',
  '{"type":"EVENT","payload":{"id":"twelve","type":7,"priority":"P9"}}',
  '{"type":"EVENT","payload":{"type":"REGIME_SHIFT","priority":"P2","symbol":"BTCUSDT"}}',
  '{"type":"SNAPSHOT","payload":null}',
  '{"type":"ERROR","payload":{}}',
  '{"type":"EVENT","payload":{"id":12346,"type":"LIQUIDATION_CLUS',
] as const
