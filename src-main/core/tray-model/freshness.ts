/** How late signals come while they do; of a feed that is down, when it was last heard (ux.md, Tray). */
import { span } from '../alerts/format.ts'
import type { TrayInput } from './types.ts'

const DAY_MS = 86_400_000

export function freshness(input: Pick<TrayInput, 'status' | 'now' | 'calendar'>, latency: string): string {
  const { connection, lastHeardAt } = input.status
  if (connection.kind === 'live') return latency
  if (lastHeardAt === null) return ''
  const age = input.now - lastHeardAt
  return `Last heard ${age < DAY_MS ? timeOfDay(lastHeardAt, input.calendar) : `${span(age)} ago`}`
}

/** `12:34`. */
export function timeOfDay(wallMs: number, calendar: TrayInput['calendar']): string {
  const { minuteOfDay } = calendar.toLocal(wallMs)
  const two = (value: number) => value.toString().padStart(2, '0')
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`
}
