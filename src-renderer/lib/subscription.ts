/** A subscription that was narrowed in settings: what the server does not send, the window cannot show. */
import type { Settings } from '../../src-main/contract/contract.ts'
import { formatCount, truncate } from './format.ts'
import { shortTitleOf, titleOf } from './signals.ts'

type Subscription = Pick<Settings['connection'], 'symbols' | 'events'>

const MAX_NAME = 14
const MAX_NAMES = 8

function few(names: readonly string[], many: string, nameOf: (name: string) => string): string {
  const [first] = names
  if (first === undefined) return ''
  return names.length === 1 ? truncate(nameOf(first), MAX_NAME) : `${formatCount(names.length)} ${many}`
}

/** `BTCUSDT, 3 types`; empty for a subscription to everything. */
export const narrowedTo = ({ symbols, events }: Subscription): string =>
  [few(symbols, 'symbols', (symbol) => symbol), few(events, 'types', shortTitleOf)]
    .filter((part) => part !== '')
    .join(', ')

/** For the header, the longest first; the last says nothing. */
export function narrowedForms(subscription: Subscription): readonly string[] {
  const words = narrowedTo(subscription)
  return words === '' ? [''] : [`· ${words}`, '· narrowed', '']
}

/** Every name, a line for symbols and one for types. */
export function narrowedNames({ symbols, events }: Subscription): readonly string[] {
  const lines: string[] = []
  if (symbols.length > 0) lines.push(`Only symbols: ${list(symbols.map((name) => truncate(name, 24)))}`)
  if (events.length > 0) lines.push(`Only types: ${list(events.map((name) => truncate(titleOf(name), 40)))}`)
  return lines
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ')
  const more = names.length - MAX_NAMES
  return more > 0 ? `${shown} and ${formatCount(more)} more` : shown
}
