/** What the header says: a word for every state (ux.md), a sentence about it, and what the subscription is narrowed to. */
import type { AlertView, FeedStatus, Settings } from '../../src-main/contract/contract.ts'
import { stateWord } from '../../src-main/core/vocabulary/states.ts'
import { formatCount } from '../../src-main/core/vocabulary/numbers.ts'
import { formatLeft } from '../../src-main/core/vocabulary/times.ts'
import { formatMinute, shortTitleOf, titleOf, truncate } from '../lib/format.ts'

type Tone = 'good' | 'working' | 'warn' | 'bad' | 'idle'

interface Hint {
  readonly tone: Tone
  /** A sentence for the tooltip and screen readers. */
  readonly hint: string
}

const ICON = {
  good: 'live',
  working: 'working',
  warn: 'stale',
  bad: 'blocked',
  idle: 'idle',
} as const satisfies Readonly<Record<Tone, string>>

interface StatusWord extends Hint {
  readonly word: string
  readonly icon: (typeof ICON)[Tone] | 'offline' | 'bellOff'
}

export function statusWord(status: FeedStatus, alerts: AlertView, now: number): StatusWord {
  const word = stateWord(status, alerts, now, formatMinute)
  const hint = hintOf(status, alerts, now)
  const icon = word === 'Offline' ? 'offline' : word === 'Snoozed' ? 'bellOff' : ICON[hint.tone]
  return { word, icon, ...hint }
}

function hintOf({ connection, recovery }: FeedStatus, alerts: AlertView, now: number): Hint {
  switch (connection.kind) {
    case 'needs-key':
      return { tone: 'idle', hint: 'Enter an API key to connect' }
    case 'key-locked':
      return connection.waiting
        ? { tone: 'working', hint: 'Waiting for the system’s key store' }
        : { tone: 'bad', hint: 'The system’s key store does not give out the stored key' }
    case 'connecting':
      return { tone: 'working', hint: `Attempt ${connection.attempt}` }
    case 'stale':
      return { tone: 'warn', hint: 'The server has not answered; data may be old' }
    case 'reconnecting':
      return { tone: 'working', hint: connection.reason }
    case 'offline':
      return { tone: 'bad', hint: 'No network' }
    case 'key-rejected':
    case 'tier-too-low':
      return { tone: 'bad', hint: connection.message }
    case 'rate-limited':
    case 'blocked':
      return {
        tone: 'warn',
        hint: `${connection.message} Next try in ${formatLeft(connection.retryAt, now)}`,
      }
    case 'stopped':
      return { tone: 'idle', hint: 'The feed is stopped' }
    case 'live': {
      if (recovery.kind === 'running')
        return { tone: 'working', hint: `Fetching missed events, page ${formatCount(recovery.pages)}` }
      const all = alerts.snoozes.find((snooze) => snooze.scope.kind === 'all')
      if (all === undefined) return { tone: 'good', hint: 'Connected and answering' }
      return {
        tone: 'idle',
        hint:
          all.until === null
            ? 'Live, notifications off'
            : `Live, quiet for ${formatLeft(all.until, now)} more`,
      }
    }
  }
}

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
