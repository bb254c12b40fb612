/** The state's word with what the window says in a hint beside it: a menu has none. */
import { stateWord } from '../../contract/vocabulary/states.ts'
import { clean, timeOfDay } from '../alerts/format.ts'
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
