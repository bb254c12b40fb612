/** The state's word with what the window says in a hint beside it: a menu has none. */
import { clean } from '../vocabulary/signals.ts'
import { lastHeard, stateWord } from '../vocabulary/states.ts'
import { formatMs, timeOfDay } from '../vocabulary/times.ts'
import type { FeedStatus } from '../ingest/types.ts'
import type { TrayInput } from './types.ts'

export function statusWord({
  status,
  alerts,
  now,
  calendar,
}: Pick<TrayInput, 'status' | 'alerts' | 'now' | 'calendar'>): string {
  const word = stateWord(status, alerts, now, (at) => timeOfDay(at, calendar))
  const { connection } = status
  if (connection.kind === 'blocked') return `${word} (${clean(connection.what, 60)})`
  if (connection.kind === 'rate-limited' && connection.words !== undefined)
    return `${word} (server: ${clean(connection.words, 50)})`
  return word
}

/** How late signals come while they do; of a feed that is down, when it was last heard (ux.md, Tray). */
export function freshness({ status, latencyMs, now, calendar }: TrayInput): string {
  if (status.connection.kind !== 'live') return lastHeard(status, now, (at) => timeOfDay(at, calendar))
  return latencyMs === null || !Number.isFinite(latencyMs) ? '' : formatMs(latencyMs)
}

/** Empty while history is written. */
export function journalWord({ journal }: Pick<FeedStatus, 'journal'>): string {
  switch (journal) {
    case 'disk-full':
      return 'Disk full: history is not kept'
    case 'failing':
      return 'History is not kept'
    case 'ok':
    case 'opening':
      return ''
  }
}
