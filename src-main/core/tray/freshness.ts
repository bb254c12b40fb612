/** How late signals come while they do; of a feed that is down, when it was last heard (ux.md, Tray). */
import { lastHeard } from '../../contract/vocabulary/states.ts'
import { formatMs } from '../../contract/vocabulary/times.ts'
import { timeOfDay } from '../alerts/format.ts'
import type { TrayInput } from './types.ts'

export function freshness({ status, latencyMs, now, calendar }: TrayInput): string {
  if (status.connection.kind !== 'live') return lastHeard(status, now, (at) => timeOfDay(at, calendar))
  return latencyMs === null || !Number.isFinite(latencyMs) ? '' : formatMs(latencyMs)
}
