/** How late signals come while they do; of a feed that is down, when it was last heard (ux.md, Tray). */
import { span, timeOfDay } from '../alerts/format.ts'
import type { TrayInput } from './types.ts'

/** Above it milliseconds are no longer read as a time. */
const MANY_MS = 10_000
const DAY_MS = 86_400_000

export function freshness({ status, latencyMs, now, calendar }: TrayInput): string {
  const { connection, lastHeardAt } = status
  if (connection.kind === 'live') return latencyWord(latencyMs)
  if (lastHeardAt === null) return ''
  const age = now - lastHeardAt
  return `Last heard ${age < DAY_MS ? timeOfDay(lastHeardAt, calendar) : `${span(age)} ago`}`
}

function latencyWord(latencyMs: number | null): string {
  if (latencyMs === null || !Number.isFinite(latencyMs)) return ''
  return latencyMs < MANY_MS ? `${Math.round(latencyMs)} ms` : span(latencyMs)
}
